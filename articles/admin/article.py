"""Articles in the admin: written, illustrated, tagged, checked and published here."""

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from articles import search, tagging
from articles.admin.article_filters import FILTERS
from articles.admin.article_parts import INLINES, ImportNoteInline
from articles.admin.autosave import AutosaveMixin
from articles.admin.comparing import ComparingMixin
from articles.admin.history import RestoreMixin
from articles.admin.live_preview import LivePreviewMixin
from articles.admin.picture import thumbnail_address
from articles.admin.previewing import PreviewsMixin
from articles.admin.standing import StandingMixin
from articles.admin.translations import TranslationsMixin
from articles.admin.workflow import WorkflowMixin, state_of
from articles.forms import ArticleForm, TagInput, TagLineField
from articles.models import Article, ContentWarning, Picture, Source
from nkarchive.admin import EditorAdmin, editing
from nkarchive.languages import ENGLISH

_PUBLICATION = (
    "Readers see an article once it is published, its date has come, no embargo holds it and it "
    "has not expired. To schedule it, set a later date here and publish it."
)


@admin.register(Article)
class ArticleAdmin(
    AutosaveMixin,
    ComparingMixin,
    RestoreMixin,
    LivePreviewMixin,
    StandingMixin,
    WorkflowMixin,
    PreviewsMixin,
    TranslationsMixin,
    EditorAdmin,
):
    """The form stands in the order of the work: words, text, people, the piece, publication."""

    form = ArticleForm
    list_display = ["title", "state", "kind", "language", "shown", "publish_at"]
    list_filter = FILTERS
    search_fields = ["title", "subtitle", "slug"]
    date_hierarchy = "publish_at"
    ordering = ["-updated_at"]
    autocomplete_fields = ["lead_picture", "series", "further_reading"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = INLINES
    formfield_overrides = {
        models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})},
    }
    # The last of them stands below the inlines (see change_form.html).
    fieldsets = [
        ("Title", {"fields": [("kind", "language"), "title", "subtitle", "standfirst"]}),
        ("Text", {"fields": ["body"]}),
        ("Picture and warnings", {"fields": ["lead_picture", "warnings"]}),
        (
            "About the piece",
            {
                "fields": [
                    "tags",
                    ("series", "series_part"),
                    ("period", "period_on"),
                    "further_reading",
                    "translation_of",
                    "is_without_ask",
                ]
            },
        ),
        (
            "Address and dates",
            {
                "fields": ["slug", "publish_at", "embargo_until", "expire_at"],
                "description": _PUBLICATION,
            },
        ),
    ]

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs):
        """Let the tag line offer the tags that exist."""
        if db_field.name == "tags":
            suggestions = reverse("admin:taggit_tag_suggest")
            return TagLineField(
                required=False,
                widget=TagInput(attrs={"class": "vTextField", "data-tag-suggestions": suggestions}),
                help_text="With commas between them. Tags that exist are offered while you type.",
            )
        if db_field.name == "warnings":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def editor_choices(self, request: HttpRequest) -> dict[str, list[tuple[int, str]]]:
        """Offer every source, campaign and warning; show the pictures that the text has."""
        campaign = Article.asks.rel.model
        shown = Picture.objects.filter(articles=editing(request))
        known = Article.objects.filter(pk=editing(request)).values_list("language", flat=True)
        # In this language alone: without it the article is not published.
        alt = f"alt_{known.first() or ENGLISH}"
        return {
            "pictures": [(one.pk, thumbnail_address(one), getattr(one, alt)) for one in shown],
            "sources": [(source.pk, str(source)) for source in Source.objects.all()],
            "campaigns": [(one.pk, str(one)) for one in campaign.objects.all()],
            "warnings": [(warning.pk, str(warning)) for warning in ContentWarning.objects.all()],
        }

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Know with the list which articles the public sees, in one query."""
        public = Article.objects.published().filter(pk=models.OuterRef("pk"))
        return super().get_queryset(request).annotate(is_shown=models.Exists(public))

    def get_inlines(self, request: HttpRequest, obj: Article | None) -> list:
        """Leave out the notes of an import where there are none."""
        has_notes = obj is not None and obj.import_notes.exists()
        return [one for one in INLINES if has_notes or one is not ImportNoteInline]

    def view_on_site(self, article: Article) -> str | None:
        """Link to the page only where readers have one."""
        return article.get_absolute_url() if article.is_public() else None

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        """Save tags and bylines, then bring the search index up to date.

        A topic that somebody merges at this moment is saved as what it becomes.
        """
        if "tags" in form.cleaned_data:
            form.cleaned_data["tags"] = tagging.hold(form.cleaned_data["tags"])
        super().save_related(request, form, formsets, change)
        search.refresh(form.instance)

    @admin.display(description="status", ordering="status")
    def state(self, article: Article) -> str:
        """Return the status; what is published for later is scheduled."""
        return state_of(article)

    @admin.display(description="readers see it", boolean=True, ordering="is_shown")
    def shown(self, article: Article) -> bool:
        """Say whether the public sees the article now."""
        return article.is_shown
