"""What Stripe is asked for: every byte is stored with the gift before it is sent."""

import hashlib
import json
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

from campaigns import gateway
from campaigns.models import Campaign, Donation
from nkarchive.languages import localized

# Stripe takes 30 minutes to 24 hours (docs.stripe.com/api/checkout/sessions/create#expires_at).
SESSION_LIFETIME = timedelta(hours=1)
# The view of the give form reads the token with this salt.
REFILL_SALT = "campaigns.refill"


def request_for(donation: Donation, *, email: str) -> dict[str, object]:
    """Return the parameters of a gift's Session, ready to be stored."""
    reference = str(donation.uuid)
    with translation.override(donation.language):
        thanks = reverse("campaigns:thanks", args=[donation.uuid])
        give = reverse("campaigns:give", args=[donation.campaign.slug])
    refill = signing.TimestampSigner(salt=REFILL_SALT).sign(reference)
    common = {
        "reference": reference,
        "amount_minor": donation.amount_minor,
        "currency": donation.currency,
        "email": email,
        "language": donation.language,
        "success_url": f"{settings.SITE_ORIGIN}{thanks}",
        "cancel_url": f"{settings.SITE_ORIGIN}{give}?{urlencode({'gift': refill})}",
        "expires_at": donation.session_expires_at,
    }
    if donation.rhythm == Donation.Rhythm.MONTHLY:
        product_id = donation.campaign.product_id
        return gateway.monthly_session_request(product_id=product_id, **common)
    title = localized(donation.campaign, "title", language=donation.language)
    return gateway.session_request(title=title, **common)


def ensure_product(campaign: Campaign) -> None:
    """See to it that Stripe has the campaign's Product, which its monthly gifts are of."""
    if campaign.product_id:
        return
    title = campaign.title_en
    campaign.product_id = gateway.ensure_product(
        product_id=f"nkarchive-{campaign.uuid}",
        title=title,
        # With the title, because a key must never come with other content.
        idempotency_key=f"product:{campaign.uuid}:{sha256([title])[:16]}",
    )
    Campaign.objects.filter(pk=campaign.pk).update(product_id=campaign.product_id)


def sha256(content: list[object]) -> str:
    """Return the checksum of what a donor typed."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
