"""What pages show of a campaign: its story, how far it is, who receives the money."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import gcd
from types import SimpleNamespace

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaigns.models import Campaign, Donation, PublicMessage, Share
from campaigns.money import display_short
from nkarchive import richtext
from nkarchive.languages import foreign, language_of, localized
from nkarchive.shown_pictures import picture_info, shown_picture

MOST_MESSAGES = 20


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far an appeal is. `percent` may pass 100; `goal_display` is empty without a goal."""

    percent: int
    raised_display: str
    goal_display: str
    is_closed: bool
    is_empty: bool
    is_reached: bool


def story(campaign: Campaign, *, target: str = "web") -> richtext.RenderedText:
    """Return the story of a campaign in the active language, English where Korean is empty.

    Takes a target of `richtext.render`. Asks once for the pictures and once for the campaigns
    that the story asks for; only open ones are drawn. All words are in the language of the story.
    """
    wanted = richtext.references(campaign.story)
    language = language_of(campaign, "story")
    with translation.override(language):
        give = _("Give")
    pictures = {
        picture.pk: picture_info(picture, language=language) for picture in campaign.pictures.all()
    }
    asks = {
        asked.pk: richtext.AskInfo(
            title=localized(asked, "title", language=language),
            url=reverse("campaigns:give", args=[asked.slug]),
            label=give,
        )
        for asked in Campaign.objects.open().filter(pk__in=wanted.campaigns)
    }
    context = richtext.RenderContext(language=language, pictures=pictures, asks=asks)
    return richtext.render(campaign.story, target=target, context=context)


def progress(campaign: Campaign, *, at: datetime | None = None) -> Progress:
    """Return how far a campaign is at a moment (now when None), from its kept total.

    Asks nothing where the campaign was fetched with `select_related("total")`.
    """
    raised, goal = campaign.raised_minor, campaign.goal_minor
    currency = campaign.currency
    return Progress(
        percent=raised * 100 // goal if goal else 0,
        raised_display=display_short(raised, currency=currency),
        goal_display=display_short(goal, currency=currency) if goal else "",
        is_closed=not campaign.is_open(at),
        is_empty=raised <= 0,
        is_reached=bool(goal) and raised >= goal,
    )


def amounts(campaign: Campaign) -> list[SimpleNamespace]:
    """Return the amounts that a campaign suggests, for `_amount_list.html`. One query.

    Each has `display`, `does` (what it does, may be empty) with its `language` where that is not
    the page's, and `url`: the give form with it chosen.
    """
    give = reverse("campaigns:give", args=[campaign.slug])
    return [
        SimpleNamespace(
            display=display_short(suggestion.amount_minor, currency=campaign.currency),
            does=suggestion.label,
            language=foreign(suggestion, "label"),
            url=f"{give}?amount={suggestion.amount_minor}",
        )
        for suggestion in campaign.suggested_amounts.all()
    ]


def partners(campaign: Campaign, *, at: datetime | None = None) -> list[SimpleNamespace]:
    """Return the partners of a campaign at a moment (now when None), for `_partner_list.html`.

    Where there are several, `share` says each one's part of a gift in words.
    """
    shares = Share.objects.select_related("partner").in_force(
        campaign_id=campaign.pk, at=at or timezone.now()
    )
    parts = parts_in_words([share.weight for share in shares])
    return [
        SimpleNamespace(
            name=share.partner.name,
            founded=share.partner.founded,
            note=share.partner.note,
            language=foreign(share.partner, "note"),
            share=part,
        )
        for share, part in zip(shares, parts, strict=True)
    ]


def parts_in_words(weights: list[int]) -> list[str]:
    """Return for each of some partners' weights its part of a gift; nothing for a sole partner."""
    if len(weights) < 2:
        return [""] * len(weights)
    if len(set(weights)) == 1:
        return [_("An equal share of every gift")] * len(weights)
    fewest = gcd(*weights)
    return [
        _("%(part)d of %(whole)d parts of every gift")
        % {"part": weight // fewest, "whole": sum(weights) // fewest}
        for weight in weights
    ]


def messages(campaign: Campaign) -> list[SimpleNamespace]:
    """Return what donors say on the page of a campaign, the newest first, at most MOST_MESSAGES.

    Each has `text` and `name`, which is empty unless the donor asked to be named. Only what staff
    have let stand, of gifts that were received. One query.
    """
    said = PublicMessage.objects.filter(
        state=PublicMessage.State.SHOWN,
        donation__campaign=campaign,
        donation__status=Donation.Status.SUCCEEDED,
    ).exclude(text="")
    rows = said.order_by("-pk").values_list("text", "shown_name")[:MOST_MESSAGES]
    return [SimpleNamespace(text=text, name=name) for text, name in rows]


def prepare_cards(campaigns: Iterable[Campaign]) -> list[Campaign]:
    """Give campaigns what `_campaign_card.html` shows: `progress`, `card_picture`, languages.

    Fetch them with `select_related("total", "picture")`; then nothing is asked here.
    """
    prepared = list(campaigns)
    for campaign in prepared:
        campaign.progress = progress(campaign)
        campaign.card_picture = shown_picture(campaign.picture)
        campaign.title_language = foreign(campaign, "title")
        campaign.summary_language = foreign(campaign, "summary")
    return prepared
