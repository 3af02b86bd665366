"""Typed readers of the environment: every variable is read here, once, with one clear error."""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# The folder of the checkout.
ROOT = Path(__file__).resolve().parent.parent

ON = {"1", "true", "yes", "on"}
OFF = {"0", "false", "no", "off", ""}


def text(name: str, *, default: str | None = None) -> str:
    """The variable without surrounding blanks; an empty value counts as missing.

    Raises ImproperlyConfigured when it is missing and no default is given.
    """
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set; .env.example explains it.")
    return default


def flag(name: str, *, default: bool = False) -> bool:
    """A yes-or-no variable: 1/true/yes/on or 0/false/no/off, in any case."""
    value = os.environ.get(name)
    if value is None:
        return default
    word = value.strip().lower()
    if word in ON:
        return True
    if word in OFF:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def items(name: str, *, default: list[str] | None = None) -> list[str]:
    """A comma-separated list; blanks and empty entries are dropped."""
    fallback = None if default is None else ",".join(default)
    return [item.strip() for item in text(name, default=fallback).split(",") if item.strip()]


def networks(
    name: str, *, default: list[str] | None = None
) -> tuple[IPv4Network | IPv6Network, ...]:
    """A comma-separated list of addresses and networks, as 10.0.0.1 or 172.16.0.0/12."""
    try:
        return tuple(ip_network(item) for item in items(name, default=default))
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} must hold addresses or networks such as 172.16.0.0/12: {error}."
        ) from error


def path(name: str, *, default: Path) -> Path:
    """An absolute folder or file path; a relative one is taken from the working directory."""
    return Path(text(name, default=str(default))).expanduser().resolve()


def origin(name: str, *, default: str | None = None) -> str:
    """An origin (scheme, host and optional port) without a slash at its end."""
    value = text(name, default=default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(f"{name} must look like https://example.org, not {value!r}.")
    return value


def address(name: str, *, default: str | None = None) -> str:
    """A whole address of a page, https:// and a host at least."""
    value = text(name, default=default)
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must look like https://example.org/, not {value!r}.")
    return value


def database(name: str, *, default: str | None = None) -> dict[str, Any]:
    """A Django DATABASES entry from `postgresql://user:pw@host:5432/name` or `sqlite:///path`.

    `?host=/folder` names the folder of a Unix socket, as libpq reads it. Nothing of the value
    is repeated in an error, because it holds a password.
    """
    parts = urlsplit(text(name, default=default))
    query = dict(parse_qsl(parts.query))
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]) if parts.path.startswith("//") else unquote(parts.path),
            "OPTIONS": {
                # A write transaction takes its lock at BEGIN, so that it waits (up to the
                # timeout) instead of failing half way with "database is locked".
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;",
            },
        }
    if parts.scheme in {"postgres", "postgresql"} and parts.path.strip("/"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.strip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or query.pop("port", "")),
            "OPTIONS": query,
        }
    raise ImproperlyConfigured(
        f"{name} must look like postgresql://user:password@host:5432/name or sqlite:///path."
    )


def mail(name: str, *, default: str | None = None) -> dict[str, Any]:
    """Django's EMAIL_* settings from `smtp://user:pw@host:587?tls=true`, `smtps://…` or `file:///…`."""
    parts = urlsplit(text(name, default=default))
    if parts.scheme == "file" and parts.path:
        return {
            "EMAIL_BACKEND": "nkarchive.mail.ReadableFileBackend",
            "EMAIL_FILE_PATH": unquote(parts.path),
        }
    if parts.scheme in {"smtp", "smtps"} and parts.hostname:
        is_implicit_tls = parts.scheme == "smtps"
        starts_tls = dict(parse_qsl(parts.query)).get("tls", "").lower() in ON
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or (465 if is_implicit_tls else 587 if starts_tls else 25),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": is_implicit_tls,
            "EMAIL_USE_TLS": starts_tls and not is_implicit_tls,
            "EMAIL_TIMEOUT": 10,
        }
    raise ImproperlyConfigured(
        f"{name} must look like smtp://user:password@host:587?tls=true, smtps://… or file:///folder."
    )


def load(file: Path) -> None:
    """Take `NAME=value` lines of a file as defaults: what the environment already says wins."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return
    for line in lines:
        name, equals, value = line.partition("=")
        if equals and not line.lstrip().startswith("#"):
            os.environ.setdefault(name.strip(), value.strip())
