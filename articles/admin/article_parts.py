"""What belongs to one article and is edited below its text."""

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from articles.models import (
    Article,
    Contribution,
    Correction,
    Edition,
    ImportNote,
    RelatedArticle,
)

_SHORT_TEXT = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 2})}}


class ContributionInline(admin.StackedInline):
    """Who had a part in the article, in the order of the byline."""

    model = Contribution
    extra = 0
    verbose_name_plural = "Byline: who made it"
    autocomplete_fields = ["contributor"]
    fields = [("contributor", "role"), ("title", "placement", "order"), "bio"]
    formfield_overrides = _SHORT_TEXT


class ImportNoteInline(admin.TabularInline):
    """What the import lost; editors mark what must be fixed first, and what is done."""

    model = ImportNote
    extra = 0
    verbose_name_plural = "Import notes: what the import could not bring along"
    fields = ["text", "is_must_fix", "is_done"]
    readonly_fields = ["text"]
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Only an import writes notes."""
        return False


class RelatedArticleInline(admin.TabularInline):
    """What is recommended after the article, before what shares its topics."""

    model = RelatedArticle
    fk_name = "article"
    extra = 0
    verbose_name = "related article"
    verbose_name_plural = "Related articles: named first, in this order"
    autocomplete_fields = ["related"]
    fields = ["related", "order"]


class EditionInline(admin.StackedInline):
    """Where the piece appeared before, or what it was called."""

    model = Edition
    extra = 0
    verbose_name_plural = "Earlier editions and former titles"
    fields = [("title", "outlet"), ("published_on", "published_as"), "url", ("note", "order")]


class CorrectionInline(admin.StackedInline):
    """What was said about the article after it appeared; readers see it."""

    model = Correction
    extra = 0
    verbose_name_plural = "Corrections, updates, notes and disputes: dated and public"
    fields = [("kind", "made_on"), "text"]
    formfield_overrides = _SHORT_TEXT


INLINES = (
    ContributionInline,
    ImportNoteInline,
    RelatedArticleInline,
    EditionInline,
    CorrectionInline,
)
