"""Amounts in forms of the admin: typed in the currency's main unit, stored in minor units."""

from typing import Any

from django import forms
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.money import AmountError, as_typed, display, parse_amount


def amount_field(*, help_text: str, is_required: bool = False) -> forms.CharField:
    """Return a text field for an amount; a form with AmountsForm reads it."""
    return forms.CharField(
        required=is_required,
        max_length=20,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 14}),
    )


class AmountsForm(forms.ModelForm):
    """A form whose fields named in `amounts` show and take "50,000", not 5000000."""

    amounts: tuple[str, ...] = ()
    # The ISO code that the amounts of this form are in.
    currency: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.amounts:
            minor = self.initial.get(name)
            if isinstance(minor, int):
                self.initial[name] = as_typed(minor, currency=self.currency)

    def clean(self) -> dict[str, Any]:
        """Read the amounts; an empty one is None."""
        cleaned = super().clean()
        for name in self.amounts:
            if name not in cleaned:
                continue
            try:
                typed = cleaned[name]
                cleaned[name] = parse_amount(typed, currency=self.currency) if typed else None
            except AmountError as error:
                self.add_error(name, str(error))
        return cleaned


class CampaignForm(AmountsForm):
    """A campaign, its amounts in the currency's main unit."""

    amounts = ("goal_minor", "minimum_minor", "maximum_minor", "fee_fixed_minor")

    goal_minor = amount_field(help_text="Like 50,000. Empty: no goal and no bar is shown.")
    minimum_minor = amount_field(help_text="The least gift. Empty: the least that Stripe takes.")
    maximum_minor = amount_field(
        help_text="The largest gift online. Empty: the most that Stripe takes."
    )
    fee_fixed_minor = amount_field(
        help_text="The part that is the same for every payment, like 0.30. Empty: there is none."
    )
    goal_minor.label, minimum_minor.label, maximum_minor.label = "Goal", "Minimum", "Maximum"
    fee_fixed_minor.label = "Fixed part of the card fee"

    @property
    def currency(self) -> str:
        """Return the currency that is chosen in this form, or fixed already."""
        return getattr(self, "cleaned_data", {}).get("currency") or self.instance.currency

    def clean(self) -> dict[str, Any]:
        """Refuse what would leave donors or receipts without an answer."""
        cleaned = super().clean()
        status = cleaned.get("status")
        if status and status != Campaign.Status.DRAFT and not cleaned.get("entity"):
            self.add_error("entity", "Choose who receives the gifts before the campaign opens.")
        is_given_to = self.instance.pk and self.instance.donations.exists()
        if status == Campaign.Status.DRAFT and is_given_to:
            self.add_error("status", "People have given to it: close it instead.")
        least, most = cleaned.get("minimum_minor"), cleaned.get("maximum_minor")
        if least and most and least > most:
            self.add_error("maximum_minor", "The maximum is less than the minimum.")
        if (cleaned.get("fee_bps") or 0) >= 10_000:
            self.add_error("fee_bps", "No gift covers such a fee: 290 is 2.9 %.")
        return cleaned


class SuggestedAmountForm(AmountsForm):
    """A tile of the give form."""

    amounts = ("amount_minor",)

    amount_minor = amount_field(help_text="In the campaign's currency, like 25.", is_required=True)
    amount_minor.label = "Amount"

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        self.campaign = campaign
        super().__init__(*args, **kwargs)

    @property
    def currency(self) -> str:
        """Return the campaign's currency, as its own form has it now."""
        return self.campaign.currency

    def clean(self) -> dict[str, Any]:
        """Offer no amount that the give form would refuse."""
        cleaned = super().clean()
        minor = cleaned.get("amount_minor")
        least, most = self.campaign.least_minor, self.campaign.most_minor
        if isinstance(minor, int) and not least <= minor <= most:
            bounds = [display(m, currency=self.currency, language="en") for m in (least, most)]
            self.add_error("amount_minor", f"Gifts here are between {bounds[0]} and {bounds[1]}.")
        return cleaned


class SuggestedAmountFormSet(forms.BaseInlineFormSet):
    """Tells each tile which campaign it belongs to."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Hand the campaign to the form."""
        return {**super().get_form_kwargs(index), "campaign": self.instance}


class ShareForm(forms.ModelForm):
    """A new weight of a partner; what was in force stays as it was."""

    starts_at = forms.SplitDateTimeField(
        required=False,
        help_text="Empty: from now on.",
    )

    def clean_starts_at(self) -> Any:
        """Refuse the past: gifts that have settled were split by the shares of their time."""
        now = timezone.now()
        starts_at = self.cleaned_data["starts_at"] or now
        if starts_at < now:
            raise forms.ValidationError("The past cannot be changed: choose a time to come.")
        return starts_at
