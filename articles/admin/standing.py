"""What readers have before them is not saved with a fault that it did not have."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from articles import publishing
from articles.models import Article

_NOT_SAVED = (
    "Not saved: this piece is published, and what is said here was not wrong with it before. Put "
    "it right, or suspend the piece first and save then. What you typed stands in the form."
)


class StandingMixin:
    """Saves a published article, looks it over, and takes the saving back where it is worse.

    The article is looked over as it would be: with its tags, its bylines and what its text names.
    """

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict | None = None,
    ) -> HttpResponse:
        """Answer with the filled form and the new faults beside their fields; else save."""
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        article = self.get_object(request, unquote(object_id))
        request.faults_before = publishing.faults_of_published(article) if article else None
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except publishing.Blocked as blocked:
            request.new_faults = blocked.obstacles
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_related(self, request: HttpRequest, form: Any, formsets: list, change: bool) -> None:
        """Look the article over once all of it is saved; raises Blocked where it is worse."""
        super().save_related(request, form, formsets, change)
        before = getattr(request, "faults_before", None)
        if before is None:
            return
        article = Article.objects.get(pk=form.instance.pk)
        publishing.hold_pictures(article)
        after = publishing.faults_of_published(article)
        if found := publishing.new_faults(before, after or []):
            raise publishing.Blocked(found)

    def get_form(self, request: HttpRequest, obj: Article | None = None, **kwargs: Any) -> type:
        """Return the form; after a refusal one that says beside each field what is wrong."""
        form = super().get_form(request, obj, **kwargs)
        if not (found := getattr(request, "new_faults", None)):
            return form

        class Refused(form):
            def clean(self) -> dict:
                cleaned = super().clean()
                self.add_error(None, ValidationError(_NOT_SAVED))
                for one in found:
                    field = one.field if one.field in self.fields else None
                    self.add_error(field, ValidationError(one.words))
                return cleaned

        return Refused
