"""The log names no person and repeats no question."""

import logging
from uuid import uuid4

import pytest
from django.core import signing
from django.test import Client

from nkarchive.logs import PlainFormatter


def formatted(message: str, *arguments: object) -> str:
    """A record as the site writes it."""
    record = logging.LogRecord("test", logging.INFO, __file__, 1, message, arguments, None)
    return PlainFormatter("%(levelname)s %(message)s").format(record)


def test_an_address_does_not_reach_the_log() -> None:
    assert formatted("sent to %s", "min-ji.kim@post.example.kr") == "INFO sent to [address]"


def test_a_query_does_not_reach_the_log() -> None:
    line = formatted('"GET /search/?q=%s HTTP/1.1" 200', "name")
    assert line == 'INFO "GET /search/?[query] HTTP/1.1" 200'


def test_an_address_in_a_traceback_does_not_reach_the_log() -> None:
    try:
        raise ValueError("Key (email)=(donor@example.org) already exists.")
    except ValueError as error:
        record = logging.LogRecord(
            "test", logging.ERROR, __file__, 1, "failed", (), (ValueError, error, None)
        )
    assert "donor@" not in PlainFormatter("%(message)s").format(record)


@pytest.mark.parametrize("line", ["Is it so? Yes.", "GET /articles/ 200", "a@b"])
def test_other_words_stay_as_they_are(line: str) -> None:
    assert formatted(line) == f"INFO {line}"


def test_the_token_of_a_mailed_link_does_not_reach_the_log() -> None:
    token = signing.TimestampSigner(salt="a").sign(str(uuid4()))
    line = formatted("Gone: %s", f"/giving/enter/{token}/")
    assert line == "INFO Gone: /giving/enter/[token]/"


def test_the_token_of_a_preview_does_not_reach_the_log() -> None:
    address = "/ko/preview/ZGf3-k_w9zNq0C2u1mYb7sXvT4rJh8pLd5eAoQi6Bn0."
    assert formatted("Not Found: %s", address) == "INFO Not Found: /ko/preview/[token]"
    for other in ("/admin/articles/article/1/live-preview/", "/preview/"):
        assert formatted("Not Found: %s", other) == f"INFO Not Found: {other}"


def test_a_foreign_host_name_is_no_error_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    assert Client().get("/", headers={"Host": "elsewhere.example"}).status_code == 400
    (record,) = (one for one in caplog.records if one.name.startswith("django.security."))
    assert record.levelname == "WARNING"
    assert record.exc_info is None
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]
