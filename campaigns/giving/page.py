"""What a donor finds on their own page."""

from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from campaigns import receipts
from campaigns.giving.access import own_page
from campaigns.giving.forms import LanguageForm
from campaigns.models import Donation, Donor, LegalEntity, MonthlyGift, Payment, Receipt
from campaigns.money import display

Status = Donation.Status
# What needs its donor first, what is over last; the newest first among equals.
URGENT = (
    MonthlyGift.Status.PAST_DUE,
    MonthlyGift.Status.ACTIVE,
    MonthlyGift.Status.PAUSED,
    MonthlyGift.Status.CANCELED,
)
# A page of gifts: five years of a monthly one.
MOST = 60


def show(request: HttpRequest, donor: Donor) -> HttpResponse:
    """Show a donor's gifts, receipts and monthly gifts."""
    return render(request, "giving/page.html", contents(request, donor))


def contents(request: HttpRequest, donor: Donor) -> dict[str, Any]:
    """Return the context of a donor's page."""
    gifts = list(donor.monthly_gifts.select_related("campaign"))
    gifts.sort(key=lambda gift: URGENT.index(gift.status))
    for gift in gifts:
        gift.amount_display = display(gift.amount_minor, currency=gift.currency)
    most = None if "all" in request.GET else MOST
    payments = _payments(donor, most=most)
    return {
        "donor": donor,
        "monthly_gifts": gifts,
        "failing": [gift for gift in gifts if gift.status == MonthlyGift.Status.PAST_DUE],
        "payments": payments[:most],
        "has_more": most is not None and len(payments) > most,
        "pending": _pending(donor),
        "years": receipts.years_of(donor=donor),
        "language_form": LanguageForm(initial={"language": donor.language}),
    }


def _payments(donor: Donor, *, most: int | None) -> list[Payment]:
    valid = Receipt.objects.filter(sealed_at__isnull=True).order_by("-pk")
    payments = list(
        Payment.objects.filter(donation__donor=donor)
        .select_related("donation__campaign")
        .prefetch_related(Prefetch("receipts", queryset=valid, to_attr="shown_receipts"))
        .order_by("-paid_at", "-pk")[: most and most + 1]
    )
    for payment in payments:
        payment.amount_display = display(payment.amount_minor, currency=payment.currency)
        newest = payment.shown_receipts[0] if payment.shown_receipts else None
        is_whole = newest and newest.snapshot["amount_minor"] == payment.amount_minor
        payment.is_returned = bool(newest and newest.status == Receipt.Status.VOID)
        payment.left_display = ""
        if newest and not payment.is_returned and not is_whole:
            payment.left_display = display(
                newest.snapshot["amount_minor"], currency=payment.currency
            )
        payment.shown_receipt = newest
    return payments


def _pending(donor: Donor) -> list[Donation]:
    pending = list(donor.donations.filter(status=Status.PROCESSING).select_related("campaign"))
    for donation in pending:
        donation.amount_display = display(donation.amount_minor, currency=donation.currency)
    return pending


@require_safe
@own_page
def receipt(request: HttpRequest, donor: Donor, code: str) -> HttpResponse:
    """Return the PDF of one of the donor's own receipts; 404 for any other."""
    own = get_object_or_404(
        Receipt, code=code, payment__donation__donor=donor, sealed_at__isnull=True
    )
    return _pdf(receipts.pdf(own), name=f"receipt-{own}.pdf")


@require_safe
@own_page
def statement(request: HttpRequest, donor: Donor, entity: int, year: int) -> HttpResponse:
    """Return the yearly statement over the donor's valid receipts of an entity."""
    issuer = get_object_or_404(LegalEntity, pk=entity)
    if (issuer, year) not in receipts.years_of(donor=donor):
        raise Http404
    printed = receipts.statement_pdf(donor=donor, entity=issuer, year=year)
    return _pdf(printed, name=f"statement-{year}.pdf")


def _pdf(printed: bytes, *, name: str) -> HttpResponse:
    response = HttpResponse(printed, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
