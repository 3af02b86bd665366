"""What the admin pages of both apps share."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import Field
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from js_asset import Media
from simple_history.admin import SimpleHistoryAdmin

from nkarchive.richtext import RichTextField, clean


def editing(request: HttpRequest) -> str | None:
    """Return the key of the row that the change form is of; None where one is being added."""
    return request.resolver_match.kwargs.get("object_id")


class EditorAdmin(SimpleHistoryAdmin):
    """An admin whose change form holds the text editor, under our strict policy.

    Earlier versions can be read, and only read: the history's own form saves whatever is posted
    to it, asks for no more than the permission to look, and leaves search and redirects behind.
    """

    object_history_list_template = "admin/history_list.html"

    def editor_choices(self, request: HttpRequest) -> dict[str, list[tuple[int, str]]]:
        """Return what the editor's dialogs offer: "sources", "campaigns", "warnings" by id."""
        return {}

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs
    ) -> Field | None:
        """Give each editor its choices and the way to the picture library."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, RichTextField):
            field.widget.choices = self.editor_choices(request)
            field.widget.picture_picker_url = reverse("admin:articles_picture_pick")
        return field

    def render_change_form(
        self, request: HttpRequest, context: dict, *args, **kwargs
    ) -> HttpResponse:
        """Write the form with its scripts carrying the nonce of this answer.

        The editor is loaded through an import map, which is an inline script: without the nonce
        the browser refuses it.
        """
        context["media"] = Media.from_media(context["media"]).with_nonce(request.csp_nonce)
        return super().render_change_form(request, context, *args, **kwargs)

    def revert_disabled(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Offer no way back in one step: what was said in public is changed by an editor's hand."""
        return True

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show an earlier version to those who may see the row; 403 for whatever is posted."""
        row = self.get_object(request, object_id)
        if not self.has_view_permission(request, row) or request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        versions = row.history if row and version_id.isdecimal() else self.model.history.none()
        version = versions.filter(history_id=version_id).first()
        if version is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": "Earlier version",
            "subtitle": str(row),
            "opts": self.opts,
            "row": row,
            "version": version,
            "facts": [
                (field.verbose_name, _written(version, field))
                for field in self.model._meta.fields
                if field.editable
            ],
        }
        return TemplateResponse(request, "admin/history_version.html", context)


def _written(version: models.Model, field: models.Field) -> str:
    """Return what a version has in a field, as one reads it; a text as cleaned HTML."""
    value = getattr(version, field.attname)
    if isinstance(field, RichTextField):
        return mark_safe(clean(value))
    if isinstance(field, models.ForeignKey):
        return str(field.related_model._default_manager.filter(pk=value).first() or "")
    if field.choices:
        return getattr(version, f"get_{field.name}_display")()
    return "" if value is None else str(value)
