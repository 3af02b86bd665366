"""Covering the card fee: a larger gift, by an estimate that is called one."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from campaigns.models import Campaign
from campaigns.money import covering, display_short


@dataclass(frozen=True, kw_only=True)
class FeeEstimate:
    """What a card payment costs, as a campaign estimates it."""

    bps: int
    fixed_minor: int
    currency: str

    def with_fee(self, amount_minor: int) -> int:
        """Return the gift of which an amount is left after the fee; minor units."""
        return covering(
            amount_minor, bps=self.bps, fixed_minor=self.fixed_minor, currency=self.currency
        )

    @property
    def rule(self) -> str:
        """Return how the fee is reckoned: "2.9% + $0.30"."""
        parts = []
        if self.bps:
            percent = f"{Decimal(self.bps).scaleb(-2).normalize():f}"
            parts.append(_("%(percent)s%%") % {"percent": percent})
        if self.fixed_minor:
            parts.append(display_short(self.fixed_minor, currency=self.currency))
        return " + ".join(parts)

    def examples(self, amounts: list[int]) -> list[tuple[str, str]]:
        """Return amounts, and what becomes of each with the fee, as the page writes them."""
        return [
            (
                display_short(amount, currency=self.currency),
                display_short(self.with_fee(amount), currency=self.currency),
            )
            for amount in amounts
        ]


def estimate_of(campaign: Campaign) -> FeeEstimate | None:
    """Return a campaign's estimate; None where it has none, or one that no gift could cover."""
    bps, fixed_minor = campaign.fee_bps or 0, campaign.fee_fixed_minor or 0
    if not (bps or fixed_minor) or bps >= 10_000:
        return None
    return FeeEstimate(bps=bps, fixed_minor=fixed_minor, currency=campaign.currency)
