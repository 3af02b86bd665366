"""The reading rules of campaigns and money."""

from datetime import datetime

from django.db.models import Q, QuerySet
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

    def unsettled(self) -> "DonationQuerySet":
        """Keep gifts whose outcome Stripe may still change or we may have missed."""
        return self.filter(status__in=self.model.UNSETTLED)
