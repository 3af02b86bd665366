"""Where the mailed link of a gift that waits leads: one button more, then Stripe's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns import checkout, rendering, waiting
from campaigns.models import WaitingGift
from campaigns.money import display_short
from campaigns.views.appeals import public_campaign
from campaigns.views.give import (
    PURPOSE,
    Notice,
    SeeOther,
    allow_payment_page,
    form_of,
    form_page,
    out_of_reach,
)
from nkarchive import public_forms


@never_cache
@public_forms.public_form
@allow_payment_page
@require_http_methods(["GET", "HEAD", "POST"])
def go_on(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Show a button that takes the gift on: programs that fetch links in mails press none."""
    campaign = public_campaign(slug)
    if not campaign.is_open():
        return render(request, "campaigns/closed.html", {"campaign": campaign})
    gift = waiting.find(campaign=campaign, token=token)
    if gift is None:
        return render(request, "campaigns/link_over.html", {"campaign": campaign}, status=410)
    if request.method != "POST":
        return button_page(request, gift)
    try:
        donation = waiting.go_on(gift)
    except checkout.CampaignClosed:
        return begin_anew(request, gift, _("This appeal takes no monthly gifts now."))
    except checkout.AlreadyPaid as paid:
        waiting.forget(gift)
        return SeeOther(reverse("campaigns:thanks", args=[paid.donation.uuid]))
    except checkout.EmailRefused:
        return begin_anew(request, gift, _("The payment page does not take this e-mail address."))
    except checkout.Unavailable:
        return button_page(request, gift, notice=out_of_reach(), status=503)
    return SeeOther(donation.session_url)


def button_page(
    request: HttpRequest, gift: WaitingGift, *, notice: Notice | None = None, status: int = 200
) -> HttpResponse:
    """Return the page with the button."""
    content = gift.content
    amount = display_short(content["amount_minor"], currency=gift.campaign.currency)
    context = {
        "campaign": gift.campaign,
        "amount_display": amount,
        "is_monthly": content["rhythm"] == "monthly",
        "notice": notice,
        "partners": rendering.partners(gift.campaign),
        "progress": rendering.progress(gift.campaign),
    }
    return render(request, "campaigns/go_on.html", context, status=status)


def begin_anew(request: HttpRequest, gift: WaitingGift, reason: str) -> HttpResponse:
    """Return the give form with the gift in it, which cannot go on as it is."""
    notice = {"kind": "warning", "title": reason, "text": _("Nothing was charged.")}
    form = form_of(gift.campaign, content=gift.content)
    token = public_forms.new_token(purpose=PURPOSE, nonce=gift.form_token)
    return form_page(request, form, token=token, notice=notice)
