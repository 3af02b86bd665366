"""Money and exports ask again who is there: password and second factor, ten minutes old at most."""

from urllib.parse import quote

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from nkarchive.staff import proof, second_factor
from nkarchive.staff.reauthentication import fresh_login_required
from nkarchive.urls import urlpatterns as every_address
from tests.factories import make_staff
from tests.staff_sessions import code_of, make_phone, sign_in

PASSWORD = "a long password"
MONEY = "/admin/money/7/?step=2"
ASK = f"/admin/prove-again/?next={quote(MONEY, safe='')}"


@fresh_login_required
def money(request: HttpRequest, number: int) -> HttpResponse:
    """A page that moves money."""
    return HttpResponse(f"moved {number}")


urlpatterns = [
    path("admin/money/<int:number>/", admin.site.admin_view(money)),
    *every_address,
]


@pytest.fixture(autouse=True)
def with_a_money_page(settings, db) -> None:
    settings.ROOT_URLCONF = __name__


def test_who_proved_it_just_now_passes(client: Client) -> None:
    sign_in(client, make_staff())
    assert client.get(MONEY).content == b"moved 7"
    assert client.post(MONEY).content == b"moved 7"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_session_that_is_older_is_asked_and_comes_back_to_the_same_address(
    client: Client, method: str
) -> None:
    sign_in(client, make_staff(), minutes_ago=11)
    response = getattr(client, method)(MONEY)
    assert response.status_code == 302
    assert response.url == ASK
    asked = client.get(response.url)
    assert asked.status_code == 200
    assert "Is it still you?" in asked.content.decode()
    answered = client.post(response.url, {"password": PASSWORD})
    assert answered.url == MONEY
    assert client.get(MONEY).content == b"moved 7"


def test_a_session_without_any_proof_is_asked(client: Client) -> None:
    client.force_login(make_staff())
    assert client.get(MONEY).url == ASK


def test_a_wrong_password_proves_nothing(client: Client) -> None:
    sign_in(client, make_staff(), minutes_ago=11)
    answered = client.post(ASK, {"password": "another password"})
    assert answered.status_code == 200
    assert "That password is not right." in answered.content.decode()
    assert client.get(MONEY).status_code == 302


def test_tries_are_counted_here_too(client: Client) -> None:
    sign_in(client, make_staff(), minutes_ago=11)
    for _ in range(5):
        client.post(ASK, {"password": "another password"})
    answered = client.post(ASK, {"password": PASSWORD})
    assert answered.status_code == 429
    assert client.get(MONEY).status_code == 302


def test_somebody_elses_proof_counts_for_nothing(client: Client) -> None:
    earlier, now = make_staff(), make_staff()
    sign_in(client, earlier)
    kept = client.session[proof.PROOF]
    client.force_login(now)
    session = client.session
    session[proof.PROOF] = kept
    session.save()
    assert client.get(MONEY).url == ASK


def test_who_is_not_signed_in_is_led_to_the_login(client: Client) -> None:
    assert client.get(MONEY).url.startswith("/admin/login/?next=/admin/money/7/")
    assert client.get(ASK).url.startswith("/admin/login/")


def test_who_has_a_phone_is_asked_for_its_code_too(client: Client) -> None:
    user = make_staff()
    phone = make_phone(user)
    sign_in(client, user, minutes_ago=11)
    assert client.post(ASK, {"password": PASSWORD}).status_code == 200
    assert client.get(MONEY).status_code == 302
    assert client.post(ASK, {"password": "x", "code": code_of(phone.bin_key)}).status_code == 200
    assert client.get(MONEY).status_code == 302
    answered = client.post(ASK, {"password": PASSWORD, "code": code_of(phone.bin_key)})
    assert answered.url == MONEY
    assert client.get(MONEY).content == b"moved 7"


def test_a_recovery_code_proves_it_as_well(client: Client) -> None:
    user = make_staff()
    make_phone(user)
    code = second_factor.make_recovery_codes(user)[0]
    sign_in(client, user, minutes_ago=11)
    assert client.post(ASK, {"password": PASSWORD, "code": code}).url == MONEY


def test_a_proof_with_an_earlier_phone_is_not_fresh(client: Client) -> None:
    user = make_staff()
    phone = make_phone(user)
    sign_in(client, user)
    phone.delete()
    assert client.get(MONEY).url == ASK


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/admin/",
        "//elsewhere.example/admin/",
        "/\\elsewhere.example/admin/",
        "javascript:alert(1)//admin/",
        "http://testserver.elsewhere.example/admin/",
        "/giving/",
        "/admin/../giving/",
        "/admin/%2e%2e/giving/",
        "/admin/.%2E/giving/",
        "/admin\\..\\giving/",
        "/administration/",
        "",
    ],
)
def test_the_way_back_stays_inside_the_admin(client: Client, address: str) -> None:
    user = make_staff()
    sign_in(client, user)
    answered = client.post(
        f"/admin/prove-again/?next={quote(address, safe='')}", {"password": PASSWORD}
    )
    assert answered.url == "/admin/"


def test_the_proof_makes_no_session_longer(client: Client) -> None:
    user: User = make_staff()
    sign_in(client, user, minutes_ago=11)
    end = client.session.get_expiry_date()
    client.post(ASK, {"password": PASSWORD})
    assert client.session.get_expiry_date() == end
