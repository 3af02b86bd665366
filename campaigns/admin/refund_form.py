"""What is asked and said before a refund is ordered."""

from typing import Any
from uuid import uuid4

from django import forms

from campaigns import ledger
from campaigns.admin.amounts import amount_field
from campaigns.admin.read_only import shown
from campaigns.models import Payment, Receipt, RefundLimit
from campaigns.money import AmountError, as_typed, parse_amount


class RefundForm(forms.Form):
    """How much goes back, and why."""

    amount_minor = amount_field(help_text="", is_required=True)
    reason = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text="For the books; the donor does not see it. Name nobody here.",
    )
    form_id = forms.UUIDField(widget=forms.HiddenInput)

    amount_minor.label = "Amount"

    def __init__(self, *args: Any, payment: Payment, left_minor: int, **kwargs: Any) -> None:
        """Take the payment and how much of it can still be given back."""
        typed = as_typed(left_minor, currency=payment.currency)
        initial = {"amount_minor": typed, "form_id": uuid4()}
        super().__init__(*args, initial=initial, **kwargs)
        self.payment = payment
        self.fields["amount_minor"].help_text = f"In {payment.currency}, at most {typed}."

    def clean_amount_minor(self) -> int:
        """Read the amount; whether so much is left is asked when it is ordered."""
        try:
            return parse_amount(self.cleaned_data["amount_minor"], currency=self.payment.currency)
        except AmountError as error:
            raise forms.ValidationError(str(error)) from None


def facts(payment: Payment, *, left_minor: int) -> list[tuple[str, str]]:
    """Return what one must know of a payment before giving some of it back."""
    entity = payment.donation.campaign.entity
    limit = RefundLimit.objects.filter(entity=entity, currency=payment.currency).first()
    if limit is None:
        alone = "nothing: every refund needs a second person"
    else:
        written = shown(limit.amount_minor, currency=payment.currency)
        alone = f"up to {written} of one payment; more needs a second person"
    return [
        ("Payment", payment.payment_intent_id),
        ("Appeal", payment.donation.campaign.title_en),
        ("Date of the gift", payment.gift_on.isoformat()),
        ("Amount", shown(payment.amount_minor, currency=payment.currency)),
        ("Left to give back", shown(left_minor, currency=payment.currency)),
        ("One person alone gives back", alone),
    ]


def follows(payment: Payment) -> list[str]:
    """Return what will happen, in sentences."""
    receipt = payment.receipts.filter(status=Receipt.Status.ISSUED).first()
    sentences = [
        "Stripe sends the money back to the card or account it came from. This cannot be undone.",
        "The appeal's total falls by the amount, and each partner's part by its share.",
        _about_fee(payment),
    ]
    if receipt is not None:
        sentences.append(
            f"Receipt {receipt} becomes void. Where a part of the gift is left, a new receipt "
            "about that part replaces it and is mailed to the donor; else the donor is told that "
            "it is void."
        )
    if payment.monthly_gift is not None and payment.monthly_gift.is_living:
        sentences.append(
            "The monthly gift goes on: should it end too, end it on its own page, linked from the "
            "payment."
        )
    return sentences


def _about_fee(payment: Payment) -> str:
    fee = ledger.fee_of(payment)
    if fee is None:
        return "Stripe keeps its fee; our own money pays it."
    written = shown(fee.minor, currency=fee.currency)
    said = written if fee.is_known else f"an estimated {written}"
    return f"Stripe keeps its fee, {said}; our own money pays it."
