"""The circuit breaker: many declined payments are the mark of somebody who tries stolen cards."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from campaigns.models import StripeEvent

LOOKS_BACK = timedelta(minutes=10)
# Fewer than these say nothing: donors mistype, banks are careful.
FEWEST_DECLINED = 15
# More declined than this, of a hundred payments.
MOST_DECLINED = 50


def is_breaker_open() -> bool:
    """Say whether Stripe has told of too many declined payments in the last minutes."""
    declined, paid = "payment_intent.payment_failed", "payment_intent.succeeded"
    counts = StripeEvent.objects.filter(
        type__in=(declined, paid),
        received_at__gt=timezone.now() - LOOKS_BACK,
        is_live=settings.STRIPE_IS_LIVE,
    ).aggregate(all=Count("pk"), declined=Count("pk", filter=Q(type=declined)))
    return (
        counts["declined"] >= FEWEST_DECLINED
        and counts["declined"] * 100 > counts["all"] * MOST_DECLINED
    )
