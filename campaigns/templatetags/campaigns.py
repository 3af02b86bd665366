"""Tags of the pages where people give, or are asked to."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from campaigns.models import Campaign
from campaigns.rendering import language_of, partners, prepare_cards
from nkarchive.languages import active_language

register = template.Library()


@register.simple_tag
def lang(campaign: Campaign, name: str) -> SafeString:
    """Return ` lang="en"` where a field of a campaign stands in English on a Korean page."""
    language = language_of(campaign, name)
    if language == active_language():
        return mark_safe("")
    return format_html(' lang="{}"', language)


@register.simple_tag
def as_card(campaign: Campaign) -> Campaign:
    """Return a campaign with what cards show of it; see `rendering.prepare_cards`."""
    return prepare_cards([campaign])[0]


@register.simple_tag
def partners_of(campaign: Campaign) -> list[str]:
    """Return the names of those to whom the gifts of a campaign go now, in one query."""
    return [partner.name for partner in partners(campaign)]
