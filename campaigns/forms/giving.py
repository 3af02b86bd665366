"""The give form: an amount in the campaign's currency, who gives, for whom, and what they say."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.forms.bounds import check_bounds, keys_for
from campaigns.forms.fee import estimate_of
from campaigns.forms.words import EMAIL_ERRORS, LineField, WordsField
from campaigns.models import Campaign, Dedication, Donation, SuggestedAmount
from campaigns.money import (
    AmountError,
    display,
    display_short,
    parse_amount,
)
from campaigns.rendering import foreign

OTHER = "other"
Rhythm = Donation.Rhythm


class GiveForm(forms.Form):
    """What a donor types; `content()` has it as `checkout.start` takes it.

    `cleaned_data["amount_minor"]` is the gift in minor units, of which
    `cleaned_data["fee_cover_minor"]` are meant for the fee.
    """

    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often?"), widget=forms.RadioSelect, required=False
    )
    preset = forms.ChoiceField(
        label=gettext_lazy("How much would you like to give?"),
        widget=forms.RadioSelect,
        required=False,
    )
    own = forms.CharField(
        label=gettext_lazy("Your own amount"),
        required=False,
        max_length=20,
        # The style sheet asks whether a placeholder stands there: whether nothing was typed.
        widget=forms.TextInput(attrs={"enterkeyhint": "next", "placeholder": " "}),
    )
    cover_fee = forms.BooleanField(
        label=gettext_lazy("Add the card fee to my gift"), required=False
    )
    name = LineField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("As it should stand on the receipt. It is not shown in public."),
        error_messages={"required": gettext_lazy("Write your name.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "name",
                "autocapitalize": "words",
                "enterkeyhint": "next",
                "spellcheck": "false",
            }
        ),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        help_text=gettext_lazy("The receipt goes here, and only what concerns your gift."),
        error_messages=EMAIL_ERRORS,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "enterkeyhint": "go"}),
    )
    dedication = forms.ChoiceField(
        label=gettext_lazy("Dedication"), widget=forms.RadioSelect, required=False
    )
    dedication_name = LineField(
        label=gettext_lazy("Their name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    notify_name = LineField(
        label=gettext_lazy("Name of the person to tell"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    notify_email = forms.EmailField(
        label=gettext_lazy("Their e-mail"),
        max_length=254,
        required=False,
        error_messages=EMAIL_ERRORS,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    notify_message = WordsField(
        label=gettext_lazy("Your words to them"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    message = WordsField(
        label=gettext_lazy("Your message"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("We read it before it stands on the page of this appeal."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    show_name = forms.BooleanField(label=gettext_lazy("Show my name with it"), required=False)

    # Errors stand beside their fields in our words; a browser's own bubbles would come first.
    use_required_attribute = False

    DEDICATION = ("dedication", "dedication_name", "notify_name", "notify_email", "notify_message")
    MESSAGE = ("message", "show_name")

    def __init__(
        self, *args: Any, campaign: Campaign, suggestions: list[SuggestedAmount], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        self.has_presets = bool(suggestions)
        self.estimate = estimate_of(campaign)
        currency = campaign.currency
        self.fields["own"].widget.attrs["inputmode"] = keys_for(currency)
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
        self.fields["rhythm"].choices = [(Rhythm.ONCE, _("Once"))]
        if campaign.takes_monthly:
            self.fields["rhythm"].choices += [(Rhythm.MONTHLY, _("Monthly"))]
        self.fields["rhythm"].initial = Rhythm.ONCE
        self.fields["rhythm"].error_messages["invalid_choice"] = _(
            "This appeal takes no monthly gifts now."
        )
        self.fields["dedication"].choices = [
            ("", _("None")),
            (Dedication.Kind.HONOUR, _("In honour of someone")),
            (Dedication.Kind.MEMORY, _("In memory of someone")),
        ]
        self.fields["dedication"].initial = ""
        if self.estimate is None:
            del self.fields["cover_fee"]
        else:
            amounts = [
                suggestion.amount_minor
                for suggestion in suggestions
                if self.estimate.with_fee(suggestion.amount_minor) <= campaign.most_minor
            ]
            self.fee_examples = self.estimate.examples(amounts)

    @property
    def is_dedication_open(self) -> bool:
        """Say whether the part about a dedication holds something that must be seen."""
        return self._holds(self.DEDICATION)

    @property
    def is_message_open(self) -> bool:
        """Say whether the part with the public message holds something that must be seen."""
        return self._holds(self.MESSAGE)

    def _holds(self, names: tuple[str, ...]) -> bool:
        return any(self[name].value() or self[name].errors for name in names)

    def clean(self) -> dict[str, Any]:
        """Find the one amount that is meant, and see that it can be taken."""
        cleaned = super().clean()
        if not self.campaign.is_open():
            self.refuse_closed()
            return cleaned
        self._clean_dedication()
        if "preset" in cleaned and "own" in cleaned:
            self._clean_amount(preset=cleaned["preset"], own=cleaned["own"])
        return cleaned

    def _clean_amount(self, *, preset: str, own: str) -> None:
        field = "own" if own or preset == OTHER or not self.has_presets else "preset"
        try:
            amount = self.meant_amount(preset=preset if preset != OTHER else "", own=own)
            check_bounds(amount, campaign=self.campaign)
        except AmountError as error:
            self.add_error(field, str(error))
            return
        whole = amount
        if self.estimate is not None and self.cleaned_data.get("cover_fee"):
            whole = self.estimate.with_fee(amount)
            try:
                check_bounds(whole, campaign=self.campaign)
            except AmountError as error:
                self.add_error("cover_fee", str(error))
                return
        self.cleaned_data |= {"amount_minor": whole, "fee_cover_minor": whole - amount}

    def _clean_dedication(self) -> None:
        """See that a dedication says for whom, and a mail where it goes."""
        typed = {name: self.cleaned_data.get(name, "") for name in self.DEDICATION}
        if set(self.DEDICATION) & set(self.errors) or not any(typed.values()):
            return
        if not typed["dedication"]:
            self.add_error("dedication", _("Choose whether it is in honour or in memory."))
        if not typed["dedication_name"]:
            self.add_error("dedication_name", _("Write for whom your gift is."))
        if not typed["notify_email"] and (typed["notify_name"] or typed["notify_message"]):
            self.add_error(
                "notify_email", _("Write the address that our mail about it should go to.")
            )

    def content(self) -> dict[str, Any]:
        """Return the gift as `checkout.start` takes it; only of a valid form."""
        typed = self.cleaned_data
        dedication = {
            "kind": typed["dedication"],
            "name": typed["dedication_name"],
            "notify_name": typed["notify_name"],
            "notify_email": typed["notify_email"],
            "message": typed["notify_message"],
        }
        # Anonymous unless the donor asked to be named.
        shown_name = typed["name"] if typed["show_name"] else ""
        return {
            "amount_minor": typed["amount_minor"],
            "fee_cover_minor": typed["fee_cover_minor"],
            "rhythm": typed["rhythm"] or str(Rhythm.ONCE),
            "donor_name": typed["name"],
            "donor_email": typed["email"],
            "dedication": dedication if typed["dedication"] else None,
            "message": {"text": typed["message"], "shown_name": shown_name}
            if typed["message"]
            else None,
        }

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

    def shown(self, amount_minor: int) -> str:
        """Return an amount as the page writes it."""
        return display(amount_minor, currency=self.campaign.currency)


def tile(suggestion: SuggestedAmount, *, currency: str) -> str:
    """Return what stands on the tile of a suggested amount: the amount and what it does."""
    amount = format_html(
        '<span class="amount-field__amount">{}</span>',
        display_short(suggestion.amount_minor, currency=currency),
    )
    if not suggestion.label:
        return amount
    language = foreign(suggestion, "label")
    return format_html(
        '{} <small class="amount-field__does"{}>{}</small>',
        amount,
        format_html(' lang="{}"', language) if language else "",
        suggestion.label,
    )
