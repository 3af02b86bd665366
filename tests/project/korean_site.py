"""A small whole site that has everything in Korean, and every public address of it."""

from datetime import UTC, date, datetime

from django.core import signing
from django.utils import timezone, translation
from django.utils.text import slugify

from articles.models import Article, Contribution, Page, TagLabel
from campaigns import checkout
from campaigns.models import Campaign, Donation, Share
from tests import factories

SUMMARY = "강을 건넌 가족의 이야기입니다."


def make_korean_site() -> list[str]:
    """Fill the tables; returns addresses that between them show every public template in Korean."""
    campaign = make_campaign(title_ko="겨울 쉼터", slug="겨울-쉼터")
    closed = make_campaign(title_ko="지난 모금", slug="지난-모금", status=Campaign.Status.CLOSED)
    series = factories.make_series(title_ko="강을 건너", description_ko="한 가족의 이야기.")
    articles = [make_article(campaign, series=series, part=part) for part in (1, 2, 3)]
    more = [make_plain_article(number) for number in range(25)]
    gone = make_plain_article(99, status=Article.Status.WITHDRAWN)
    Page.objects.create(
        slug="about", title_en="About", title_ko="우리는", body_en="", body_ko="<p>소개</p>"
    )
    writer = articles[0].contributions.first().contributor
    desk = factories.make_contributor(name_ko="조사팀", is_organisation=True)
    factories.make_contribution(more[0], contributor=desk)
    gifts = [
        factories.make_donation(
            campaign=campaign,
            language="ko",
            status=status,
            donor_name="김기부",
            asked_stripe_at=timezone.now(),
        )
        for status in Donation.Status.values
    ]
    refill = signing.TimestampSigner(salt=checkout.REFILL_SALT).sign(str(gifts[0].uuid))
    give = f"/ko/campaigns/{campaign.slug}/give/"
    with translation.override("ko"):
        return [
            *("/ko/", "/ko/articles/", "/ko/articles/?page=2", "/ko/articles/?kind=story&q=강"),
            *("/ko/articles/?kind=report", "/ko/tags/", "/ko/tags/border/"),
            *(article.get_absolute_url() for article in (*articles, more[0], gone)),
            *(one.get_absolute_url() for one in (series, writer, desk, campaign, closed)),
            *("/ko/search/", "/ko/search/?q=강", "/ko/search/?q=없는말", "/ko/search/?q=!!"),
            *("/ko/campaigns/", give, f"{give}?gift={refill}"),
            f"/ko/campaigns/{closed.slug}/give/",
            *(f"/ko/gifts/{gift.uuid}/thanks/" for gift in gifts),
            *("/ko/about/", "/ko/contact/", "/ko/privacy/", "/ko/refunds/", "/ko/nothing/"),
        ]


def make_campaign(**fields: object) -> Campaign:
    """Make an appeal with suggested amounts, two partners, a picture and a last day."""
    campaign = factories.make_campaign(
        **{
            "summary_ko": "쉼터의 문을 지킵니다.",
            "promise_ko": "모두 전해집니다.",
            "story_ko": "<p>쉼터는 평범한 집입니다.</p>",
            "closes_at": datetime(2040, 3, 1, 6, tzinfo=UTC),
            "picture": make_picture(),
            **fields,
        }
    )
    factories.make_suggested_amount(campaign, 2500, label_en="A night", label_ko="하룻밤")
    for name in ("다리의집", "해바라기학교"):
        partner = factories.Partner.objects.create(
            name_en=f"{name} {campaign.pk}", founded=2001, note_ko="쉼터"
        )
        Share.objects.create(campaign=campaign, partner=partner, starts_at=campaign.created_at)
    return campaign


def make_article(campaign: Campaign, *, series: object, part: int) -> Article:
    """Make a part of the series that holds every node and names every role."""
    warning = factories.make_warning(label_ko="굶주림")
    letter = factories.make_source(title="편지", author="박민준", outlet="강변 소식", kind="post")
    source = factories.make_source(
        title="겨울", author="", published_on=date(2019, 3, 1), via=letter, is_incomplete=True
    )
    picture = make_picture()
    article = factories.make_article(
        language="ko",
        title=f"강 {part}",
        slug=f"강-{part}",
        standfirst=SUMMARY,
        series=series,
        series_part=part,
        lead_picture=picture,
        publish_at=datetime(2024, 1, part, tzinfo=UTC),
        body=(
            '<p>그해 <span data-node="note">주의 말</span> 겨울 '
            '<span data-node="name-changed" data-explanation="">선희</span> '
            f'<cite data-node="citation" data-source="{source.pk}" data-locator="15">15</cite></p>'
            f'<figure data-node="figure" data-picture="{picture.pk}">'
            "<figcaption>강</figcaption></figure>"
            f'<blockquote data-node="excerpt" data-source="{source.pk}"><p>글</p></blockquote>'
            f'<div data-node="ask" data-campaign="{campaign.pk}"></div>'
            f'<div data-node="warning-break" data-warning="{warning.pk}"></div><p>끝</p>'
        ),
        tags=("border",),
    )
    factories.make_edition(
        article, title="첫 겨울", outlet="강변 소식", published_on=date(2018, 5, 4)
    )
    factories.make_correction(article, kind="dispute", text="한 독자는 그해가 아니라고 한다.")
    tag = article.tags.get()
    TagLabel.objects.get_or_create(tag=tag, language="ko", name="국경")
    article.warnings.add(warning)
    for role in Contribution.Role.values:
        name = factories.make_contributor(name_ko="박민준", bio_ko="연구자입니다.")
        factories.make_contribution(article, role=role, contributor=name)
    return article


def make_plain_article(number: int, **fields: object) -> Article:
    """Make a short Korean article; the kinds follow one another."""
    title = f"겨울 {number}"
    return factories.make_article(
        language="ko",
        title=title,
        slug=slugify(title, allow_unicode=True),
        standfirst=SUMMARY,
        body="<p>그해 겨울 강물은 얕았습니다.</p>",
        kind=Article.Kind.values[number % len(Article.Kind.values)],
        **fields,
    )


def make_picture() -> object:
    """Make a picture whose words are Korean."""
    return factories.make_picture(alt_ko="해 질 녘의 강", credit="김화가")
