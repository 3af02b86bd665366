"""How the tests change a monthly gift."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from campaigns import monthly
from campaigns.models import MonthlyGift, MonthlyGiftChange
from campaigns.settlement.months import months_later


def change(gift: MonthlyGift, kind: str, **facts) -> MonthlyGiftChange:
    """Change a gift, and read it again."""
    try:
        return monthly.change(gift=gift, kind=kind, facts=facts)
    finally:
        gift.refresh_from_db()


def in_months(gift: MonthlyGift, count: int, *, days: int = 0) -> str:
    """A date some months from today, where the gift's entity is."""
    today = timezone.now().astimezone(ZoneInfo(gift.campaign.entity.time_zone)).date()
    return (months_later(today, count) + timedelta(days=days)).isoformat()
