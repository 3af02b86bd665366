"""Fingerprints by which a later import tells what is the same and what was changed."""

import hashlib
import json
import unicodedata
from collections.abc import Collection, Iterable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model


def folded(text: str) -> str:
    """Return text for comparing: NFC, every run of spaces of any kind as one blank."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def words_sha256(lines: Iterable[str]) -> str:
    """Return the fingerprint of the words of some lines, however they are broken and spaced."""
    return _sha256(folded(" ".join(lines)))


def state_sha256(row: Model, *, without: Collection[str], related: dict[str, Any]) -> str:
    """Return the fingerprint of a row as an editor sees it.

    Takes a row fresh from the database, the names of columns that say nothing about its content,
    and what belongs to it from other tables (values that JSON can hold, in a fixed order). Empty
    values are left out, so that a column added later does not make every row look changed.
    """
    columns = {
        field.attname: field.value_from_object(row)
        for field in row._meta.concrete_fields
        if field.name not in without
    }
    state = {name: value for name, value in {**columns, **related}.items() if value}
    return value_sha256(state)


def value_sha256(value: Any) -> str:
    """Return the fingerprint of a value that JSON can hold, dates included."""
    return _sha256(json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
