"""nkarchive.env: every variable is read once, with one clear error."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from nkarchive import env


def test_an_empty_variable_counts_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "  ")
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is not set"):
        env.text("SECRET_KEY")
    assert env.text("SECRET_KEY", default="other") == "other"


@pytest.mark.parametrize(
    ("value", "meant"),
    [("1", True), ("TRUE", True), (" yes ", True), ("0", False), ("off", False), ("", False)],
)
def test_a_flag_is_read_as_people_write_it(
    monkeypatch: pytest.MonkeyPatch, value: str, meant: bool
) -> None:
    monkeypatch.setenv("DEBUG", value)
    assert env.flag("DEBUG", default=not meant) is meant


def test_a_flag_that_is_neither_yes_nor_no_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "maybe")
    with pytest.raises(ImproperlyConfigured, match="DEBUG must be 1 or 0"):
        env.flag("DEBUG")


def test_a_list_drops_blanks_and_empty_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "a.example, ,b.example,")
    assert env.items("ALLOWED_HOSTS") == ["a.example", "b.example"]


@pytest.mark.parametrize("value", ["example.org", "ftp://example.org", "https://", "https://a/b"])
def test_an_origin_has_scheme_and_host_and_no_path(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("SITE_ORIGIN", value)
    with pytest.raises(ImproperlyConfigured, match="SITE_ORIGIN must look like"):
        env.origin("SITE_ORIGIN")


def test_an_origin_loses_its_last_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_ORIGIN", "https://example.org:8443/")
    assert env.origin("SITE_ORIGIN") == "https://example.org:8443"


@pytest.mark.parametrize("value", ["example.org", "http://example.org/", "javascript:x", "https:"])
def test_an_address_of_a_page_is_whole_and_encrypted(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("QUICK_EXIT_URL", "https://example.org/weather?q=1")
    assert env.address("QUICK_EXIT_URL") == "https://example.org/weather?q=1"
    monkeypatch.setenv("QUICK_EXIT_URL", value)
    with pytest.raises(ImproperlyConfigured, match="QUICK_EXIT_URL must look like"):
        env.address("QUICK_EXIT_URL")


def test_a_postgresql_address_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:p%40ss@db:5433/site?sslmode=require")
    assert env.database("DATABASE_URL") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "site",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "db",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_a_postgresql_address_may_name_a_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql:///site?host=/run/postgresql")
    entry = env.database("DATABASE_URL")
    assert (entry["HOST"], entry["NAME"], entry["OPTIONS"]) == ("/run/postgresql", "site", {})


@pytest.mark.parametrize("value", ["sqlite:///srv/site.sqlite3", "sqlite:////srv/site.sqlite3"])
def test_sqlite_waits_for_its_lock_instead_of_failing(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", value)
    entry = env.database("DATABASE_URL")
    assert entry["NAME"] == "/srv/site.sqlite3"
    assert entry["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert entry["OPTIONS"]["timeout"] == 20
    assert "journal_mode=WAL" in entry["OPTIONS"]["init_command"]


def test_a_wrong_database_address_is_refused_without_repeating_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://me:topsecret@db/site")
    with pytest.raises(ImproperlyConfigured) as refusal:
        env.database("DATABASE_URL")
    assert "topsecret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("value", "port", "is_implicit_tls", "starts_tls"),
    [
        ("smtp://u:p%2Fw@mx", 25, False, False),
        ("smtp://u:p%2Fw@mx?tls=true", 587, False, True),
        ("smtps://u:p%2Fw@mx", 465, True, False),
        ("smtps://u:p%2Fw@mx:2465?tls=true", 2465, True, False),
    ],
)
def test_a_mail_address_says_port_and_encryption(
    monkeypatch: pytest.MonkeyPatch, value: str, port: int, is_implicit_tls: bool, starts_tls: bool
) -> None:
    monkeypatch.setenv("EMAIL_URL", value)
    found = env.mail("EMAIL_URL")
    assert found["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert found["EMAIL_HOST_PASSWORD"] == "p/w"
    assert (found["EMAIL_PORT"], found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (
        port,
        is_implicit_tls,
        starts_tls,
    )


def test_lines_of_a_file_never_replace_what_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "run.env"
    file.write_text("# a comment=1\nSITE_NAME=from the file\nTIME_ZONE=Asia/Seoul\n")
    monkeypatch.setenv("SITE_NAME", "from outside")
    monkeypatch.setenv("TIME_ZONE", "")
    monkeypatch.delenv("TIME_ZONE")
    env.load(file)
    assert env.text("SITE_NAME") == "from outside"
    assert env.text("TIME_ZONE") == "Asia/Seoul"
    env.load(tmp_path / "there is none")


def test_networks_are_read_and_what_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.1, 172.16.0.0/12")
    assert [str(network) for network in env.networks("TRUSTED_PROXIES")] == [
        "10.0.0.1/32",
        "172.16.0.0/12",
    ]
    for wrong in ("everybody", "10.0.0.1/8"):
        monkeypatch.setenv("TRUSTED_PROXIES", wrong)
        with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES must hold"):
            env.networks("TRUSTED_PROXIES")
