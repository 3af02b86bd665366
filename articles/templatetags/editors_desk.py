"""What waits for whoever works on the texts, on the home of the admin."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse

from articles import autosaving, translating
from articles.admin import waiting
from articles.models import Article, Autosave, Picture

register = template.Library()

_MOST_RECENT = 5
# Versions that are looked through for the pieces somebody worked on last: most are many of one.
_MOST_VERSIONS = 60
_LIST, _PICTURES = "admin:articles_article_changelist", "admin:articles_picture_changelist"


@dataclass(frozen=True, kw_only=True)
class Errand:
    """Work that waits: what it is, how much of it, and the list that shows just that."""

    words: str
    count: int
    url: str


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A piece somebody was at, with the way back to its form."""

    title: str
    language: str
    state: str
    at: datetime
    url: str
    is_unsaved: bool


@register.simple_tag(takes_context=True)
def what_waits_for_editors(context: dict[str, Any]) -> list[Errand]:
    """Return the kinds of work on texts and pictures that the user's permissions cover, each once.

    Those of which nothing waits have a count of 0.
    """
    user = context["request"].user
    found = []
    if user.has_perm("articles.view_article"):
        found += [
            _errand(words, rows, reverse(_LIST) + query)
            for verb, words, query, rows in _kinds_of_work(user)
            if user.has_perm(f"articles.{verb}_article")
        ]
    if user.has_perm("articles.change_picture"):
        words = "Pictures in use without credit, source or description"
        rows = waiting.lacking(Picture.objects.all())
        found.append(_errand(words, rows, reverse(_PICTURES) + "?lacks=yes"))
    return found


def _kinds_of_work(user: User) -> list[tuple[str, str, str, QuerySet]]:
    """Return what each takes permission for, its name, its filter of the list, its rows."""
    articles = Article.objects.all()
    drafts = waiting.worked_on_by(articles.filter(status="draft"), user)
    must_fix = waiting.with_open_notes(articles, is_must_fix=True)
    return [
        ("change", "Drafts of mine", "?status__exact=draft&mine=yes", drafts),
        ("review", "To review", "?status__exact=in_review", articles.filter(status="in_review")),
        ("publish", "Ready to publish", "?status__exact=ready", articles.filter(status="ready")),
        ("publish", "Scheduled", "?scheduled=yes", waiting.scheduled(articles)),
        ("change", "Stale translations", "?stale=yes", translating.stale()),
        ("change", "Import notes that must be fixed", "?notes=must_fix", must_fix),
    ]


@register.simple_tag(takes_context=True)
def recent_pieces(context: dict[str, Any]) -> list[Piece]:
    """Return the pieces that the user worked on last and may go on with, the latest first.

    What was typed and never saved comes before the rest.
    """
    user = context["request"].user
    if not user.has_perm("articles.change_article"):
        return []
    typed = _typed(user)
    versions = Article.history.filter(history_user=user.pk).order_by("-history_date")
    worked_on = versions.values_list("id", "history_date")[:_MOST_VERSIONS]
    at: dict[int, datetime] = dict(typed)
    for key, when in worked_on:
        at.setdefault(key, when)
    pieces = Article.objects.only("title", "language", "status", "publish_at").in_bulk(at)
    shown = [
        Piece(
            title=pieces[key].title,
            language=pieces[key].language,
            state=pieces[key].get_status_display(),
            at=when,
            url=reverse("admin:articles_article_change", args=[key]),
            is_unsaved=key in typed,
        )
        for key, when in at.items()
        if key in pieces
    ]
    return shown[:_MOST_RECENT]


def _typed(user: User) -> dict[int, datetime]:
    """Return the articles whose form holds words of the user that were never saved, and when."""
    rows = Autosave.objects.filter(user=user.pk).exclude(form_key=autosaving.ADDING)
    latest = rows.order_by("-saved_at").values_list("form_key", "saved_at")[:_MOST_RECENT]
    found: dict[int, datetime] = {}
    for key, when in latest:
        if key.isdecimal():
            found.setdefault(int(key), when)
    return found


def _errand(words: str, rows: QuerySet, url: str) -> Errand:
    return Errand(words=words, count=rows.count(), url=url)
