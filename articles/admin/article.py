"""Articles in the admin: written, illustrated, tagged, checked and published here."""

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from articles import publishing, search
from articles.admin.picture import thumbnail_address
from articles.forms import PUBLIC_STATUSES, ArticleForm, TagInput, TagLineField
from articles.models import Article, ContentWarning, Contribution, Picture, Source
from nkarchive.admin import EditorAdmin, editing
from nkarchive.richtext import parse


class ContributionInline(admin.StackedInline):
    """Who had a part in the article, in the order of the byline."""

    model = Contribution
    extra = 0
    autocomplete_fields = ["contributor"]
    fields = [("contributor", "role"), ("title", "placement", "order"), "bio"]
    formfield_overrides = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 2})}}


@admin.register(Article)
class ArticleAdmin(EditorAdmin):
    """The form stands in the order of the work: words, text, about the piece, publication."""

    form = ArticleForm
    list_display = ["title", "kind", "language", "status", "shown", "publish_at"]
    list_filter = ["status", "kind", "language", "series"]
    search_fields = ["title", "subtitle", "slug"]
    date_hierarchy = "publish_at"
    ordering = ["-updated_at"]
    autocomplete_fields = ["lead_picture", "series", "further_reading"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["missing"]
    inlines = [ContributionInline]
    actions = ["publish_now", "suspend_now"]
    formfield_overrides = {
        models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})},
    }
    fieldsets = [
        (None, {"fields": [("kind", "language"), "title", "subtitle", "standfirst"]}),
        ("Text", {"fields": ["lead_picture", "body", "missing"]}),
        (
            "About the piece",
            {
                "fields": [
                    "tags",
                    "warnings",
                    ("series", "series_part"),
                    "further_reading",
                    "translation_of",
                ]
            },
        ),
        (
            "Publication",
            {
                "fields": [
                    "slug",
                    "status",
                    "publish_at",
                    "embargo_until",
                    "expire_at",
                ],
                "description": "Readers see an article when its status is published, its date has "
                "come, no embargo holds it and it has not expired. To schedule it, choose "
                "Published and a later date.",
            },
        ),
    ]

    def get_form(self, request: HttpRequest, obj: Article | None = None, **kwargs):
        """Offer the public statuses to those only who may publish."""
        form = super().get_form(request, obj, **kwargs)
        may_publish = _may_publish(request)

        class Form(form):
            def __init__(self, *args, **kwargs) -> None:
                super().__init__(*args, may_publish=may_publish, **kwargs)

        return Form

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
        return {
            "pictures": [(one.pk, thumbnail_address(one)) for one in shown],
            "sources": [(source.pk, str(source)) for source in Source.objects.all()],
            "campaigns": [(one.pk, str(one)) for one in campaign.objects.all()],
            "warnings": [(warning.pk, str(warning)) for warning in ContentWarning.objects.all()],
        }

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Know with the list which articles the public sees, in one query."""
        public = Article.objects.published().filter(pk=models.OuterRef("pk"))
        return super().get_queryset(request).annotate(is_shown=models.Exists(public))

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Only those who may publish change what is or was public."""
        allowed = super().has_change_permission(request, obj)
        was_public = obj is not None and obj.status in PUBLIC_STATUSES
        return allowed and (not was_public or _may_publish(request))

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """What was public is withdrawn, never deleted: its address must say that it is gone."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or obj.status not in PUBLIC_STATUSES)

    def get_actions(self, request: HttpRequest) -> dict:
        """Leave out deletion in bulk, which would not ask each article."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        """Save tags and bylines, then bring the search index up to date."""
        super().save_related(request, form, formsets, change)
        search.refresh(form.instance)

    @admin.display(description="readers see it", boolean=True, ordering="is_shown")
    def shown(self, article: Article) -> bool:
        """Say whether the public sees the article now."""
        return article.is_shown

    @admin.display(description="To fill in")
    def missing(self, article: Article) -> str:
        """List the gaps in the text: pictures that are lost, asks without a campaign."""
        gaps = _gaps(article)
        if not gaps:
            return "Nothing: every figure has its picture and every ask its campaign."
        return format_html(
            '<ul class="gaps">{}</ul>',
            format_html_join("", "<li>{}</li>", ((gap,) for gap in gaps)),
        )

    @admin.action(description="Publish now", permissions=["publish"])
    def publish_now(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Publish the chosen articles; a date that lies ahead stays: it is a schedule."""
        for article in queryset:
            publishing.publish(article)
        messages.success(request, f"Published: {len(queryset)}.")

    @admin.action(description="Suspend: hide from readers at once", permissions=["publish"])
    def suspend_now(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Hide the chosen articles that are published."""
        chosen = queryset.filter(status=Article.Status.PUBLISHED)
        for article in chosen:
            publishing.suspend(article)
        messages.success(request, f"Hidden: {len(chosen)}.")

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Say whether the user may publish; the two actions ask."""
        return _may_publish(request)


def _may_publish(request: HttpRequest) -> bool:
    """Say whether the user has the permission to publish."""
    return request.user.has_perm("articles.publish_article")


def _gaps(article: Article) -> list[str]:
    """Name each figure without a picture and each ask without a campaign."""
    gaps = []
    for element in parse(article.body).walk():
        words = " ".join(element.text().split())[:80]
        if element.attributes.get("data-picture") == "":
            gaps.append(f"Figure without a picture: “{words}”")
        if element.attributes.get("data-campaign") == "":
            gaps.append(f"Ask without a campaign: “{words}”")
    return gaps
