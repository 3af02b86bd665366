"""What an appeal takes at once, for every form in which an amount is typed."""

from django.utils.translation import gettext as _

from campaigns.models import Campaign
from campaigns.money import CURRENCIES, AmountError, check_step, display


def keys_for(currency: str) -> str:
    """Return the `inputmode` of an amount: no key for a point where there are no decimals."""
    return "decimal" if CURRENCIES[currency].exponent else "numeric"


def check_bounds(amount_minor: int, *, campaign: Campaign) -> None:
    """Raise AmountError where an amount is not one that the campaign and Stripe take.

    Takes minor units of the campaign's currency; the error is a sentence for the donor.
    """
    currency = campaign.currency
    check_step(amount_minor, currency=currency)
    if amount_minor < campaign.least_minor:
        raise AmountError(
            _("The least gift here is %(amount)s.")
            % {"amount": display(campaign.least_minor, currency=currency)}
        )
    if amount_minor > campaign.most_minor:
        raise AmountError(
            _("The largest gift here is %(amount)s. To give more, please write to us.")
            % {"amount": display(campaign.most_minor, currency=currency)}
        )
