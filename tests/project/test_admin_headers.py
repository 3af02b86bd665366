"""The admin has a policy of its own: scripts by nonce, nothing unsafe, cookies only there."""

import pytest
from django.conf import settings
from django.test import Client

from tests.project.test_public_pages import directives

pytestmark = pytest.mark.django_db


def test_the_admin_policy_allows_nothing_unsafe(client: Client) -> None:
    policy = client.get("/admin/login/").headers["Content-Security-Policy"]
    found = directives(policy)
    assert "unsafe" not in policy
    assert found["default-src"] == {"'none'"}
    assert found["script-src"] == {"'self'"}
    assert found["connect-src"] == {"'self'"}
    assert found["frame-ancestors"] == {"'none'"}


def test_a_script_of_an_admin_page_carries_the_nonce_of_its_answer(
    admin_client: Client,
) -> None:
    response = admin_client.get("/admin/articles/article/add/")
    scripts = directives(response.headers["Content-Security-Policy"])["script-src"]
    (nonce,) = (word.strip("'").removeprefix("nonce-") for word in scripts if "nonce" in word)
    assert len(nonce) >= 20
    assert f'<script type="importmap" nonce="{nonce}"' in response.text


def test_two_answers_never_share_a_nonce(admin_client: Client) -> None:
    policies = {
        admin_client.get("/admin/articles/article/add/").headers["Content-Security-Policy"]
        for _ in range(5)
    }
    assert len(policies) == 5


def test_cookies_of_the_admin_are_out_of_reach_of_scripts_and_other_sites(client: Client) -> None:
    response = client.get("/admin/login/")
    cookie = response.cookies[settings.CSRF_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert settings.SESSION_COOKIE_HTTPONLY
