"""A public site starts only with everything it needs, and says in one sentence what is missing."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "SECRET_KEY": "a-long-key-of-a-test-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "nkarchive.example.org",
    "SITE_ORIGIN": "https://nkarchive.example.org",
    "DATABASE_URL": "postgresql://nkarchive:secret@127.0.0.1:1/nkarchive",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "STRIPE_SECRET_KEY": "sk_live_example",
    "STRIPE_WEBHOOK_SECRET": "whsec_example",
    "EMAIL_URL": "smtps://user:secret@mail.example.org",
    "DEFAULT_FROM_EMAIL": "post@nkarchive.example.org",
}
DEMONSTRATION = {
    "SITE_ORIGIN": "http://localhost:8000",
    "STRIPE_SECRET_KEY": "sk_test_example",
    "STRIPE_API_BASE": "http://sandbox:12111",
    "STRIPE_HOSTED_ORIGIN": "http://localhost:12111",
}


def manage(*arguments: str, changes: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command under the production settings with the complete environment, changed."""
    environment = {"PATH": os.environ["PATH"], **COMPLETE, **changes}
    environment["DJANGO_SETTINGS_MODULE"] = "nkarchive.settings.production"
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def values(*names: str, changes: dict[str, str]) -> list[str]:
    """What some settings are under the production settings, as Python writes them."""
    code = (
        f"from django.conf import settings\nfor n in {names!r}: print(repr(getattr(settings, n)))"
    )
    answer = manage("shell", "--no-imports", "-v0", "-c", code, changes=changes)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.splitlines()


def test_a_complete_environment_passes_the_deployment_check() -> None:
    answer = manage("check", "--deploy", "--fail-level", "WARNING", changes={})
    assert answer.returncode == 0, answer.stderr
    assert "no issues" in answer.stdout


@pytest.mark.parametrize("missing", sorted(COMPLETE))
def test_nothing_starts_without(missing: str) -> None:
    answer = manage("check", changes={missing: ""})
    assert answer.returncode != 0
    assert re.search(rf"\b{missing}\b", answer.stderr.strip().splitlines()[-1]), answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY is shorter than 50 characters"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the hosts"),
        ({"DATABASE_URL": "sqlite:///srv/db.sqlite3"}, "must name a PostgreSQL database"),
        ({"STRIPE_SECRET_KEY": "pk_live_example"}, "STRIPE_SECRET_KEY must begin with"),
        ({"STRIPE_WEBHOOK_SECRET": "sk_live_example"}, "must be the signing secret"),
        ({"STRIPE_API_BASE": "http://sandbox:12111"}, "but STRIPE_SECRET_KEY is a live key"),
        ({"EMAIL_URL": "file:///srv/mail"}, "EMAIL_URL must name a mail server"),
        ({"SITE_ORIGIN": "http://nkarchive.example.org"}, "SITE_ORIGIN must begin with https://"),
        ({"SITE_ORIGIN": "http://localhost:8000"}, "SITE_ORIGIN must begin with https://"),
        (
            {**DEMONSTRATION, "SITE_ORIGIN": "http://nkarchive.example.org"},
            "SITE_ORIGIN must begin with https://",
        ),
    ],
)
def test_nothing_starts_with_a_wrong_value(changes: dict[str, str], sentence: str) -> None:
    answer = manage("check", changes=changes)
    assert answer.returncode != 0
    assert sentence in answer.stderr.strip().splitlines()[-1]
    assert "secret@" not in answer.stderr


def test_a_demonstration_on_ones_own_computer_needs_no_certificate() -> None:
    names = ("SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE")
    assert values(*names, changes=DEMONSTRATION) == ["False", "0", "False"]


@pytest.mark.parametrize(
    ("key", "is_live"), [("sk_live_x", True), ("rk_live_x", True), ("rk_test_x", False)]
)
def test_the_key_says_whether_money_is_real(key: str, is_live: bool) -> None:
    assert values("STRIPE_IS_LIVE", changes={"STRIPE_SECRET_KEY": key}) == [str(is_live)]


def test_debug_cannot_be_switched_on() -> None:
    assert values("DEBUG", changes={"DEBUG": "1"}) == ["False"]


def test_every_account_needs_a_second_factor_and_its_cookies_go_over_tls_alone() -> None:
    names = ("SECOND_FACTOR_REQUIRED", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
    assert values(*names, "SESSION_COOKIE_AGE", changes={}) == ["True", "True", "True", "43200"]


def test_a_connection_that_the_database_ended_is_not_given_to_a_reader() -> None:
    code = """
from django.db import connection
assert connection.pool._check, "nobody looks whether a kept connection still lives"
"""
    answer = manage("shell", "--no-imports", "-v0", "-c", code, changes={})
    assert answer.returncode == 0, answer.stderr
