"""The give form: an amount in the campaign's currency, a name and an address for the receipt."""

import unicodedata
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign, Donation, SuggestedAmount
from campaigns.money import (
    AmountError,
    as_typed,
    check_step,
    display,
    display_short,
    parse_amount,
)

OTHER = "other"


class GiveForm(forms.Form):
    """What a donor types. `cleaned_data["amount_minor"]` is the gift in minor units."""

    preset = forms.ChoiceField(
        label=gettext_lazy("How much would you like to give?"),
        widget=forms.RadioSelect,
        required=False,
    )
    own = forms.CharField(
        label=gettext_lazy("Your own amount"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("As it should stand on the receipt."),
        error_messages={"required": gettext_lazy("Write your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        help_text=gettext_lazy("The receipt goes here, and nothing else."),
        error_messages={"required": gettext_lazy("Write your e-mail address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    # Errors stand beside their fields in our words; a browser's own bubbles would come first.
    use_required_attribute = False

    def __init__(
        self, *args: Any, campaign: Campaign, suggestions: list[SuggestedAmount], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        self.has_presets = bool(suggestions)
        currency = campaign.currency
        self.fields["preset"].choices = [
            *(
                (str(suggestion.amount_minor), tile(suggestion, currency=currency))
                for suggestion in suggestions
            ),
            (OTHER, _("Other amount")),
        ]
        self.fields["own"].help_text = _("Between %(least)s and %(most)s.") % {
            "least": display_short(campaign.least_minor, currency=currency),
            "most": display_short(campaign.most_minor, currency=currency),
        }

    def clean_name(self) -> str:
        """Keep the letters of a name: composed, on one line, without control characters."""
        composed = unicodedata.normalize("NFC", self.cleaned_data["name"])
        seen = "".join(
            " " if unicodedata.category(character) in ("Cc", "Zl", "Zp") else character
            for character in composed
            # Marks that turn the direction of the words after them.
            if character not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        )
        name = " ".join(seen.split())
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name

    def clean(self) -> dict[str, Any]:
        """Find the one amount that is meant, and see that it can be taken."""
        cleaned = super().clean()
        if not self.campaign.is_open():
            self.refuse_closed()
            return cleaned
        if "preset" not in cleaned or "own" not in cleaned:
            return cleaned
        preset, own = cleaned["preset"], cleaned["own"]
        field = "own" if own or preset == OTHER or not self.has_presets else "preset"
        try:
            amount = self.meant_amount(preset=preset if preset != OTHER else "", own=own)
            self.check_bounds(amount)
        except AmountError as error:
            self.add_error(field, str(error))
        else:
            cleaned["amount_minor"] = amount
        return cleaned

    def refuse_closed(self) -> None:
        """Say beside the amount that the appeal has closed while the form was open."""
        self.add_error(
            "own", _("This appeal is closed: it takes no more gifts. Nothing was charged.")
        )

    def meant_amount(self, *, preset: str, own: str) -> int:
        """Return the amount in minor units; raises AmountError where there is none, or are two."""
        if not own:
            if not preset:
                raise AmountError(_("Choose or write an amount."))
            return int(preset)
        amount = parse_amount(own, currency=self.campaign.currency)
        if preset and int(preset) != amount:
            raise AmountError(
                _("You chose %(chosen)s and wrote %(written)s: keep one of them.")
                % {"chosen": self.shown(int(preset)), "written": self.shown(amount)}
            )
        return amount

    def check_bounds(self, amount_minor: int) -> None:
        """Raise AmountError where an amount is not one that the campaign and Stripe take."""
        check_step(amount_minor, currency=self.campaign.currency)
        if amount_minor < self.campaign.least_minor:
            raise AmountError(
                _("The least gift here is %(amount)s.")
                % {"amount": self.shown(self.campaign.least_minor)}
            )
        if amount_minor > self.campaign.most_minor:
            raise AmountError(
                _("The largest gift here is %(amount)s. To give more, please write to us.")
                % {"amount": self.shown(self.campaign.most_minor)}
            )

    def shown(self, amount_minor: int) -> str:
        """Return an amount as the page writes it."""
        return display(amount_minor, currency=self.campaign.currency)


def tile(suggestion: SuggestedAmount, *, currency: str) -> str:
    """Return what stands on the tile of a suggested amount: the amount and what it does."""
    amount = display_short(suggestion.amount_minor, currency=currency)
    if not suggestion.label:
        return amount
    return format_html('{} <small class="amount-field__does">{}</small>', amount, suggestion.label)


def initial_from(donation: Donation, *, suggestions: list[SuggestedAmount]) -> dict[str, str]:
    """Return the form's contents as a gift has them, for a donor who comes back without paying."""
    is_suggested = any(
        suggestion.amount_minor == donation.amount_minor for suggestion in suggestions
    )
    own = as_typed(donation.amount_minor, currency=donation.currency)
    return {
        "preset": str(donation.amount_minor) if is_suggested else OTHER,
        "own": "" if is_suggested else own,
        "name": donation.donor_name,
        "email": donation.donor.email,
    }
