"""What a donor can change about a monthly gift."""

import zoneinfo
from datetime import date
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from campaigns import gateway, monthly, tasks
from campaigns.giving.access import allow_portal, own_page
from campaigns.giving.forms import AmountForm, DayForm, PauseForm
from campaigns.models import Donor, MonthlyGift, MonthlyGiftChange
from campaigns.money import display
from nkarchive.languages import active_language

Kind = MonthlyGiftChange.Kind
Status = MonthlyGift.Status

# What each state offers; ending it at once or later is always among them while it lives.
OFFERED = {
    Status.ACTIVE: (Kind.AMOUNT, Kind.DAY, Kind.SKIP, Kind.PAUSE, Kind.CANCEL_LATER, Kind.CANCEL),
    Status.PAST_DUE: (Kind.PAUSE, Kind.CANCEL),
    Status.PAUSED: (Kind.RESUME, Kind.CANCEL),
    Status.CANCELED: (),
}


@allow_portal
@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def monthly_gift(request: HttpRequest, donor: Donor, uuid: UUID) -> HttpResponse:
    """Show a monthly gift with what can be changed, and change it."""
    gift = get_object_or_404(donor.monthly_gifts.select_related("campaign__entity"), uuid=uuid)
    if request.method != "POST":
        return _show(request, gift)
    kind = request.POST.get("kind", "")
    if kind not in offered(gift):
        notice = {"kind": "warning", "title": _("This cannot be changed now"), "text": ""}
        return _show(request, gift, notice=notice)
    if kind == Kind.SKIP and request.POST.get("due") != due(gift):
        # Pressed twice, or in an old page: what it was to skip is skipped or moved already.
        text = _("Nothing more was changed.")
        notice = {"kind": "info", "title": _("The next payment has moved meanwhile"), "text": text}
        return _show(request, gift, notice=notice)
    form = _form(kind, gift, request)
    if form is not None and not form.is_valid():
        return _show(request, gift, forms_by_kind={kind: form})
    return _change(request, gift, kind=kind, form=form)


def offered(gift: MonthlyGift) -> tuple[str, ...]:
    """Return the kinds of change that a monthly gift's state offers to its donor."""
    if gift.is_ending and gift.status == Status.ACTIVE:
        return (Kind.KEEP, Kind.CANCEL)
    return OFFERED[gift.status]


def due(gift: MonthlyGift) -> str:
    """Return which payment the page shows as the next one, as its form sends it back."""
    return str(int(gift.next_charge_at.timestamp())) if gift.next_charge_at else ""


def _change(
    request: HttpRequest, gift: MonthlyGift, *, kind: str, form: forms.Form | None
) -> HttpResponse:
    facts = {}
    for name in ("amount_minor", "day", "resumes_on"):
        if form is not None and name in form.cleaned_data:
            value = form.cleaned_data[name]
            facts[name] = value.isoformat() if isinstance(value, date) else value
    try:
        monthly.change(gift=gift, kind=kind, facts=facts)
    except monthly.Refused as error:
        return _show(request, gift, notice={"kind": "error", "title": str(error), "text": ""})
    except gateway.Unavailable:
        # The wish is written down; the sweep carries it out.
        notice = {
            "kind": "warning",
            "title": _("Stripe cannot be reached just now"),
            "text": _("We have noted your wish and carry it out as soon as we can."),
        }
        return _show(request, gift, notice=notice)
    tasks.ring_mails(donation_id=gift.donation_id)
    return redirect(reverse("campaigns:giving_monthly", args=[gift.uuid]) + "?changed=1")


def _form(kind: str, gift: MonthlyGift, request: HttpRequest | None) -> forms.Form | None:
    posted = request.POST if request else None
    zone = zoneinfo.ZoneInfo(gift.campaign.entity.time_zone)
    if kind == Kind.AMOUNT:
        return AmountForm(posted, gift=gift)
    if kind == Kind.DAY:
        day = (
            min(timezone.localtime(gift.next_charge_at, zone).day, 28) if gift.next_charge_at else 1
        )
        return DayForm(posted, initial={"day": day})
    if kind == Kind.PAUSE:
        return PauseForm(posted, today=timezone.now().astimezone(zone).date())
    return None


def _show(
    request: HttpRequest,
    gift: MonthlyGift,
    *,
    notice: dict[str, str] | None = None,
    forms_by_kind: dict[str, forms.Form] | None = None,
) -> HttpResponse:
    gift.refresh_from_db()
    kinds = offered(gift)
    if notice is None and "changed" in request.GET:
        notice = {"kind": "success", "title": _("Done"), "text": _("We have mailed you this too.")}
    context = {
        "gift": gift,
        "amount_display": display(gift.amount_minor, currency=gift.currency),
        "kinds": kinds,
        "notice": notice,
        "refused": next(iter((forms_by_kind or {}).values()), None),
        "amount_form": None,
        "day_form": None,
        "pause_form": None,
    }
    for kind in (Kind.AMOUNT, Kind.DAY, Kind.PAUSE):
        if kind in kinds:
            bound = (forms_by_kind or {}).get(kind)
            context[f"{kind}_form"] = bound or _form(kind, gift, None)
    return render(request, "giving/monthly_gift.html", context)


@allow_portal
@require_POST
@own_page
def change_card(request: HttpRequest, donor: Donor, uuid: UUID) -> HttpResponse:
    """Lead to Stripe's page where the card of a monthly gift is changed."""
    gift = get_object_or_404(donor.monthly_gifts.select_related("campaign__entity"), uuid=uuid)
    if not gift.is_living or gift.is_live != settings.STRIPE_IS_LIVE:
        return redirect("campaigns:giving_monthly", uuid)
    try:
        url = gateway.portal_url(
            customer_id=gift.customer_id,
            return_url=settings.SITE_ORIGIN + reverse("campaigns:giving_back"),
            language=active_language(),
            idempotency_key=f"portal:{gift.uuid}:{int(timezone.now().timestamp()) // 60}",
        )
    except (gateway.Unavailable, gateway.Refused):
        notice = {
            "kind": "error",
            "title": _("Stripe cannot be reached just now"),
            "text": _("Nothing was changed. Please try again in a minute."),
        }
        return _show(request, gift, notice=notice)
    return HttpResponseRedirect(url)
