"""The pages after paying."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns import settlement, tasks
from campaigns.models import Donation, Receipt
from campaigns.money import display_short

REFRESH_SECONDS = 5
REFRESH_TIMES = 12

THANKS_STATES = {
    Donation.Status.CREATED: "confirming",
    Donation.Status.SESSION_OPEN: "confirming",
    Donation.Status.PROCESSING: "pending",
    Donation.Status.SUCCEEDED: "received",
    Donation.Status.EXPIRED: "incomplete",
    Donation.Status.FAILED: "failed",
}


@never_cache
@require_safe
def thanks(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show where a gift stands, without saying whose it is.

    While it is being confirmed the page asks for itself again by the HTTP header `Refresh`, at
    most REFRESH_TIMES times; `?stay=1` stops that.
    """
    donation = get_object_or_404(Donation.objects.select_related("campaign__entity"), uuid=uuid)
    outcome = settlement.settle_throttled(donation_id=donation.pk)
    tasks.ring(outcome)
    state = THANKS_STATES[outcome.status]
    tried = request.GET.get("try", "")
    count = int(tried) if tried.isascii() and tried.isdigit() and len(tried) < 4 else 0
    is_refreshing = state == "confirming" and count < REFRESH_TIMES and "stay" not in request.GET
    context = {
        "state": state,
        "is_monthly": donation.rhythm == Donation.Rhythm.MONTHLY,
        "campaign": donation.campaign,
        "amount_display": display_short(donation.amount_minor, currency=donation.currency),
        "stop_url": f"{request.path}?stay=1" if is_refreshing else "",
        "again_url": "" if is_refreshing else request.path,
    }
    response = render(request, "campaigns/thanks.html", context)
    if is_refreshing:
        response["Refresh"] = f"{REFRESH_SECONDS}; url={request.path}?try={count + 1}"
    return response


@never_cache
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether a receipt is valid, void or replaced, and nothing else of it.

    A receipt of test money is not known where real money is taken.
    """
    known = Receipt.objects.filter(payment__is_live=settings.STRIPE_IS_LIVE)
    found = get_object_or_404(known.select_related("replaced_by"), code=code)
    state = "valid" if found.status == Receipt.Status.ISSUED else "void"
    if state == "void" and hasattr(found, "replaced_by"):
        state = "replaced"
    return render(request, "campaigns/receipt_check.html", {"state": state})
