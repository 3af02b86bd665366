"""Public forms: a signed, expiring token, and a POST only from our own pages."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from nkarchive import public_forms

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


@public_forms.public_form
def view(request: HttpRequest) -> HttpResponse:
    """A page with a form."""
    return HttpResponse("taken")


def test_a_token_says_which_showing_of_the_form_it_was() -> None:
    token = public_forms.new_token(purpose="give")
    nonce = public_forms.read_token(token, purpose="give")
    again = public_forms.new_token(purpose="give", nonce=nonce)
    assert public_forms.read_token(again, purpose="give") == nonce
    other = public_forms.new_token(purpose="give")
    assert public_forms.read_token(other, purpose="give") != nonce


def test_a_token_that_is_too_old_is_refused() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        token = public_forms.new_token(purpose="give")
        clock.shift(timedelta(seconds=public_forms.MAX_AGE_SECONDS))
        public_forms.read_token(token, purpose="give")
        clock.shift(timedelta(seconds=1))
        with pytest.raises(public_forms.TokenRefusedError):
            public_forms.read_token(token, purpose="give")


@pytest.mark.parametrize("token", ["", "nonce", "a:b:c", "x" * 10_000, "\x00"])
def test_a_forged_token_is_refused(token: str) -> None:
    with pytest.raises(public_forms.TokenRefusedError):
        public_forms.read_token(token, purpose="give")


def test_a_token_of_another_form_is_refused() -> None:
    token = public_forms.new_token(purpose="subscribe")
    with pytest.raises(public_forms.TokenRefusedError):
        public_forms.read_token(token, purpose="give")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://testserver"},
        {"Origin": "http://localhost:8000"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_a_post_from_our_pages_or_from_a_silent_browser_is_taken(headers: dict[str, str]) -> None:
    assert view(RequestFactory().post("/", headers=headers)).content == b"taken"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://testserver.elsewhere.example"},
        {"Origin": "https://testserver"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_a_post_from_another_site_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(PermissionDenied):
        view(RequestFactory().post("/", headers=headers))


def test_reading_a_page_is_free_to_everyone() -> None:
    request = RequestFactory().get("/", headers={"Sec-Fetch-Site": "cross-site"})
    assert view(request).content == b"taken"
