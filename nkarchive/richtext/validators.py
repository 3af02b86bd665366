"""What an attribute of a document may hold, and which characters any text of it may have."""

import re
import unicodedata
from collections.abc import Callable
from urllib.parse import urlsplit

Validator = Callable[[str], str | None]

LONGEST_LINK = 2000
LINK_SCHEMES = frozenset({"http", "https", "mailto"})

# PostgreSQL refuses NUL, Atom refuses the other control characters, and lone surrogates and
# noncharacters can be encoded nowhere.
_UNWANTED_CHARACTERS = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_ID = re.compile(r"[1-9][0-9]{0,17}")
_START = re.compile(r"[2-9]|[1-9][0-9]{1,4}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_LINK_CHARACTERS = re.compile(r"[^\s<>\"'`\\{}|^]+")


def without_unwanted(text: str) -> str:
    """Return `text` without the characters that no part of the site can keep."""
    return _UNWANTED_CHARACTERS.sub("", text)


def tidy_text(text: str) -> str:
    """Return `text` in NFC, without control characters, each run of blanks as one space."""
    text = _BLANKS.sub(" ", without_unwanted(text))
    return unicodedata.normalize("NFC", text)


def valid_id(value: str) -> str | None:
    """Return a database id in canonical digits, or None (a bigint has at most 18 safe digits)."""
    return value if _ID.fullmatch(value) else None


def valid_flag(value: str) -> str | None:
    """Return "yes", the one value of an attribute that is there or not, or None."""
    return value if value == "yes" else None


def valid_start(value: str) -> str | None:
    """Return the number with which a numbered list begins if that is not 1, or None."""
    return value if _START.fullmatch(value) else None


def valid_language(value: str) -> str | None:
    """Return a language tag in the common shape of BCP 47 ("ko", "zh-Hant"), or None."""
    return value if _LANGUAGE.fullmatch(value) else None


def plain_text(*, longest: int) -> Validator:
    """Return a validator for an attribute of plain words with at most `longest` characters."""

    def validate(value: str) -> str | None:
        text = tidy_text(value).strip()
        return text if len(text) <= longest else None

    return validate


def valid_link(value: str) -> str | None:
    """Return an address that a document may link to, or None.

    Allowed are https, http, mailto and a path on this site (`/about/`, not `//host`). Blanks,
    quotes, backslashes and control characters make an address invalid, because browsers repair
    them in ways that change its host.
    """
    address = unicodedata.normalize("NFC", value.strip())
    if len(address) > LONGEST_LINK:
        return None
    if not _LINK_CHARACTERS.fullmatch(address) or _UNWANTED_CHARACTERS.search(address):
        return None
    if address.startswith("/"):
        return None if address.startswith("//") else address
    try:
        parts = urlsplit(address)
        if parts.scheme not in LINK_SCHEMES:
            return None
        if parts.scheme == "mailto":
            return address if "@" in parts.path and not parts.netloc else None
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    is_whole = address.startswith(f"{parts.scheme}://") and has_host
    return address if is_whole and "@" not in parts.netloc else None
