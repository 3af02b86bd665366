"""Preview links on an article's form: made for somebody and a time, listed, revoked."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from articles import previews
from articles.models import Article, PreviewLink
from nkarchive.addresses import absolute

_MOST_LISTED = 20


class PreviewLinkForm(forms.Form):
    """Whom a preview link is for, and how long it works."""

    made_for = forms.CharField(
        label="For whom", max_length=100, help_text="So that you can tell your links apart."
    )
    days = forms.TypedChoiceField(
        label="Works for",
        choices=[(1, "1 day"), (7, "7 days"), (30, "30 days")],
        coerce=int,
        initial=7,
    )


class PreviewsMixin:
    """Gives out ways to read an article before it is public; whoever may change it may."""

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses that make and revoke links."""
        view = self.admin_site.admin_view
        own = [
            path(
                "<int:article_id>/preview-links/",
                view(require_POST(self.make_preview_view)),
                name="articles_article_make_preview",
            ),
            path(
                "<int:article_id>/preview-links/<int:link_id>/revoke/",
                view(require_POST(self.revoke_preview_view)),
                name="articles_article_revoke_preview",
            ),
        ]
        return [*own, *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Tell the page the links there are, and the form that makes one."""
        article = context.get("original")
        if article is not None and self.has_change_permission(request, article):
            now = timezone.now()
            links = article.preview_links.select_related("made_by")[:_MOST_LISTED]
            context["previews"] = {
                "links": [
                    (link, link.revoked_at is None and link.expires_at > now) for link in links
                ],
                "form": PreviewLinkForm(prefix="preview"),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def make_preview_view(self, request: HttpRequest, article_id: int) -> HttpResponse:
        """Make a link and show its address, this once: only a digest of it is kept."""
        article = self._changeable(request, article_id)
        form = PreviewLinkForm(request.POST, prefix="preview")
        context = {
            **self.admin_site.each_context(request),
            "title": "Preview link",
            "subtitle": str(article),
            "opts": self.opts,
            "article": article,
            "form": form,
        }
        if form.is_valid():
            context["link"], address = previews.make_link(
                article,
                made_by=request.user,
                made_for=form.cleaned_data["made_for"],
                lifetime=timedelta(days=form.cleaned_data["days"]),
            )
            context["address"] = absolute(address)
        page = "admin/articles/article/preview_link.html"
        return TemplateResponse(request, page, context, status=200 if form.is_valid() else 400)

    def revoke_preview_view(
        self, request: HttpRequest, article_id: int, link_id: int
    ) -> HttpResponse:
        """End a link of the article at once."""
        article = self._changeable(request, article_id)
        previews.revoke(get_object_or_404(PreviewLink, pk=link_id, article=article))
        messages.success(request, "Revoked: the link opens nothing any more.")
        return redirect(reverse("admin:articles_article_change", args=[article.pk]) + "#previews")

    def _changeable(self, request: HttpRequest, article_id: int) -> Article:
        article = self.get_object(request, str(article_id))
        if article is None:
            raise Http404
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        return article
