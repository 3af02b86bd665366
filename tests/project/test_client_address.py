"""Whose address counts: the last one that none of our proxies has."""

from ipaddress import ip_network

import pytest
from django.test import RequestFactory

from nkarchive.client_address import client_address

VISITOR = "203.0.113.7"


@pytest.mark.parametrize(
    ("caller", "forwarded", "meant"),
    [
        (VISITOR, None, VISITOR),
        # A stranger who says to be somebody else.
        (VISITOR, "198.51.100.1", VISITOR),
        ("172.18.0.1", VISITOR, VISITOR),
        ("172.18.0.1", f"198.51.100.1, {VISITOR}", VISITOR),
        ("172.18.0.1", f"198.51.100.1, {VISITOR}, 127.0.0.1", VISITOR),
        ("172.18.0.1", f"198.51.100.1,{VISITOR},nonsense", "172.18.0.1"),
        ("172.18.0.1", "", "172.18.0.1"),
        ("::ffff:172.18.0.1", "2001:db8::7", "2001:db8::7"),
        ("127.0.0.1", "127.0.0.1", "127.0.0.1"),
        ("", VISITOR, ""),
    ],
)
def test_only_the_word_of_our_own_proxies_is_taken(
    settings, caller: str, forwarded: str | None, meant: str
) -> None:
    settings.TRUSTED_PROXIES = (ip_network("172.16.0.0/12"), ip_network("127.0.0.1/32"))
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    request = RequestFactory().get("/", REMOTE_ADDR=caller, headers=headers)
    assert client_address(request) == meant
