"""Which columns of which tables an export holds, and how JSON writes their values."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from taggit.models import Tag

from articles.models import (
    Article,
    ContentWarning,
    Contribution,
    Contributor,
    Correction,
    Edition,
    FormerSlug,
    FormerTagSlug,
    ImportNote,
    Occasion,
    Picture,
    Series,
    Source,
    TagLabel,
)

# What points at other rows is written by name beside these (rows.py).
COLUMNS: dict[type[models.Model], tuple[str, ...]] = {
    ContentWarning: ("slug", "label_en", "label_ko"),
    Tag: ("slug", "name"),
    TagLabel: ("language", "name", "is_synonym"),
    Occasion: ("begins_on", "ends_on"),
    FormerTagSlug: ("slug", "created_at"),
    Series: ("slug", "title_en", "title_ko", "description_en", "description_ko"),
    Contributor: (
        *("slug", "name_en", "name_ko", "is_organisation", "has_page", "bio_en", "bio_ko"),
    ),
    Picture: ("uuid", "title", "alt_en", "alt_ko", "credit", "source", "created_at"),
    Source: (
        *("kind", "title", "author", "outlet", "place", "published_on", "published_as", "url"),
        "is_incomplete",
    ),
    Article: (
        *("uuid", "kind", "language", "translation_group", "title", "subtitle", "slug"),
        *("standfirst", "body", "series_part", "status", "publish_at", "embargo_until"),
        *("expire_at", "period", "period_on", "created_at", "text_changed_at"),
        *("translation_checked_at", "is_without_ask"),
    ),
    Contribution: ("role", "title", "placement", "bio", "order"),
    Edition: ("title", "outlet", "published_on", "published_as", "url", "note", "order"),
    Correction: ("kind", "made_on", "text"),
    ImportNote: ("text", "is_must_fix", "is_done"),
    FormerSlug: ("language", "slug", "created_at"),
}
# The JSON types that a column takes.
_TYPES: tuple[tuple[type[models.Field], type], ...] = (
    (models.BooleanField, bool),
    (models.IntegerField, int),
)


def values_of(row: models.Model) -> dict[str, Any]:
    """Return the columns of a row as JSON has them."""
    return {name: _written(getattr(row, name)) for name in COLUMNS[type(row)]}


def read_values(model: type[models.Model], given: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of a row from JSON; whether they fit the row is for `full_clean` to say.

    Raises ValueError with what is wrong: a column too many or too few, a value of a wrong type.
    """
    names = COLUMNS[model]
    if missing := [name for name in names if name not in given]:
        raise ValueError(f"{missing[0]} is missing")
    if unknown := [name for name in given if name not in names]:
        raise ValueError(f"{unknown[0][:40]!r} is not known")
    return {name: _read(model._meta.get_field(name), given[name]) for name in names}


def is_storable(text: str) -> bool:
    """Say whether a database takes a text: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _read(field: models.Field, value: Any) -> Any:
    if value is None:
        if field.null:
            return None
        raise ValueError(f"{field.name} must not be null")
    wanted = next((kind for form, kind in _TYPES if isinstance(field, form)), str)
    if type(value) is not wanted:
        raise ValueError(f"{field.name} must be written as {_NAMES[wanted]}")
    if wanted is not str:
        return value
    if not is_storable(value):
        raise ValueError(f"{field.name} holds a character that cannot be stored")
    try:
        if isinstance(field, models.DateTimeField):
            return _moment(value)
        if isinstance(field, models.DateField):
            return date.fromisoformat(value)
        return UUID(value) if isinstance(field, models.UUIDField) else value
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{field.name} is not a value that can be read") from error


_NAMES = {bool: "true or false", int: "a whole number", str: "a text"}


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("no zone")
    return found.astimezone(UTC)
