"""An admin whose form holds the text editor."""

from django.db import models
from django.forms import Field
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from js_asset import Media

from nkarchive.admin.history import HistoryAdmin
from nkarchive.richtext import RichTextField


def editing(request: HttpRequest) -> str | None:
    """Return the key of the row that the change form is of; None where one is being added."""
    return request.resolver_match.kwargs.get("object_id")


class EditorAdmin(HistoryAdmin):
    """An admin whose change form holds the text editor, under our strict policy."""

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
