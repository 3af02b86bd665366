"""The history of a row for people: who changed what, when and why, in words."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from simple_history.admin import SimpleHistoryAdmin

from nkarchive.differences import Change, document_changes, text_changes
from nkarchive.richtext import RichTextField, clean

# Digits of the largest key.
_LONGEST_KEY = 18


def name_of(user: Any) -> str:
    """Return the name that staff know a user by; there may be none."""
    return (user.get_full_name() or user.get_username()) if user else "no one signed in"


def is_key(text: str) -> bool:
    """Say whether what stands in an address can be the key of a row."""
    return text.isascii() and text.isdecimal() and len(text) <= _LONGEST_KEY


class HistoryAdmin(SimpleHistoryAdmin):
    """An admin whose earlier versions can be read and compared, and nothing else.

    The history's own form saves whatever is posted to it, asks for no more than the permission
    to look, and leaves search and redirects behind.
    """

    object_history_list_template = "admin/history_list.html"

    def revert_disabled(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Offer no way back in one step: what was said in public is changed by an editor's hand."""
        return True

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show the versions of a row, also of one that was deleted; 404 for what is no key."""
        if not is_key(unquote(object_id)):
            raise Http404
        return super().history_view(request, object_id, extra_context)

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Iterable, foreign_keys_are_objs: bool = True
    ) -> None:
        """Say of each version what it changed: a short field by its words, a long one by name."""
        records = list(historical_records)
        for record, before in zip(records, [*records[1:], None], strict=True):
            before = before or record.prev_record
            record.author = name_of(record.history_user)
            record.changed = self._summary(before, record) if before else []

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show an earlier version to those who may see the row; 403 for whatever is posted.

        `?with=before` (or nothing) compares it with the version before it, `?with=present` with
        the row as it is now.
        """
        row = self.get_object(request, object_id)
        if not self.has_view_permission(request, row) or request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        version = version_of(row, version_id)
        is_with_present = request.GET.get("with") == "present"
        older, newer = (version, row) if is_with_present else (version.prev_record, version)
        context = {
            **self.admin_site.each_context(request),
            "title": "Earlier version",
            "subtitle": str(row),
            "opts": self.opts,
            "row": row,
            "version": version,
            "author": name_of(version.history_user),
            "is_with_present": is_with_present,
            "is_first": older is None,
            "is_latest": version.next_record is None,
            "changes": self.changes_between(older, newer) if older else [],
            "facts": [
                *(
                    (label_of(field), _shown(version, field))
                    for field in compared_fields(self.model)
                ),
                *self.parts_in_words(version).items(),
            ],
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/history_version.html", context)

    def parts_in_words(self, version: models.Model) -> dict[str, str]:
        """Return by its heading what a version, or the row, has beside its own fields.

        Nothing, where that is not kept; a part that is not known is left out.
        """
        return {}

    def changes_between(self, older: Any, newer: Any) -> list[tuple[str, list[Change]]]:
        """Return in what two versions differ, or a version and its row, with the words."""
        fields = [
            (label_of(field), _changes(field, older, newer))
            for field in _changed_fields(older, newer)
        ]
        return fields + [
            (label, text_changes(old, new)) for label, old, new in self._changed_parts(older, newer)
        ]

    def _changed_parts(self, older: Any, newer: Any) -> list[tuple[str, str, str]]:
        had, has = self.parts_in_words(older), self.parts_in_words(newer)
        return [
            (name, had[name], has[name]) for name in had if name in has and had[name] != has[name]
        ]

    def _summary(self, older: Any, newer: Any) -> list[dict[str, Any]]:
        fields = [
            {
                "label": label_of(field),
                "is_long": isinstance(field, models.TextField),
                "old": written(older, field),
                "new": written(newer, field),
            }
            for field in _changed_fields(older, newer)
        ]
        return fields + [
            {"label": label, "is_long": "\n" in f"{old}{new}", "old": old, "new": new}
            for label, old, new in self._changed_parts(older, newer)
        ]


def version_of(row: models.Model | None, version_id: str) -> models.Model:
    """Return a version of this row; raises Http404 for one of another row, or of none."""
    found = row.history.filter(history_id=version_id) if row and is_key(version_id) else ()
    if not found:
        raise Http404
    return found[0]


def compared_fields(model: type[models.Model]) -> list[models.Field]:
    """Return the fields that people change."""
    fields = model._meta.fields
    return [field for field in fields if field.editable and not field.primary_key]


def label_of(field: models.Field) -> str:
    """Return the name of a field as a heading."""
    return capfirst(str(field.verbose_name))


def _changed_fields(older: Any, newer: Any) -> list[models.Field]:
    model = newer.instance_type if hasattr(newer, "instance_type") else type(newer)
    return [
        field
        for field in compared_fields(model)
        if getattr(older, field.attname) != getattr(newer, field.attname)
    ]


def _changes(field: models.Field, older: Any, newer: Any) -> list[Change]:
    if isinstance(field, RichTextField):
        return document_changes(getattr(older, field.attname), getattr(newer, field.attname))
    return text_changes(written(older, field), written(newer, field))


def _shown(version: models.Model, field: models.Field) -> str:
    """Return what a version has in a field; a text as cleaned HTML."""
    if isinstance(field, RichTextField):
        return mark_safe(clean(getattr(version, field.attname)))
    return written(version, field)


def written(version: models.Model, field: models.Field) -> str:
    """Return what a version, or a row, has in a field, as one reads it."""
    value = getattr(version, field.attname)
    if isinstance(field, models.ForeignKey):
        found = field.related_model._default_manager.filter(pk=value).first()
        return str(found or "") if value is None or found else f"(deleted, number {value})"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j F Y, H:i")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    return "" if value is None else str(value)
