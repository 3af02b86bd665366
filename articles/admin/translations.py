"""The two languages of a piece on its form: linked, begun, and told when the original changes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from articles import translating
from articles.models import Article
from nkarchive.differences import document_changes, text_changes

_LINES = ("title", "subtitle", "standfirst")


class TranslationsMixin:
    """Links the versions of a piece, begins the missing one, and says what a stale one lacks."""

    def get_urls(self) -> list[URLPattern]:
        """Add the address that begins a translation."""
        own = path(
            "<int:article_id>/translate/<slug:language>/",
            self.admin_site.admin_view(require_POST(self.translate_view)),
            name="articles_article_translate",
        )
        return [own, *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Tell the page the other versions, and what changed in the original since."""
        if context.get("original") is not None:
            article = Article.objects.get(pk=context["original"].pk)
            context["translations"] = self._translations(request, article)
        return super().render_change_form(request, context, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """After saving, note that the translation is in line again, if that was pressed."""
        seen_at = _moment_of(request.POST.get("_in_line", ""))
        if seen_at is None or obj.translation_checked_at is None:
            return super().response_change(request, obj)
        translating.mark_in_line(obj, seen_at=seen_at)
        messages.success(request, "Saved, and in line with the original again.")
        return redirect(_form_url(obj))

    def translate_view(self, request: HttpRequest, article_id: int, language: str) -> HttpResponse:
        """Begin the translation of an article; whoever may add articles may."""
        article = self.get_object(request, str(article_id))
        if article is None or language not in dict(translating.LANGUAGES):
            raise Http404
        if not (self.has_add_permission(request) and self.has_view_permission(request, article)):
            raise PermissionDenied
        there = translating.others_of(article).filter(language=language).first()
        if there is not None:
            messages.warning(request, "There is a version in this language already: this one.")
            return redirect(_form_url(there))
        draft = translating.start(article, language=language, by=request.user)
        self.log_addition(request, draft, "Translation begun")
        messages.success(
            request,
            "A draft with all of the original, to be overwritten. Nobody sees it before it is "
            "published by hand.",
        )
        return redirect(_form_url(draft))

    def _translations(self, request: HttpRequest, article: Article) -> dict[str, Any]:
        original = translating.original_of(article)
        found = {
            "original": original,
            "others": [(one, _form_url(one)) for one in translating.others_of(article)],
            "stale": {
                one.pk
                for one in translating.stale().filter(translation_group=article.translation_group)
            },
            "now": timezone.now().isoformat(),
            "may_change": self.has_change_permission(request, article),
            "to_begin": [
                (name, reverse("admin:articles_article_translate", args=[article.pk, code]))
                for code, name in translating.missing_languages(article)
                if self.has_add_permission(request)
            ],
        }
        if original is not None and article.pk in found["stale"]:
            found["changes"] = _changes(translating.as_translated(article), original)
        return found


def _changes(before: Any, original: Article) -> list[tuple[str, list]] | None:
    """Return what became of the original since a version; None where that is not kept."""
    if before is None:
        return None
    found = [
        (Article._meta.get_field(name).verbose_name, text_changes(old, new))
        for name in _LINES
        if (old := getattr(before, name)) != (new := getattr(original, name))
    ]
    if before.body != original.body:
        found.append(("text", document_changes(before.body, original.body)))
    return found


def _moment_of(text: str) -> Any:
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return at if at and timezone.is_aware(at) else None


def _form_url(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])
