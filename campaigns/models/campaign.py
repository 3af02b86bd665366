"""A campaign: an appeal page where people give."""

from datetime import datetime
from uuid import uuid4

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from campaigns.money import CURRENCIES, CURRENCY_CHOICES, display
from campaigns.querysets import CampaignQuerySet
from nkarchive.languages import Localized
from nkarchive.richtext import RichTextField, references


class Campaign(models.Model):
    """An appeal in one currency, received by one legal entity, promised to its partners."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=100, unique=True, allow_unicode=True)
    title_en = models.CharField("title", max_length=200)
    title_ko = models.CharField("title in Korean", max_length=200, blank=True)
    summary_en = models.TextField(
        "summary", blank=True, help_text="One or two sentences: for lists and under the title."
    )
    summary_ko = models.TextField("summary in Korean", blank=True)
    story_en = RichTextField("story", blank=True)
    story_ko = RichTextField("story in Korean", blank=True)
    promise_en = models.TextField(
        "promise",
        blank=True,
        help_text="What happens with the money, in words that finance has agreed to.",
    )
    promise_ko = models.TextField("promise in Korean", blank=True)
    picture = models.ForeignKey(
        "articles.Picture",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="led_campaigns",
    )
    # Collected from the figures of both stories on save.
    pictures = models.ManyToManyField(
        "articles.Picture", editable=False, blank=True, related_name="campaigns"
    )

    entity = models.ForeignKey(
        "campaigns.LegalEntity",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="campaigns",
        help_text="Who receives the gifts and signs the receipts. Needed before it can open.",
    )
    currency = models.CharField(max_length=3, choices=CURRENCY_CHOICES, default="USD")
    goal_minor = models.BigIntegerField(
        null=True, blank=True, help_text="In minor units (cents); empty = no goal is shown."
    )
    minimum_minor = models.BigIntegerField(
        null=True, blank=True, help_text="Least gift in minor units; empty = what Stripe takes."
    )
    maximum_minor = models.BigIntegerField(
        null=True, blank=True, help_text="Largest gift online in minor units; empty = Stripe's."
    )
    fee_bps = models.PositiveIntegerField(
        "card fee, in hundredths of a percent",
        null=True,
        blank=True,
        help_text="An estimate, like 290 for 2.9 %; empty = donors are not asked to cover the fee.",
    )
    fee_fixed_minor = models.PositiveIntegerField(
        "fixed part of the card fee",
        null=True,
        blank=True,
        help_text="An estimate in minor units, like 30 for 0.30.",
    )
    takes_monthly = models.BooleanField("offers monthly gifts", default=True)
    product_id = models.CharField(max_length=255, blank=True, editable=False)
    status = models.CharField(max_length=6, choices=Status, default=Status.DRAFT)
    closes_at = models.DateTimeField(
        null=True, blank=True, help_text="From this moment on no gift is taken."
    )
    known_losses = models.TextField(
        blank=True,
        help_text="What an import could not bring along, one a line. Readers do not see this.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    title = Localized()
    summary = Localized()
    story = Localized()
    promise = Localized()
    objects = CampaignQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(goal_minor__isnull=True) | models.Q(goal_minor__gt=0),
                name="campaign_goal_above_zero",
            ),
            models.CheckConstraint(
                condition=models.Q(status="draft") | models.Q(entity__isnull=False),
                name="campaign_open_has_an_entity",
            ),
        ]

    def __str__(self) -> str:
        return self.title_en

    def save(self, *args, **kwargs) -> None:
        """Save, and collect the pictures that the stories show.

        Raises ValueError for another currency once somebody has given.
        """
        fields = kwargs.get("update_fields")
        if fields is None or "currency" in fields:
            self._keep_currency()
        super().save(*args, **kwargs)
        if fields is None or {"story_en", "story_ko"} & set(fields):
            ids = references(self.story_en).pictures + references(self.story_ko).pictures
            picture = self.pictures.model
            self.pictures.set(picture._default_manager.filter(pk__in=ids) if ids else [])

    def _keep_currency(self) -> None:
        stored = Campaign.objects.filter(pk=self.pk).exclude(currency=self.currency)
        if self.pk and stored.filter(donations__isnull=False).exists():
            raise ValueError("the currency of a campaign is fixed by its first gift")

    def get_absolute_url(self) -> str:
        """Return the address of the appeal page in the active language."""
        return reverse("campaigns:campaign", args=[self.slug])

    def is_open(self, at: datetime | None = None) -> bool:
        """Say whether the campaign takes gifts at a moment (now when None); no query."""
        at = at or timezone.now()
        return self.status == self.Status.OPEN and (self.closes_at is None or self.closes_at > at)

    @property
    def least_minor(self) -> int:
        """Return the least gift in minor units: ours, or Stripe's where that is more."""
        return max(self.minimum_minor or 0, CURRENCIES[self.currency].minimum_minor)

    @property
    def most_minor(self) -> int:
        """Return the largest gift in minor units: ours, or Stripe's where that is less."""
        most = CURRENCIES[self.currency].maximum_minor
        return min(self.maximum_minor or most, most)

    @property
    def raised_minor(self) -> int:
        """Return the kept total in minor units; fetch with `select_related("total")` in lists."""
        try:
            return self.total.raised_minor
        except ObjectDoesNotExist:
            return 0


class SuggestedAmount(models.Model):
    """An amount offered on the give form, and what it does."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="suggested_amounts")
    amount_minor = models.BigIntegerField(help_text="In minor units (cents).")
    label_en = models.CharField("what it does", max_length=100, blank=True)
    label_ko = models.CharField("what it does, in Korean", max_length=100, blank=True)

    label = Localized()

    class Meta:
        ordering = ["amount_minor"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "amount_minor"], name="suggested_amount_once"
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="suggested_amount_above_zero"
            ),
        ]

    def __str__(self) -> str:
        return display(self.amount_minor, currency=self.campaign.currency, language="en")
