"""Campaigns in the admin: written, priced, opened and closed here."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from campaigns.admin.amounts import (
    CampaignForm,
    ShareForm,
    SuggestedAmountForm,
    SuggestedAmountFormSet,
)
from campaigns.admin.read_only import shown
from campaigns.models import Campaign, Share, SuggestedAmount
from nkarchive.admin import EditorAdmin, editing
from nkarchive.shown_pictures import picture_urls


class SuggestedAmountInline(admin.TabularInline):
    """The tiles of the give form."""

    model = SuggestedAmount
    form = SuggestedAmountForm
    formset = SuggestedAmountFormSet
    fields = ["amount_minor", "label_en", "label_ko"]
    extra = 0


class ShareInline(admin.TabularInline):
    """Who gets what part of each gift. Rows are added, never changed or taken away."""

    model = Share
    form = ShareForm
    fields = ["partner", "weight", "starts_at"]
    ordering = ["starts_at", "pk"]
    verbose_name_plural = "partners and their shares"
    extra = 0

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A weight that was in force stays as it was."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Weight 0 from now on ends a partner's part."""
        return False


@admin.register(Campaign)
class CampaignAdmin(EditorAdmin):
    """The form stands in the order of the work: words, picture, story, money, status."""

    form = CampaignForm
    list_display = ["title_en", "status", "raised", "goal", "gift_count", "closes_at"]
    list_filter = ["status", "entity", "currency"]
    list_select_related = ["total"]
    search_fields = ["title_en", "title_ko", "slug"]
    autocomplete_fields = ["picture"]
    inlines = [SuggestedAmountInline, ShareInline]
    formfield_overrides = {
        models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})},
    }
    fieldsets = [
        (
            "Words",
            {"fields": ["title_en", "title_ko", "summary_en", "summary_ko", "slug"]},
        ),
        ("Picture", {"fields": ["picture"]}),
        ("Story", {"fields": ["story_en", "story_ko", "promise_en", "promise_ko"]}),
        (
            "Money",
            {
                "description": "Amounts are in the campaign's currency as one writes them: 50,000 "
                "or 12.50. The currency is fixed from the first gift on. A gift is split between "
                "the partners below by the newest weight that each has when it arrives: to change "
                "a weight add a row, to end a partner's part add one with weight 0. Rows stay.",
                "fields": [
                    "entity",
                    "currency",
                    "goal_minor",
                    ("minimum_minor", "maximum_minor"),
                    "takes_monthly",
                    ("fee_bps", "fee_fixed_minor"),
                    "raised",
                ],
            },
        ),
        (
            "Status",
            {
                "description": "Draft: nobody sees the page. Open: the page shows the give form at "
                "once. Closed: the page stays and says that no gift is taken. From the closing "
                "time on an open campaign takes no gift either. Monthly gifts that have begun go "
                "on until their donors end them; the page and their mails say so.",
                "fields": ["status", "closes_at"],
            },
        ),
        ("From the import", {"fields": ["known_losses"], "classes": ["collapse"]}),
    ]

    def editor_choices(self, request: HttpRequest) -> dict[str, list[tuple[int, str]]]:
        """Offer campaigns, show the pictures of the story; a story here cites no sources."""
        shown = Campaign.pictures.rel.model.objects.filter(campaigns=editing(request))
        return {
            "pictures": [
                (one.pk, next(iter(picture_urls(one).values())), one.alt) for one in shown
            ],
            "campaigns": [(one.pk, str(one)) for one in Campaign.objects.all()],
        }

    def get_fieldsets(self, request: HttpRequest, obj: Campaign | None = None) -> list[Any]:
        """Write amounts as money for those who may only look."""
        fieldsets = super().get_fieldsets(request, obj)
        if self._may_edit(request, obj):
            return fieldsets
        written = {
            "goal_minor": "goal",
            ("minimum_minor", "maximum_minor"): ("minimum", "maximum"),
            ("fee_bps", "fee_fixed_minor"): ("fee_bps", "fee_fixed"),
        }
        return [
            (title, {**options, "fields": [written.get(name, name) for name in options["fields"]]})
            for title, options in fieldsets
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Campaign | None = None) -> list[str]:
        """Fix the currency once someone has given, the address once readers may know it."""
        fixed = ["raised", "goal", "minimum", "maximum", "fee_fixed"]
        if obj and obj.donations.exists():
            fixed.append("currency")
        if obj and obj.status != Campaign.Status.DRAFT:
            fixed.append("slug")
        return fixed

    def has_delete_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:
        """A campaign that an article asks for is closed, not deleted."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not obj.asking_articles.exists())

    def view_on_site(self, campaign: Campaign) -> str | None:
        """Return the address of the page; a draft has none that readers could open."""
        is_draft = campaign.status == Campaign.Status.DRAFT
        return None if is_draft else campaign.get_absolute_url()

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Campaign | None = None
    ) -> dict[str, list[str]]:
        """Propose an address while there is none."""
        return {"slug": ["title_en"]} if obj is None else {}

    def _may_edit(self, request: HttpRequest, obj: Campaign | None) -> bool:
        if obj is None:
            return self.has_add_permission(request)
        return self.has_change_permission(request, obj)

    @admin.display
    def raised(self, campaign: Campaign) -> str:
        """Return the kept total as money."""
        return shown(campaign.raised_minor, currency=campaign.currency)

    @admin.display
    def goal(self, campaign: Campaign) -> str:
        """Return the goal as money."""
        return shown(campaign.goal_minor, currency=campaign.currency)

    @admin.display
    def minimum(self, campaign: Campaign) -> str:
        """Return the least gift as money."""
        return shown(campaign.least_minor, currency=campaign.currency)

    @admin.display
    def maximum(self, campaign: Campaign) -> str:
        """Return the largest gift as money."""
        return shown(campaign.most_minor, currency=campaign.currency)

    @admin.display(description="fixed part of the card fee")
    def fee_fixed(self, campaign: Campaign) -> str:
        """Return the fixed part of the estimated fee as money."""
        return shown(campaign.fee_fixed_minor, currency=campaign.currency)

    @admin.display(description="gifts")
    def gift_count(self, campaign: Campaign) -> int:
        """Return the number of gifts that have arrived."""
        return campaign.total.gift_count if hasattr(campaign, "total") else 0
