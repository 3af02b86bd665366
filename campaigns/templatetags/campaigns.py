"""Tags of the pages where people give."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from campaigns.models import Campaign
from campaigns.rendering import language_of
from nkarchive.languages import active_language

register = template.Library()


@register.simple_tag
def lang(campaign: Campaign, name: str) -> SafeString:
    """Return ` lang="en"` where a field of a campaign stands in English on a Korean page."""
    language = language_of(campaign, name)
    if language == active_language():
        return mark_safe("")
    return format_html(' lang="{}"', language)
