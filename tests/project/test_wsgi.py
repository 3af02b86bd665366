"""What a request says of its charset changes nothing."""

from io import BytesIO

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory

from nkarchive.wsgi import reading_utf8

PARTS = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n\xed\x99\x8d\r\n--x--\r\n'


def read(content_type: str, body: bytes = b"") -> WSGIRequest:
    """A request as Django reads it behind our entry point."""
    environ = RequestFactory().generic("POST", "/?q=%5Cud800%ED%99%8D", body).environ
    environ |= {"CONTENT_TYPE": content_type, "wsgi.input": BytesIO(body)}
    [request] = reading_utf8(lambda seen, _start: [WSGIRequest(seen)])(environ, None)
    return request


@pytest.mark.parametrize("charset", ["hex", "unicode_escape", "euc-kr", "no-such", ""])
def test_a_charset_that_a_request_names_is_not_believed(charset: str) -> None:
    named = f"multipart/form-data; charset={charset}; Boundary=x"
    for content_type in (named, f"multipart/form-data; boundary=x;charset={charset}"):
        request = read(content_type, PARTS)
        assert request.GET["q"] == "\\ud800홍"
        assert request.POST["email"] == "홍"


def test_a_content_type_that_cannot_be_read_is_passed_over() -> None:
    assert read("text/plain; charset*=x''y").GET["q"] == "\\ud800홍"
    assert read("").GET["q"] == "\\ud800홍"
