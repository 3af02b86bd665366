"""A password alone opens nothing where a second factor is asked for; each code is good once."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from nkarchive.staff import second_factor
from nkarchive.staff.views import KEY
from tests.factories import make_staff
from tests.staff_sessions import code_of, make_phone, sign_in

PASSWORD = "a long password"
LOGIN = "/admin/login/?next=/admin/articles/article/"
VERIFY = "/admin/second-factor/verify/"
ENROL = "/admin/second-factor/enrol/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def required(settings) -> None:
    """As in production."""
    settings.SECOND_FACTOR_REQUIRED = True


def give_password(client: Client, user: User, *, address: str = LOGIN) -> str:
    """Take the first step; returns where it leads."""
    return client.post(address, {"username": user.username, "password": PASSWORD}).url


def enrol(client: Client, user: User) -> list[str]:
    """Take both steps of a new account; returns its recovery codes."""
    address = give_password(client, user)
    client.get(address)
    key = bytes.fromhex(client.session[KEY])
    page = client.post(address, {"code": code_of(key)}).content.decode()
    return re.findall(r"<code>([a-z2-7]{4}-[a-z2-7]{4})</code>", page)


# Required


def test_a_new_account_must_enrol_before_it_can_use_any_admin_page(
    client: Client, required: None
) -> None:
    user = make_staff(is_superuser=True)
    assert give_password(client, user) == f"{ENROL}?next=%2Fadmin%2Farticles%2Farticle%2F"
    for page in (
        "/admin/",
        "/admin/articles/article/",
        "/admin/auth/user/",
        "/admin/second-factor/",
        "/admin/prove-again/",
        "/admin/password_change/",
        "/admin/jsi18n/",
    ):
        assert client.get(page).status_code == 302, page
    codes = enrol(client, user)
    assert len(set(codes)) == 10
    assert client.get("/admin/articles/article/").status_code == 200


def test_a_password_alone_gives_no_permission_outside_the_admin_either(
    client: Client, required: None
) -> None:
    user = make_staff(is_superuser=True)
    give_password(client, user)
    assert client.get("/healthz").wsgi_request.user.is_anonymous
    enrol(client, user)
    assert client.get("/healthz").wsgi_request.user == user


def test_a_session_from_before_it_was_required_is_not_enough(client: Client, settings) -> None:
    sign_in(client, make_staff())
    assert client.get("/admin/").status_code == 200
    settings.SECOND_FACTOR_REQUIRED = True
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/").url == f"{ENROL}?next=%2Fadmin%2F"


def test_where_it_is_not_required_who_has_a_phone_still_shows_it(client: Client) -> None:
    user = make_staff()
    make_phone(user)
    assert give_password(client, user).startswith(VERIFY)
    assert client.get("/admin/").status_code == 302
    other = make_staff()
    assert give_password(Client(), other) == "/admin/articles/article/"


def test_the_phone_opens_the_admin(client: Client, required: None) -> None:
    user = make_staff()
    phone = make_phone(user)
    address = give_password(client, user)
    wrong = client.post(address, {"code": "000000"})
    assert wrong.status_code == 200
    assert "That code is not right" in wrong.content.decode()
    assert client.get("/admin/").status_code == 302
    with time_machine.travel(timezone.now() + timedelta(seconds=5)):
        assert client.post(address, {"code": code_of(phone.bin_key)}).url == (
            "/admin/articles/article/"
        )
        assert client.get("/admin/").status_code == 200


def test_somebody_elses_phone_opens_nothing(client: Client, required: None) -> None:
    user, other = make_staff(), make_staff()
    make_phone(user)
    address = give_password(client, user)
    client.post(address, {"code": code_of(make_phone(other).bin_key)})
    assert client.get("/admin/").status_code == 302


def test_who_has_a_phone_cannot_enrol_another_with_the_password_alone(
    client: Client, required: None
) -> None:
    user = make_staff()
    make_phone(user)
    give_password(client, user)
    assert client.get(ENROL).url.startswith(VERIFY)
    assert client.post(ENROL, {"code": "000000"}).url.startswith(VERIFY)


def test_the_steps_want_a_password_first(client: Client) -> None:
    for page in (VERIFY, ENROL):
        assert client.get(page).url.startswith("/admin/login/")


# Codes


def test_a_code_cannot_be_replayed(client: Client, required: None) -> None:
    user = make_staff()
    code = code_of(make_phone(user).bin_key)
    assert client.post(give_password(client, user), {"code": code}).status_code == 302
    thief = Client()
    assert thief.post(give_password(thief, user), {"code": code}).status_code == 200
    assert thief.get("/admin/").status_code == 302


def test_the_code_of_enrolling_cannot_be_used_again(client: Client, required: None) -> None:
    user = make_staff()
    with time_machine.travel(timezone.now(), tick=False):
        enrol(client, user)
        code = code_of(TOTPDevice.objects.get().bin_key)
        other = Client()
        assert other.post(give_password(other, user), {"code": code}).status_code == 200


def test_a_recovery_code_is_good_once(client: Client, required: None) -> None:
    user = make_staff()
    code = enrol(client, user)[3]
    other = Client()
    assert other.post(give_password(other, user), {"code": code.upper()}).status_code == 302
    assert other.get("/admin/").status_code == 200
    assert second_factor.recovery_codes_left(user) == 9
    third = Client()
    assert third.post(give_password(third, user), {"code": code}).status_code == 200
    assert third.get("/admin/").status_code == 302


def test_new_recovery_codes_replace_the_old_ones(client: Client, required: None) -> None:
    user = make_staff()
    old = enrol(client, user)
    assert client.get("/admin/second-factor/codes/").status_code == 200
    assert second_factor.recovery_codes_left(user) == 10
    page = client.post("/admin/second-factor/codes/").content.decode()
    new = re.findall(r"<code>([a-z2-7]{4}-[a-z2-7]{4})</code>", page)
    assert len(new) == 10
    assert not set(new) & set(old)
    assert not second_factor.accepts(user, old[0])
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert second_factor.accepts(user, new[0])


def test_new_codes_and_another_phone_want_a_fresh_proof(client: Client) -> None:
    user = make_staff()
    make_phone(user)
    sign_in(client, user, minutes_ago=11)
    for page in ("/admin/second-factor/codes/", ENROL):
        assert client.get(page).url.startswith("/admin/prove-again/"), page
        assert client.post(page, {"code": "1"}).url.startswith("/admin/prove-again/"), page


def test_another_phone_takes_the_place_of_the_first_and_ends_its_sessions(
    client: Client, required: None
) -> None:
    user = make_staff()
    earlier = make_phone(user)
    other = Client()
    sign_in(other, user)
    sign_in(client, user)
    client.get(ENROL)
    key = bytes.fromhex(client.session[KEY])
    client.post(ENROL, {"code": code_of(key)})
    assert client.get("/admin/").status_code == 200
    assert other.get("/admin/").status_code == 302
    assert not TOTPDevice.objects.filter(pk=earlier.pk).exists()


def test_wrong_codes_are_slowed_down_and_the_page_says_how_long(
    client: Client, required: None
) -> None:
    user = make_staff()
    phone = make_phone(user)
    address = give_password(client, user)
    with time_machine.travel(timezone.now(), tick=False):
        client.post(address, {"code": "000000"})
        page = client.post(address, {"code": code_of(phone.bin_key)})
    assert page.status_code == 429
    assert page.headers["Retry-After"] == "1"
    assert "Try again in 1 second." in page.content.decode()


def test_recovery_codes_do_not_slow_down_the_phone_nor_the_reverse(required: None) -> None:
    user = make_staff()
    phone = make_phone(user)
    codes = second_factor.make_recovery_codes(user)
    assert not second_factor.accepts(user, "wrong-code")
    assert second_factor.accepts(user, code_of(phone.bin_key))
    assert not second_factor.accepts(user, "000000")
    with time_machine.travel(timezone.now() + timedelta(seconds=3)):
        assert second_factor.accepts(user, codes[0])


# Pages


def test_the_secret_belongs_to_the_session_that_saw_it(client: Client, required: None) -> None:
    user = make_staff()
    thief = Client()
    thief.get(give_password(thief, user))
    client.get(give_password(client, user))
    assert thief.session[KEY] != client.session[KEY]
    assert TOTPDevice.objects.count() == 0


def test_a_wrong_first_code_enrols_nothing_and_keeps_the_secret(
    client: Client, required: None
) -> None:
    address = give_password(client, make_staff())
    client.get(address)
    key = client.session[KEY]
    page = client.post(address, {"code": "000000"}).content.decode()
    assert "That code is not right" in page
    assert second_factor.written_key(key) in page
    assert TOTPDevice.objects.count() == 0


def test_pages_with_secrets_are_kept_by_no_cache_and_show_a_drawing_without_styles(
    client: Client, required: None
) -> None:
    page = client.get(give_password(client, make_staff()))
    assert "no-store" in page.headers["Cache-Control"]
    body = page.content.decode()
    assert "<svg" in body
    assert "style=" not in body
    assert body.count("<h1") <= 1


def test_one_can_leave_half_way(client: Client, required: None) -> None:
    give_password(client, make_staff())
    assert client.get("/admin/second-factor/leave/").status_code == 405
    assert client.post("/admin/second-factor/leave/").url == "/admin/login/"
    assert client.get(ENROL).url.startswith("/admin/login/")


def test_half_way_lasts_a_quarter_of_an_hour(client: Client, required: None) -> None:
    user = make_staff()
    phone = make_phone(user)
    address = give_password(client, user)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        client.post(address, {"code": code_of(phone.bin_key)})
        assert client.get("/admin/").status_code == 302


def test_the_own_page_says_what_there_is(client: Client) -> None:
    user = make_staff()
    sign_in(client, user)
    assert "a password alone" in client.get("/admin/second-factor/").content.decode()
    make_phone(user)
    second_factor.make_recovery_codes(user)
    sign_in(client, user)
    assert "10 recovery codes left" in client.get("/admin/second-factor/").content.decode()
