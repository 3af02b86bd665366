"""The reading rules of campaigns and money."""

import unicodedata
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone


class CampaignQuerySet(QuerySet):
    """Campaigns, read as sentences."""

    def public(self) -> "CampaignQuerySet":
        """Keep what readers may see: all but drafts. A closed campaign stays, and says so."""
        return self.exclude(status="draft")

    def open(self, at: datetime | None = None) -> "CampaignQuerySet":
        """Keep campaigns that take gifts at a moment (now when None)."""
        at = at or timezone.now()
        return self.filter(Q(closes_at__isnull=True) | Q(closes_at__gt=at), status="open")


class ShareQuerySet(QuerySet):
    """The share rows of partners."""

    def in_force(self, *, campaign_id: int, at: datetime) -> list:
        """Return each partner's newest share row that has begun by a moment, in a fixed order.

        Rows with weight 0 (a partner who has left) are not in the list.
        """
        newest = {
            share.partner_id: share
            for share in self.filter(campaign_id=campaign_id, starts_at__lte=at).order_by(
                "starts_at", "pk"
            )
        }
        return [newest[key] for key in sorted(newest) if newest[key].weight]


class DueQuerySet(QuerySet):
    """Rows that wait for work: Stripe events and outgoing mails."""

    def due(self, at: datetime | None = None) -> "DueQuerySet":
        """Keep waiting rows whose time has come and that no living worker holds."""
        at = at or timezone.now()
        return self.filter(
            Q(lease_until__isnull=True) | Q(lease_until__lte=at),
            state__in=self.model.WAITING,
            next_attempt_at__lte=at,
        )


class DonationQuerySet(QuerySet):
    """Gifts on their way."""

    def to_ask_about(
        self, *, is_live: bool, open_before: datetime, processing_before: datetime
    ) -> "DonationQuerySet":
        """Keep gifts of a mode whose end we may have missed, the longest unasked first.

        `open_before` and `processing_before` say since when Stripe must not have been asked about
        a gift at its page, and about a bank debit under way. Gifts whose money is parked wait for
        staff instead.
        """
        status = self.model.Status
        return (
            self.annotate(last_asked_at=Coalesce("asked_stripe_at", "created_at"))
            .filter(
                Q(status__in=[status.CREATED, status.SESSION_OPEN], last_asked_at__lte=open_before)
                | Q(status=status.PROCESSING, last_asked_at__lte=processing_before),
                is_live=is_live,
                session_id__isnull=False,
                unmatched_money__isnull=True,
            )
            .order_by("last_asked_at")
        )

    def not_booked(self, *, is_live: bool, recorded_before: datetime) -> "DonationQuerySet":
        """Keep gifts of a mode with money that Stripe had not booked when it was last asked.

        Takes since when the money must be recorded, and Stripe not asked. The longest unasked
        first.
        """
        return (
            self.filter(
                payments__balance_transactions__isnull=True,
                payments__recorded_at__lte=recorded_before,
                asked_stripe_at__lte=recorded_before,
                is_live=is_live,
            )
            .distinct()
            .order_by("asked_stripe_at")
        )


def email_key(email: str) -> str:
    """Return an address as it is compared: without case and with composed letters."""
    return unicodedata.normalize("NFC", email.strip()).casefold()


class DonorQuerySet(QuerySet):
    """People who give."""

    def known_by(self, email: str) -> "DonorQuerySet":
        """Keep the donor of an address, written in whatever case."""
        return self.filter(email_key=email_key(email))

    def meet(self, *, email: str, language: str) -> Any:
        """Return the donor of an address, made where the address is new; inside a transaction."""
        donor, _made = self.get_or_create(
            email_key=email_key(email), defaults={"email": email.strip(), "language": language}
        )
        return donor


class MonthlyGiftQuerySet(QuerySet):
    """Monthly gifts."""

    def living(self) -> "MonthlyGiftQuerySet":
        """Keep those that go on or can go on."""
        return self.filter(status__in=self.model.LIVING)

    def to_ask_about(
        self, *, is_live: bool, due_before: datetime, asked_before: datetime
    ) -> "MonthlyGiftQuerySet":
        """Keep those of a mode whose payment we may have missed, the longest unasked first.

        Takes until when a charge must have been due, and since when Stripe must not have been
        asked.
        """
        status = self.model.Status
        return self.filter(
            Q(status=status.PAST_DUE) | Q(status=status.ACTIVE, next_charge_at__lte=due_before),
            donation__asked_stripe_at__lte=asked_before,
            is_live=is_live,
        ).order_by("donation__asked_stripe_at")
