"""What donors type on their own page."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.forms.bounds import check_bounds, keys_for
from campaigns.forms.words import EMAIL_ERRORS
from campaigns.models import MonthlyGift
from campaigns.money import AmountError, as_typed, display_short, parse_amount
from campaigns.querysets import email_key
from campaigns.settlement.months import months_later
from nkarchive.languages import LANGUAGES

MONTHS = 12


class EmailForm(forms.Form):
    """An e-mail address."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        error_messages=EMAIL_ERRORS,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "enterkeyhint": "go"}),
    )
    use_required_attribute = False


class NewEmailForm(EmailForm):
    """Another address than the present one."""

    def __init__(self, *args: Any, present: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.present = present
        self.fields["email"].label = _("New e-mail address")

    def clean_email(self) -> str:
        """Refuse the present address."""
        email = self.cleaned_data["email"]
        if email_key(email) == email_key(self.present):
            raise forms.ValidationError(_("This is your address already."))
        return email


class LanguageForm(forms.Form):
    """The language of the mails about monthly gifts."""

    language = forms.ChoiceField(label=gettext_lazy("Language of our mails"), choices=LANGUAGES)


class AmountForm(forms.Form):
    """Another amount of a monthly gift; `cleaned_data["amount_minor"]` has it."""

    amount = forms.CharField(
        label=gettext_lazy("New amount"),
        max_length=20,
        error_messages={"required": gettext_lazy("Write an amount.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "go"}),
    )
    use_required_attribute = False

    def __init__(self, *args: Any, gift: MonthlyGift, **kwargs: Any) -> None:
        initial = {"amount": as_typed(gift.amount_minor, currency=gift.currency)}
        super().__init__(*args, initial=initial, **kwargs)
        self.gift = gift
        self.fields["amount"].widget.attrs["inputmode"] = keys_for(gift.currency)
        self.fields["amount"].help_text = _("Between %(least)s and %(most)s, each month.") % {
            "least": display_short(gift.campaign.least_minor, currency=gift.currency),
            "most": display_short(gift.campaign.most_minor, currency=gift.currency),
        }

    def clean(self) -> dict[str, Any]:
        """Read the amount and see that it can be taken."""
        cleaned, gift = super().clean(), self.gift
        if "amount" not in cleaned:
            return cleaned
        try:
            cleaned["amount_minor"] = parse_amount(cleaned["amount"], currency=gift.currency)
            check_bounds(cleaned["amount_minor"], campaign=gift.campaign)
        except AmountError as error:
            self.add_error("amount", str(error))
        return cleaned


class EraseForm(forms.Form):
    """The word of a donor who wants to be erased."""

    is_sure = forms.BooleanField(
        label=gettext_lazy("I have read this. Erase what you know about me; it cannot be undone."),
        error_messages={"required": gettext_lazy("Tick the box to confirm.")},
    )
    use_required_attribute = False


class DayForm(forms.Form):
    """Another day of the month."""

    day = forms.TypedChoiceField(
        label=gettext_lazy("Day of the month"),
        coerce=int,
        choices=[(day, str(day)) for day in range(1, 29)],
    )


class PauseForm(forms.Form):
    """How long a pause lasts; `cleaned_data["resumes_on"]` is its last day's morrow."""

    months = forms.TypedChoiceField(label=gettext_lazy("Pause for"), coerce=int)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["months"].choices = [(1, _("1 month"))] + [
            (count, _("%(count)d months") % {"count": count}) for count in range(2, MONTHS + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """Find the day on which giving goes on."""
        cleaned = super().clean()
        if "months" in cleaned:
            cleaned["resumes_on"] = months_later(self.today, cleaned["months"])
        return cleaned
