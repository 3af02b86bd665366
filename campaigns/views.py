"""The pages where people give. They decide nothing about money: they show what is so."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from csp.decorators import csp_update
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from campaigns import checkout, rendering, settlement, tasks
from campaigns.forms import GiveForm, initial_from
from campaigns.models import Campaign, Donation, Receipt
from campaigns.money import display_short
from nkarchive import public_forms
from nkarchive.languages import active_language
from nkarchive.shown_pictures import shown_picture

PURPOSE = "give"
REFILL_SECONDS = 60 * 60
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


class SeeOther(HttpResponseRedirect):
    """After a POST: fetch that address by GET (RFC 9110, 15.4.4)."""

    status_code = 303


def allow_payment_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let the form of a page lead to the hosted payment page.

    Browsers hold the redirect that answers a form against `form-action` too.
    """

    @wraps(view)
    def allowed(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        update = csp_update({"form-action": [settings.STRIPE_HOSTED_ORIGIN]})
        return update(view)(request, *args, **kwargs)

    return allowed


def public_campaign(slug: str) -> Campaign:
    """Return a campaign that readers may see, with what its pages show; else Http404."""
    public = Campaign.objects.public().select_related("total", "entity", "picture")
    return get_object_or_404(public, slug=slug)


@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    """Show the open appeals, and below them those that are over."""
    cards = rendering.prepare_cards(Campaign.objects.public().select_related("total", "picture"))
    context = {
        "open_campaigns": [card for card in cards if not card.progress.is_closed],
        "closed_campaigns": [card for card in cards if card.progress.is_closed],
    }
    return render(request, "campaigns/list.html", context)


@require_safe
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an appeal."""
    shown = public_campaign(slug)
    context = {
        "campaign": shown,
        "picture": shown_picture(shown.picture),
        "story": rendering.story(shown),
        "progress": rendering.progress(shown),
        "partners": rendering.partners(shown),
    }
    return render(request, "campaigns/campaign.html", context)


# Never cached: a form token shown to two visitors would make one gift of two.
@never_cache
@public_forms.public_form
@allow_payment_page
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the give form, and take a gift to Stripe's page."""
    shown = public_campaign(slug)
    if request.method == "POST":
        return take(request, shown)
    if not shown.is_open():
        return render(request, "campaigns/closed.html", {"campaign": shown})
    return offer(request, shown)


def offer(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Show the form; refilled where the donor comes back from Stripe's page without paying."""
    suggestions = list(campaign.suggested_amounts.all())
    donation = refill(request.GET.get("gift", ""), campaign=campaign)
    if donation is None:
        form = GiveForm(campaign=campaign, suggestions=suggestions)
        return form_page(request, form, token=public_forms.new_token(purpose=PURPOSE))
    # Another tab may have paid, perhaps another amount in the same form: only Stripe knows, and
    # "nothing was charged" has to be true.
    of_form = Donation.objects.filter(form_token=donation.form_token, is_current=True)
    latest = of_form.first() or donation
    outcome = settlement.settle_throttled(donation_id=latest.pk)
    tasks.ring(outcome)
    if outcome.status in (Donation.Status.SUCCEEDED, Donation.Status.PROCESSING):
        return SeeOther(reverse("campaigns:thanks", args=[latest.uuid]))
    form = GiveForm(
        campaign=campaign,
        suggestions=suggestions,
        initial=initial_from(donation, suggestions=suggestions),
    )
    # The same form goes on, so that an unchanged gift meets its open Session again.
    token = public_forms.new_token(purpose=PURPOSE, nonce=donation.form_token)
    notice = {
        "kind": "info",
        "title": _("Nothing was charged"),
        "text": _("You came back before paying. Your gift stands here as you left it."),
    }
    return form_page(request, form, token=token, notice=notice)


def refill(token: str, *, campaign: Campaign) -> Donation | None:
    """Return the gift that a signed one-hour token names; None without a good one."""
    try:
        uuid = signing.TimestampSigner(salt=checkout.REFILL_SALT).unsign(
            token, max_age=REFILL_SECONDS
        )
    except signing.BadSignature:
        return None
    return Donation.objects.filter(uuid=uuid, campaign=campaign).first()


def take(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Start the gift of a posted form; shows the form again where it cannot be started."""
    form = GiveForm(
        request.POST, campaign=campaign, suggestions=list(campaign.suggested_amounts.all())
    )
    token = request.POST.get("form_token", "")
    try:
        nonce = public_forms.read_token(token, purpose=PURPOSE)
    except public_forms.TokenRefusedError:
        notice = {
            "kind": "warning",
            "title": _("Please press the button once more"),
            "text": _("This form had been open for too long. What you wrote is still here."),
        }
        fresh = public_forms.new_token(purpose=PURPOSE)
        return form_page(request, form, token=fresh, notice=notice)
    if not form.is_valid():
        return form_page(request, form, token=token)
    try:
        donation = checkout.start(
            campaign=campaign,
            amount_minor=form.cleaned_data["amount_minor"],
            donor_name=form.cleaned_data["name"],
            donor_email=form.cleaned_data["email"],
            language=active_language(),
            form_token=nonce,
        )
    except checkout.CampaignClosed:
        # It closed between the form's own check and this one.
        form.refuse_closed()
        return form_page(request, form, token=token)
    except checkout.AlreadyPaid as paid:
        return SeeOther(reverse("campaigns:thanks", args=[paid.donation.uuid]))
    except checkout.EmailRefused:
        form.add_error("email", _("The payment page does not take this address. Is it right?"))
        return form_page(request, form, token=token)
    except checkout.Unavailable:
        notice = {
            "kind": "error",
            "title": _("The payment page cannot be reached just now"),
            "text": _(
                "Nothing was charged, and what you wrote is still here. "
                "Please press the button again in a minute."
            ),
        }
        return form_page(request, form, token=token, notice=notice, status=503)
    return SeeOther(donation.session_url)


def form_page(
    request: HttpRequest,
    form: GiveForm,
    *,
    token: str,
    notice: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of the give form."""
    context = {
        "campaign": form.campaign,
        "form": form,
        "form_token": token,
        "notice": notice,
        "partners": rendering.partners(form.campaign),
        "progress": rendering.progress(form.campaign),
    }
    return render(request, "campaigns/give.html", context, status=status)


@never_cache
@require_safe
def thanks(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show where a gift stands, without saying whose it is.

    While it is being confirmed the page asks for itself again by the HTTP header `Refresh`, at
    most REFRESH_TIMES times; `?stay=1` stops that.
    """
    donation = get_object_or_404(Donation.objects.select_related("campaign"), uuid=uuid)
    outcome = settlement.settle_throttled(donation_id=donation.pk)
    tasks.ring(outcome)
    state = THANKS_STATES[outcome.status]
    tried = request.GET.get("try", "")
    count = int(tried) if tried.isascii() and tried.isdigit() and len(tried) < 4 else 0
    is_refreshing = state == "confirming" and count < REFRESH_TIMES and "stay" not in request.GET
    context = {
        "state": state,
        "campaign": donation.campaign,
        "amount_display": display_short(donation.amount_minor, currency=donation.currency),
        "stop_url": f"{request.path}?stay=1" if is_refreshing else "",
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
