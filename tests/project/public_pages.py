"""A small whole site, and every public address of it."""

from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from articles.models import Article
from campaigns.mailing.links import make_continue_token
from campaigns.models import Campaign, WaitingGift
from tests import factories

# Addresses that answer to no reader: staff, machines of others, or a body of bytes.
NOT_FOR_READERS = {"admin", "stripe_webhook", "picture", "social_card", "articles:preview"}


@dataclass(frozen=True)
class PublicPage:
    """A name of the URL configuration, its address, and the status it answers with."""

    name: str
    address: str
    status: int = 200


def make_site(*, rows: int = 1) -> list[PublicPage]:
    """Fill the tables with so many of everything; returns the addresses, in both languages."""
    for number in range(rows):
        campaign = factories.make_campaign(partners=("Hana House", f"Partner {number}"))
        article = factories.make_article(
            tags=("prison", f"tag {number}"),
            series=(series := factories.make_series()),
            series_part=1,
            body=f'<p>Text.</p><div data-node="ask" data-campaign="{campaign.pk}">Give</div>',
        )
        factories.make_contribution(article, contributor=(writer := factories.make_contributor()))
        factories.make_article(language="ko", title="강")
    gift = factories.make_donation(campaign=campaign)
    withdrawn = factories.make_article(status=Article.Status.WITHDRAWN)
    known = {
        "articles:article": {"slug": article.slug},
        "articles:cite_bib": {"slug": article.slug},
        "articles:cite_ris": {"slug": article.slug},
        "articles:cite_json": {"slug": article.slug},
        "articles:kind_feed": {"kind": "story"},
        "stable_article": {"uuid": article.uuid},
        "api:article": {"uuid": article.uuid},
        "articles:tag": {"slug": "prison"},
        "articles:tag_feed": {"slug": "prison"},
        "articles:series": {"slug": series.slug},
        "articles:series_feed": {"slug": series.slug},
        "articles:contributor": {"slug": writer.slug},
        "articles:contributor_feed": {"slug": writer.slug},
        "campaigns:campaign": {"slug": campaign.slug},
        "campaigns:give": {"slug": campaign.slug},
        "campaigns:continue": {
            "slug": campaign.slug,
            "token": make_continue_token(make_waiting_gift(campaign).uuid),
        },
        "campaigns:thanks": {"uuid": gift.uuid},
        "campaigns:receipt": {"code": "0" * 24},
    }
    statuses = {"campaigns:receipt": 404}
    pages = []
    for language in ("en", "ko"):
        with translation.override(language):
            pages += [
                PublicPage(name, reverse(name, kwargs=known.get(name, {})), statuses.get(name, 200))
                for name in public_names()
            ]
            pages.append(PublicPage("not found", "/nothing-here/", 404))
            gone = reverse("articles:article", kwargs={"slug": withdrawn.slug})
            pages.append(PublicPage("withdrawn", gone, 410))
    return list(dict.fromkeys(pages))


def public_names() -> list[str]:
    """Every name of the URL configuration that a reader may ask for."""
    names = []

    def walk(patterns: list[URLPattern | URLResolver], namespace: str) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                if pattern.namespace != "admin":
                    inner = f"{pattern.namespace}:" if pattern.namespace else namespace
                    walk(pattern.url_patterns, inner)
            elif pattern.name:
                names.append(f"{namespace}{pattern.name}")

    walk(get_resolver().url_patterns, "")
    # Below the donor's own page a session is needed, and a cookie for it.
    return [
        name
        for name in names
        if name not in NOT_FOR_READERS and not name.startswith("campaigns:giving_")
    ]


def make_waiting_gift(campaign: Campaign) -> WaitingGift:
    """A gift that goes on by a mailed link."""
    content = {"amount_minor": 2500, "rhythm": "once"}
    return WaitingGift.objects.create(campaign=campaign, form_token="waiting", content=content)
