"""The give form: shown, shown again, and taken to Stripe's page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns import buckets, checkout, rendering, settlement, tasks, waiting
from campaigns.forms import GiveForm, content_of, initial_from
from campaigns.models import Campaign, Donation
from campaigns.views.appeals import public_campaign
from nkarchive import public_forms
from nkarchive.client_address import client_address
from nkarchive.languages import active_language

PURPOSE = "give"
REFILL_SECONDS = 60 * 60
# Sooner nobody has read the form; what fills it in without reading comes back at once.
MIN_AGE_SECONDS = 3
# A field that people do not see. Only what fills in every field it finds writes there, so browsers
# must find nothing of theirs in its name.
TRAP = "subject"

Notice = dict[str, str]


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
    donation = refill(request.GET.get("gift", ""), campaign=campaign)
    if donation is None:
        form = form_of(campaign, chosen=request.GET.get("amount", ""))
        return form_page(request, form, token=public_forms.new_token(purpose=PURPOSE))
    # Another tab may have paid, perhaps another amount in the same form: only Stripe knows, and
    # "nothing was charged" has to be true.
    of_form = Donation.objects.filter(form_token=donation.form_token, is_current=True)
    latest = of_form.first() or donation
    outcome = settlement.settle_throttled(donation_id=latest.pk)
    tasks.ring(outcome)
    if outcome.status in (Donation.Status.SUCCEEDED, Donation.Status.PROCESSING):
        return SeeOther(reverse("campaigns:thanks", args=[latest.uuid]))
    form = form_of(campaign, content=content_of(donation))
    # The same form goes on, so that an unchanged gift meets its open Session again.
    token = public_forms.new_token(purpose=PURPOSE, nonce=donation.form_token)
    notice = {
        "kind": "info",
        "title": _("Nothing was charged"),
        "text": _("You came back before paying. Your gift stands here as you left it."),
    }
    return form_page(request, form, token=token, notice=notice)


def form_of(
    campaign: Campaign, *, content: dict[str, Any] | None = None, chosen: str = ""
) -> GiveForm:
    """Return the form of a campaign: empty, or with a gift that did not come to its end.

    `chosen` is the suggested amount of a link, in minor units; what is not suggested chooses none.
    """
    suggestions = list(campaign.suggested_amounts.all())
    initial = {"preset": chosen}
    if content:
        initial = initial_from(content, currency=campaign.currency, suggestions=suggestions)
    return GiveForm(campaign=campaign, suggestions=suggestions, initial=initial)


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
        nonce = nonce_of(token)
        is_trapped = bool(request.POST.get(TRAP))
    except public_forms.TokenRefusedError:
        notice = once_more(_("This form had been open for too long. What you wrote is still here."))
        fresh = public_forms.new_token(purpose=PURPOSE)
        return form_page(request, form, token=fresh, notice=notice)
    except public_forms.TokenTooNewError:
        is_trapped = True
    if is_trapped:
        # One answer for both, so that no program learns which of them gave it away; a person
        # whom it meets presses again, for the field that nobody sees comes back empty.
        notice = once_more(_("That was quicker than we can take it. What you wrote is still here."))
        return form_page(request, form, token=token, notice=notice)
    if not form.is_valid():
        return form_page(request, form, token=token)
    content = {**form.content(), "language": active_language()}
    address = client_address(request)
    if not buckets.may_go_to_stripe(form_token=nonce, address=address, campaign_id=campaign.pk):
        return by_mail(request, form, token=token, nonce=nonce, content=content)
    try:
        donation = checkout.start(campaign=campaign, form_token=nonce, **content)
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
        return form_page(request, form, token=token, notice=out_of_reach(), status=503)
    return SeeOther(donation.session_url)


def nonce_of(token: str) -> str:
    """Return the nonce of a form's token; raises what `public_forms.read_token` raises.

    Who comes back from Stripe's page has read the form before, and may press at once.
    """
    try:
        return public_forms.read_token(token, purpose=PURPOSE, min_age_seconds=MIN_AGE_SECONDS)
    except public_forms.TokenTooNewError:
        nonce = public_forms.read_token(token, purpose=PURPOSE)
        if Donation.objects.filter(form_token=nonce, is_current=True).exists():
            return nonce
        raise


def by_mail(
    request: HttpRequest, form: GiveForm, *, token: str, nonce: str, content: dict[str, Any]
) -> HttpResponse:
    """Keep a gift that may not go on to Stripe at once, and mail its donor a link to go on."""
    campaign, email = form.campaign, content["donor_email"]
    if not waiting.is_kept(campaign=campaign, form_token=nonce, content=content):
        minutes = buckets.may_mail_link(address=client_address(request), email=email)
        if minutes:
            notice = {
                "kind": "warning",
                "title": _("Many gifts are being begun just now"),
                "text": _(
                    "They come from your network, or with your address. Please wait %(count)d "
                    "minutes and press the button again. Nothing was charged, and what you wrote "
                    "is still here. A link that we have mailed to you leads on at once."
                )
                % {"count": minutes},
            }
            response = form_page(request, form, token=token, notice=notice, status=429)
            response["Retry-After"] = str(minutes * 60)
            return response
        mail_id = waiting.keep(campaign=campaign, form_token=nonce, content=content)
        if mail_id is not None:
            tasks.ring_mail(mail_id=mail_id)
    context = {"campaign": campaign, "email": email, "hours": hours_waiting()}
    return render(request, "campaigns/waiting.html", context)


def hours_waiting() -> int:
    """Return how many hours a mailed link leads on."""
    return int(waiting.LIFETIME.total_seconds()) // 3600


def once_more(text: str) -> Notice:
    """Return the notice of a form that has to be sent again, with the reason."""
    return {"kind": "warning", "title": _("Please press the button once more"), "text": text}


def out_of_reach() -> Notice:
    """Return the notice of a form whose gift could not be taken to Stripe."""
    return {
        "kind": "error",
        "title": _("The payment page cannot be reached just now"),
        "text": _(
            "Nothing was charged, and what you wrote is still here. "
            "Please press the button again in a minute."
        ),
    }


def form_page(
    request: HttpRequest,
    form: GiveForm,
    *,
    token: str,
    notice: Notice | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of the give form."""
    context = {
        "campaign": form.campaign,
        "form": form,
        "form_token": token,
        "trap": TRAP,
        "notice": notice,
        "partners": rendering.partners(form.campaign),
        "progress": rendering.progress(form.campaign),
    }
    return render(request, "campaigns/give.html", context, status=status)
