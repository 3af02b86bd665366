"""An earlier version of an article comes back as a new one, by an editor's hand."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles import publishing, search
from articles.admin.comparing import moment
from articles.admin.version_parts import (
    Parts,
    bring_back,
    gone_of,
    in_words,
    keep_parts,
    parts_at,
    parts_of,
    to_restore,
)
from articles.models import Article
from nkarchive.admin.history import compared_fields, label_of, name_of, version_of
from nkarchive.differences import Change, text_changes

LONGEST_REASON = 100
# Where readers find an article, and whether they do: an old version says nothing about that.
NOT_RESTORED = {"language", "slug", "status", "publish_at", "embargo_until", "expire_at"}


class RestoreMixin:
    """Writes down why a version was made, and restores the words of an earlier one."""

    def get_urls(self) -> list[URLPattern]:
        """Add the page that asks before a version is restored."""
        own = path(
            "<int:article_id>/history/<int:version_id>/restore/",
            self.admin_site.admin_view(self.restore_view),
            name="articles_article_restore",
        )
        return [own, *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """Give the version its reason, where one was typed; without a change make none."""
        why = " ".join(request.POST.get("_why", "").split())
        typed = [form, *getattr(request, "formsets", [])]
        request.is_unchanged = change and not why and not any(one.has_changed() for one in typed)
        if request.is_unchanged:
            return
        if why:
            obj._change_reason = why[:LONGEST_REASON]
        if change:
            keep_parts(obj, is_before=True)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: list, change: bool) -> None:
        """Keep with the version what stands beside the article's own fields."""
        super().save_related(request, form, formsets, change)
        if not request.is_unchanged:
            keep_parts(form.instance)

    def _create_formsets(self, request: HttpRequest, obj: Article, change: bool) -> tuple:
        """Remember the inlines: what changed in them is a change of the article."""
        formsets, inlines = super()._create_formsets(request, obj, change)
        request.formsets = formsets
        return formsets, inlines

    def parts_in_words(self, version: models.Model) -> dict[str, str]:
        """Return tags, warnings, byline and the other rows of a version, or of the article."""
        return in_words(parts_of(version) if isinstance(version, Article) else parts_at(version))

    def log_change(self, request: HttpRequest, obj: Article, message: Any) -> LogEntry | None:
        """Say in the history what changed beside the article's own fields, if nobody said why."""
        if getattr(request, "is_unchanged", False):
            return None
        entry = super().log_change(request, obj, message)
        latest = obj.history.latest()
        if not latest.history_change_reason:
            latest.history_change_reason = entry.get_change_message()[:LONGEST_REASON]
            latest.save(update_fields=["history_change_reason"])
        return entry

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Offer to restore the version to those who may change the article."""
        article = self.get_object(request, object_id)
        context = {}
        if article and self.has_change_permission(request, article) and version_id.isdecimal():
            context["restore_url"] = reverse(
                "admin:articles_article_restore", args=[article.pk, version_id]
            )
        return super().history_form_view(request, object_id, version_id, context)

    def restore_view(self, request: HttpRequest, article_id: int, version_id: int) -> HttpResponse:
        """Ask first; then write the version's fields as a new version of the article.

        Needs the permission to change the article as it is. The address, the status and the dates
        of publication stay. Somebody else's newer version is never overwritten unseen.
        """
        with transaction.atomic():
            article = Article.objects.select_for_update().filter(pk=article_id).first()
            version = version_of(article, str(version_id))
            if not self.has_change_permission(request, article):
                raise PermissionDenied
            before = Article.objects.get(pk=article.pk)
            gone = _bring_back(article, version)
            parts = to_restore(parts_at(version))
            is_seen = moment(request.POST.get("seen")) == before.updated_at
            errors = _errors(article)
            if request.method == "POST" and is_seen and not errors:
                article._history_user = request.user
                article._change_reason = f"Restored the version of {_when(version)}"
                if not (errors := _saved(article, before, parts)):
                    super().log_change(request, article, article._change_reason)
                    self._say(request, article)
                    return redirect("admin:articles_article_change", article.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": "Restore an earlier version?",
            "subtitle": str(before),
            "opts": self.opts,
            "row": before,
            "version": version,
            "author": name_of(version.history_user),
            "changes": [*self.changes_between(before, article), *_part_changes(before, parts)],
            "gone": gone,
            "is_with_parts": bool(parts),
            "left_out": gone_of(parts),
            "errors": errors,
            "is_newer": request.method == "POST" and not is_seen,
            "seen": before.updated_at.isoformat(),
        }
        status = 409 if context["is_newer"] else 200
        return TemplateResponse(request, "admin/history_restore.html", context, status=status)

    def _say(self, request: HttpRequest, article: Article) -> None:
        """Say that it is done, and what now stands in the way of publishing it."""
        messages.success(request, "Restored as a new version.")
        for obstacle in publishing.obstacles(article):
            messages.warning(request, f"To put right: {obstacle.words}")


def _bring_back(article: Article, version: models.Model) -> list[str]:
    """Set the version's fields; return the names of those that point at what is deleted."""
    gone = []
    for field in compared_fields(Article):
        if field.name in NOT_RESTORED:
            continue
        value = getattr(version, field.attname)
        if _is_deleted(field, value):
            gone.append(label_of(field))
        else:
            setattr(article, field.attname, value)
    return gone


def _is_deleted(field: models.Field, value: Any) -> bool:
    if value is None or not isinstance(field, models.ForeignKey):
        return False
    return not field.related_model._default_manager.filter(pk=value).exists()


def _part_changes(article: Article, parts: Parts) -> list[tuple[str, list[Change]]]:
    """Return in which parts restoring changes an article, with the words."""
    present = in_words(parts_of(article))
    return [
        (label, text_changes(present[label], words))
        for label, words in in_words(parts).items()
        if words != present[label]
    ]


def _saved(article: Article, before: Article, parts: Parts) -> list[str]:
    """Save what was brought back; return what keeps it from readers, and then nothing is saved.

    What is published never comes out of it with a fault that it did not have.
    """
    standing = publishing.faults_of_published(before)
    try:
        with transaction.atomic():
            keep_parts(before, is_before=True)
            article.save()
            bring_back(article, parts)
            keep_parts(article)
            kept = Article.objects.get(pk=article.pk)
            publishing.hold_pictures(kept)
            after = publishing.faults_of_published(kept)
            if standing is not None and (found := publishing.new_faults(standing, after or [])):
                raise publishing.Blocked(found)
            search.refresh(article)
    except publishing.Blocked as blocked:
        return [
            *(one.words for one in blocked.obstacles),
            "The article is published: suspend it first, then restore.",
        ]
    return []


def _errors(article: Article) -> list[str]:
    """Return in sentences why the article could not be saved as it now is."""
    try:
        article.full_clean()
    except ValidationError as error:
        return error.messages
    return []


def _when(version: models.Model) -> str:
    return date_format(timezone.localtime(version.history_date), "j F Y, H:i")
