"""Signing in: few tries, no name kept, and an end that no click moves."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as configured
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from nkarchive.staff.models import SignInTries
from nkarchive.staff.throttling import LIMIT_BY_ADDRESS
from tests.factories import make_staff

PASSWORD = "a long password"
LOGIN = "/admin/login/"
pytestmark = pytest.mark.django_db


def try_password(name: str, password: str, *, address: str = "203.0.113.7") -> tuple[int, str]:
    """Try to sign in from an address behind our proxy; returns status and page."""
    response = Client().post(
        LOGIN, {"username": name, "password": password}, headers={"X-Forwarded-For": address}
    )
    return response.status_code, response.content.decode()


# Throttle


def test_after_five_wrong_passwords_the_right_one_is_refused_for_a_quarter_of_an_hour() -> None:
    name = make_staff().username
    now = timezone.now().replace(hour=11, minute=50, second=0, microsecond=0)
    with time_machine.travel(now, tick=False):
        for _ in range(5):
            assert try_password(name, "wrong")[0] == 200
        status, page = try_password(name, PASSWORD)
        assert status == 429
        assert "Too many wrong tries. Try again in 15 minutes, at 12:05 (UTC)." in page
    with time_machine.travel(now + timedelta(minutes=14), tick=False):
        assert try_password(name, PASSWORD)[0] == 429
    with time_machine.travel(now + timedelta(minutes=15), tick=False):
        assert try_password(name, PASSWORD)[0] == 302


def test_the_refusal_says_when_to_come_again_in_a_header_too(client: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        for _ in range(6):
            response = client.post(LOGIN, {"username": "nobody", "password": "wrong"})
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "900"


def test_a_locked_name_is_locked_for_its_address_alone() -> None:
    name, colleague = make_staff().username, make_staff().username
    for _ in range(6):
        try_password(name, "wrong")
    assert try_password(colleague, PASSWORD)[0] == 302
    assert try_password(name, PASSWORD, address="198.51.100.9")[0] == 302
    assert try_password(name, PASSWORD)[0] == 429


def test_letters_and_forms_of_a_name_are_one_name() -> None:
    for name in ("editor", "EDITOR", "Editor", "ｅditor", "editor"):
        assert try_password(name, "wrong")[0] == 200
    assert try_password("eDitor", "wrong")[0] == 429


def test_an_address_that_tries_many_names_is_refused() -> None:
    for number in range(LIMIT_BY_ADDRESS):
        assert try_password(f"name-{number}", "wrong")[0] == 200
    assert try_password(make_staff().username, PASSWORD)[0] == 429
    assert try_password(make_staff().username, PASSWORD, address="198.51.100.9")[0] == 302


def test_a_whole_network_of_version_6_is_one_address() -> None:
    name = make_staff().username
    for number in range(5):
        try_password(name, "wrong", address=f"2001:db8:1:2::{number}")
    assert try_password(name, PASSWORD, address="2001:db8:1:2:3::1")[0] == 429
    assert try_password(name, PASSWORD, address="2001:db8:1:3::1")[0] == 302


def test_what_a_visitor_writes_about_the_own_address_says_nothing() -> None:
    name = make_staff().username
    for number in range(5):
        try_password(name, "wrong", address=f"198.51.100.{number}, 203.0.113.7")
    assert try_password(name, PASSWORD, address="198.51.100.99, 203.0.113.7")[0] == 429


def test_people_who_sign_in_rightly_lock_nobody_out() -> None:
    name = make_staff().username
    for _ in range(LIMIT_BY_ADDRESS + 5):
        assert try_password(name, PASSWORD)[0] == 302


def test_neither_rows_nor_logs_name_anybody(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for _ in range(7):
        try_password("kim.min-ji", "a secret typed here")
    kept = str(list(SignInTries.objects.values()))
    for word in ("kim.min-ji", "a secret typed here", "203.0.113.7"):
        assert word not in caplog.text
        assert word not in kept
    assert "too many tries" in caplog.text


def test_rows_that_say_nothing_any_more_go() -> None:
    try_password("somebody", "wrong")
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        try_password("somebody else", "wrong", address="198.51.100.9")
    assert SignInTries.objects.count() == 2


def test_an_account_that_is_no_staff_or_was_closed_comes_nowhere() -> None:
    for fields in ({"is_staff": False}, {"is_active": False}):
        assert try_password(make_staff(**fields).username, PASSWORD)[0] == 200


def test_the_page_names_the_site_and_not_its_host(client: Client) -> None:
    page = client.get(LOGIN).content.decode()
    assert f">{configured.SITE_NAME}</a>" in page
    assert "testserver</a>" not in page


# Session


def signed_in(client: Client) -> Client:
    """Sign in through the page."""
    user = make_staff()
    answer = client.post(LOGIN, {"username": user.username, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def test_a_session_ends_twelve_hours_after_the_sign_in_however_busy_it_is(client: Client) -> None:
    now = timezone.now()
    with time_machine.travel(now):
        signed_in(client)
    for hours in (3, 6, 9, 11.9):
        with time_machine.travel(now + timedelta(hours=hours)):
            session = client.session
            session["busy"] = hours
            session.save()
            assert client.get("/admin/").status_code == 200, hours
    with time_machine.travel(now + timedelta(hours=12, minutes=1)):
        assert client.get("/admin/").status_code == 302


def test_the_cookie_goes_with_the_session(client: Client) -> None:
    cookie = signed_in(client).cookies[configured.SESSION_COOKIE_NAME]
    assert 12 * 3600 - 60 < int(cookie["max-age"]) <= 12 * 3600
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_signing_in_again_gives_a_session_of_another_key(client: Client) -> None:
    before = signed_in(client).session.session_key
    client.logout()
    assert signed_in(client).session.session_key != before


def test_leaving_ends_the_session_on_the_server_too(client: Client) -> None:
    signed_in(client)
    kept = client.cookies[configured.SESSION_COOKIE_NAME].value
    client.post("/admin/logout/")
    assert Session.objects.count() == 0
    client.cookies[configured.SESSION_COOKIE_NAME] = kept
    assert client.get("/admin/").status_code == 302


def test_a_new_password_wants_a_fresh_proof_and_ends_other_sessions(client: Client) -> None:
    user = make_staff()
    other = Client()
    for each in (client, other):
        each.post(LOGIN, {"username": user.username, "password": PASSWORD})
    change = {
        "old_password": PASSWORD,
        "new_password1": "quite another one",
        "new_password2": "quite another one",
    }
    stale = Client()
    stale.force_login(user)
    answer = stale.post("/admin/password_change/", change)
    assert answer.url.startswith("/admin/prove-again/")
    client.post("/admin/password_change/", change)
    assert client.get("/admin/").status_code == 200
    assert other.get("/admin/").status_code == 302


# The cookie of forms


def test_the_cookie_of_forms_stays_in_the_admin(client: Client) -> None:
    for page in (LOGIN, "/admin/articles/article/add/"):
        client.force_login(make_staff("articles.add_article", is_superuser=True))
        client.cookies.pop(configured.CSRF_COOKIE_NAME, None)
        client.get(page, follow=True)
        assert client.cookies[configured.CSRF_COOKIE_NAME]["path"] == "/admin/", page


def test_a_form_of_the_admin_works_with_that_cookie() -> None:
    user = make_staff()
    client = Client(enforce_csrf_checks=True)
    word = client.get(LOGIN).context["csrf_token"]
    data = {"username": user.username, "password": PASSWORD}
    assert client.post(LOGIN, data).status_code == 403
    assert client.post(LOGIN, {**data, "csrfmiddlewaretoken": str(word)}).status_code == 302
