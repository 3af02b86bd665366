"""Nobody fills the disk by sending what no form of ours takes."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from nkarchive.middleware import BodyLimitMiddleware
from tests.staff_sessions import sign_in

pytestmark = pytest.mark.django_db


class Unread:
    """A body of a length that nobody may read."""

    def read(self, size: int = -1) -> bytes:
        """Fail."""
        raise AssertionError("the body was read")

    readline = read


def send(client: Client, address: str, *, length: int) -> int:
    """The status with which a body of a length is answered, of which nothing may be read."""
    sent = {"CONTENT_LENGTH": str(length), "wsgi.input": Unread()}
    return client.post(address, content_type=MULTIPART_CONTENT, **sent).status_code


@pytest.mark.parametrize(
    "address",
    ["/", "/giving/", "/campaigns/x/give/", "/search/", "/api/v1/articles", "/webhooks/stripe/"],
)
def test_a_body_longer_than_any_form_is_refused_unread(client: Client, address: str) -> None:
    assert send(client, address, length=BodyLimitMiddleware.LARGEST + 1) == 413


def test_staff_send_pictures_but_not_without_bound(client: Client) -> None:
    sign_in(client, User.objects.create_superuser("root"))
    address = "/admin/articles/picture/add/"
    assert send(client, address, length=BodyLimitMiddleware.LARGEST_FROM_STAFF + 1) == 413
    with pytest.raises(AssertionError, match="the body was read"):
        send(client, address, length=BodyLimitMiddleware.LARGEST_FROM_STAFF)


@pytest.mark.parametrize(
    "address", ["/admin/login/", "/admin/articles/picture/add/", "/admin/nothing/stands/here/"]
)
@pytest.mark.parametrize("who", ["nobody", "password", "reader"])
def test_an_address_of_the_admin_takes_no_more_from_anybody_else(
    who: str, address: str, settings: Any
) -> None:
    # As in a browser: the token of the form is looked for in the body, before a view is asked.
    client = Client(enforce_csrf_checks=True)
    settings.SECOND_FACTOR_REQUIRED = True
    if who != "nobody":
        client.force_login(User.objects.create_user("min", is_staff=who == "password"))
    assert send(client, address, length=BodyLimitMiddleware.LARGEST + 1) == 413


def test_the_longest_gift_form_is_far_below(client: Client) -> None:
    words = encode_multipart(BOUNDARY, {f"field{number}": "가" * 1000 for number in range(15)})
    assert len(words) * 10 < BodyLimitMiddleware.LARGEST
