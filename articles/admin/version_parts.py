"""What a version of an article holds beside its columns: tags, warnings, rows below its text."""

from datetime import date
from typing import Any

from django.db import models

from articles import tagging
from articles.models import (
    Article,
    ContentWarning,
    Contribution,
    Correction,
    Edition,
    RelatedArticle,
    Source,
)
from nkarchive.admin.history import written

# Names of tags, keys of rows that are chosen, or columns of rows that belong to the article.
Parts = dict[str, list[Any]]

_CHOSEN = {"warnings": ContentWarning, "further_reading": Source}
_ROWS: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "contributions": (Contribution, ("contributor", "role", "title", "placement", "bio", "order")),
    "editions": (
        Edition,
        ("title", "outlet", "published_on", "published_as", "url", "note", "order"),
    ),
    "curated": (RelatedArticle, ("related", "order")),
    "corrections": (Correction, ("kind", "made_on", "text")),
}
_LABELS = {
    "tags": "Tags",
    "warnings": "Warnings",
    "further_reading": "Further reading",
    "contributions": "Byline",
    "editions": "Earlier editions and former titles",
    "curated": "Related articles",
    "corrections": "Corrections",
}
# What was said to readers about an article stays said.
_STAYS = "corrections"


def parts_of(article: Article) -> Parts:
    """Return what an article holds now beside its columns, as JSON can keep it."""
    found: Parts = {"tags": sorted(article.tags.names())}
    for name in _CHOSEN:
        found[name] = sorted(getattr(article, name).values_list("pk", flat=True))
    for name, (model, columns) in _ROWS.items():
        names = [model._meta.get_field(column).attname for column in columns]
        rows = getattr(article, name).values(*names)
        found[name] = [{one: _plain(value) for one, value in row.items()} for row in rows]
    return found


def keep_parts(article: Article, *, is_before: bool = False) -> None:
    """Write down with the latest version what the article holds now.

    `is_before`: a change is about to come, so what is written down already stays.
    """
    latest = article.history.latest()
    if is_before and latest.parts is not None:
        return
    latest.parts = parts_of(article)
    latest.save(update_fields=["parts"])


def parts_at(version: models.Model) -> Parts | None:
    """Return what the article held at a version; None where nobody knows.

    A version that nobody looked at has what the version before it had.
    """
    if version.parts is not None:
        return version.parts
    versions = version.instance_type.history.filter(id=version.id, parts__isnull=False)
    earlier = versions.filter(history_id__lt=version.history_id).order_by("-history_id").first()
    return earlier.parts if earlier else None


def in_words(parts: Parts | None) -> dict[str, str]:
    """Return each part by its heading, a line for each of its rows; nothing where it is unknown."""
    said = {}
    for name, rows in (parts or {}).items():
        if name in _ROWS:
            lines = [_row_in_words(name, row) for row in rows]
        elif name in _CHOSEN:
            known = _CHOSEN[name].objects.in_bulk(rows)
            lines = [str(known.get(key, f"(deleted, number {key})")) for key in rows]
        else:
            lines = rows
        said[_LABELS[name]] = "\n".join(lines)
    return said


def to_restore(parts: Parts | None) -> Parts:
    """Return the parts that restoring a version brings back: all but what readers were told."""
    return {name: rows for name, rows in (parts or {}).items() if name != _STAYS}


def bring_back(article: Article, parts: Parts) -> None:
    """Give an article the parts of a version; what was deleted since stays out.

    A tag that was merged or renamed comes back as what it is now.
    """
    present = parts_of(article)
    for name, rows in parts.items():
        if rows == present[name]:
            continue
        if name == "tags":
            article.tags.set({tagging.tag_named(one) for one in rows})
        elif name in _CHOSEN:
            getattr(article, name).set(_CHOSEN[name].objects.filter(pk__in=rows))
        else:
            model, _columns = _ROWS[name]
            getattr(article, name).all().delete()
            model.objects.bulk_create(
                model(article=article, **_columns_of(model, row))
                for row in rows
                if not _is_gone(name, row)
            )


def gone_of(parts: Parts) -> list[str]:
    """Return the headings of parts that name something that was deleted since."""
    gone = []
    for name, rows in parts.items():
        if name in _CHOSEN:
            is_gone = _CHOSEN[name].objects.filter(pk__in=rows).count() < len(rows)
        else:
            is_gone = name in _ROWS and any(_is_gone(name, row) for row in rows)
        if is_gone:
            gone.append(_LABELS[name])
    return gone


def _is_gone(name: str, row: dict[str, Any]) -> bool:
    """Say whether a row points at something that is not there any more."""
    model, columns = _ROWS[name]
    for field in (model._meta.get_field(column) for column in columns):
        if isinstance(field, models.ForeignKey):
            rows = field.related_model._default_manager.filter(pk=row[field.attname])
            if not rows.exists():
                return True
    return False


def _row_in_words(name: str, row: dict[str, Any]) -> str:
    model, columns = _ROWS[name]
    stored = model(**_columns_of(model, row))
    said = (written(stored, model._meta.get_field(one)) for one in columns if one != "order")
    return " · ".join(one for one in said if one)


def _columns_of(model: type[models.Model], row: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of a row as Python has them: a day is a day again."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in row.items() if name in fields}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
