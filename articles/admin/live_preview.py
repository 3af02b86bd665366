"""The page of an article beside its form, as readers will see it, while it is being typed."""

from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp, csp_update
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from articles import tagging
from articles.admin.unsaved_article import Typed, typed_article
from articles.models import Article
from articles.views.article_page import page_context

# The one page of the site that another page of ours may hold in a frame. It runs no script and
# sends no form, whatever is shown in it.
FRAME_POLICY = {
    "default-src": [NONE],
    "img-src": [SELF],
    "style-src": [SELF],
    "font-src": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
}


class LivePreviewMixin:
    """Answers what stands in the form with the page it makes; nothing of it is written.

    Stands beside AutosaveMixin, which says who may type.
    """

    def get_urls(self) -> list[URLPattern]:
        """Add the empty frame, and the addresses that the form is posted to."""
        view = self.admin_site.admin_view
        shown = view(require_POST(self.live_preview_view))
        frame = xframe_options_sameorigin(csp(FRAME_POLICY)(require_safe(self.live_frame_view)))
        own = [
            path("live-preview/", view(frame), name="articles_article_live_frame"),
            path("add/live-preview/", shown, name="articles_article_add_live_preview"),
            path("<int:article_id>/live-preview/", shown, name="articles_article_live_preview"),
        ]
        return [*own, *super().get_urls()]

    def live_frame_view(self, request: HttpRequest) -> HttpResponse:
        """The frame that the page is put into by the form beside it; it holds nothing itself."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return TemplateResponse(request, "admin/articles/article/live_frame.html")

    def live_preview_view(
        self, request: HttpRequest, article_id: int | None = None
    ) -> HttpResponse:
        """Answer with the page of the article as it stands in the form, and what is wrong in it.

        Whoever may not change the article is shown it as it is saved.
        """
        saved = self._article(request, article_id)
        may_type = self._may_type(request, saved)
        if not may_type and (saved is None or not self.has_view_permission(request, saved)):
            raise PermissionDenied
        if may_type:
            typed = typed_article(self, request, saved)
        else:
            typed = Typed(Article.objects.for_reading().get(pk=saved.pk))
        return JsonResponse({"html": _page(request, typed), "faults": typed.faults})

    @method_decorator(csp_update({"frame-src": [SELF]}))
    def render_change_form(
        self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Tell the form where it is shown."""
        article = context["original"] if context["object_id"] else None
        name = "articles_article_live_preview" if article else "articles_article_add_live_preview"
        context["live_preview"] = {
            "address": reverse(f"admin:{name}", args=[article.pk] if article else []),
            "frame": reverse("admin:articles_article_live_frame"),
        }
        return super().render_change_form(request, context, *args, **kwargs)


def _page(request: HttpRequest, typed: Typed) -> str:
    """Return the article's page as HTML, in its own language."""
    article = typed.article
    with translation.override(article.language):
        context = page_context(article)
        if typed.tags is not None:
            context["topics"] = tagging.topics_named(typed.tags, language=article.language)
        # Links to other versions lead out of the frame; what stands there is the form's alone.
        context |= {"language_links": [], "versions": []}
        return render_to_string("articles/article.html", context, request)
