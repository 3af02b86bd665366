"""The pages of appeals."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from campaigns import describing, rendering
from campaigns.models import Campaign
from nkarchive.languages import active_language
from nkarchive.shown_pictures import shown_picture


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
    progress = rendering.progress(shown)
    context = {
        "campaign": shown,
        "card": describing.social_card(shown, language=active_language()),
        "picture": shown_picture(shown.picture),
        "story": rendering.story(shown),
        "progress": progress,
        "monthly_gifts_go_on": progress.is_closed and shown.monthly_gifts.living().exists(),
        "amounts": [] if progress.is_closed else rendering.amounts(shown),
        "partners": rendering.partners(shown),
        "donor_messages": rendering.messages(shown),
    }
    return render(request, "campaigns/campaign.html", context)
