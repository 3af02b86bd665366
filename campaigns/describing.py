"""What is drawn for a link to an appeal."""

from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from nkarchive.languages import LANGUAGES, localized
from nkarchive.social_cards import SocialCard, kept_picture


def social_card(campaign: Campaign, *, language: str) -> SocialCard:
    """Return the card of a campaign in a language.

    It names no amount: whoever keeps the card would go on showing it while the appeal goes on.
    """
    shown = campaign.picture
    with translation.override(language):
        return SocialCard(
            part="campaigns",
            key=str(campaign.pk),
            language=language,
            kind=_("Appeal") if campaign.is_open() else _("Closed appeal"),
            title=localized(campaign, "title", language=language),
            **kept_picture(shown, alt=localized(shown, "alt", language=language) if shown else ""),
        )


def public_card(key: str, *, language: str) -> SocialCard | None:
    """Return the card of the campaign with a key; None where readers may not see it."""
    if language not in dict(LANGUAGES) or not key.isascii() or not key.isdigit():
        return None
    found = Campaign.objects.public().select_related("picture").filter(pk=key[:18]).first()
    return social_card(found, language=language) if found else None


def public_keys() -> set[str]:
    """Return the keys of the cards of all campaigns that readers may see."""
    return {str(pk) for pk in Campaign.objects.public().values_list("pk", flat=True)}
