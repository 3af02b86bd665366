"""A gift as `checkout.start` takes it, and back into the form it came from."""

from typing import Any

from campaigns.forms.giving import OTHER
from campaigns.models import Dedication, Donation, PublicMessage, SuggestedAmount
from campaigns.money import as_typed

Content = dict[str, Any]


def content_of(donation: Donation) -> Content:
    """Return what a donor typed for a gift, as `GiveForm.content` has it."""
    dedication = Dedication.objects.filter(donation=donation).first()
    message = PublicMessage.objects.filter(donation=donation).first()
    names = ("kind", "name", "notify_name", "notify_email", "message")
    return {
        "amount_minor": donation.amount_minor,
        "fee_cover_minor": donation.fee_cover_minor,
        "rhythm": donation.rhythm,
        "donor_name": donation.donor_name,
        "donor_email": donation.donor.email,
        "language": donation.language,
        "dedication": {name: getattr(dedication, name) for name in names} if dedication else None,
        "message": {"text": message.text, "shown_name": message.shown_name} if message else None,
    }


def initial_from(
    content: Content, *, currency: str, suggestions: list[SuggestedAmount]
) -> dict[str, Any]:
    """Return the form's contents for a donor who comes back without having paid.

    Takes what `content_of` or `GiveForm.content` returns, and the campaign's currency.
    """
    amount_minor = content["amount_minor"] - content["fee_cover_minor"]
    is_suggested = any(suggestion.amount_minor == amount_minor for suggestion in suggestions)
    dedication, message = content["dedication"] or {}, content["message"] or {}
    return {
        "rhythm": content["rhythm"],
        "preset": str(amount_minor) if is_suggested else OTHER,
        "own": "" if is_suggested else as_typed(amount_minor, currency=currency),
        "cover_fee": bool(content["fee_cover_minor"]),
        "name": content["donor_name"],
        "email": content["donor_email"],
        "dedication": dedication.get("kind", ""),
        "dedication_name": dedication.get("name", ""),
        "notify_name": dedication.get("notify_name", ""),
        "notify_email": dedication.get("notify_email", ""),
        "notify_message": dedication.get("message", ""),
        "message": message.get("text", ""),
        "show_name": bool(message.get("shown_name")),
    }
