"""One of every kind of public page, in English and in Korean, with everything that can stand on it.

What is written here shows every node, every mark and every state; tests of pages look at it.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone, translation

from articles import search
from articles.models import Article, Page, TagLabel
from campaigns import sign_in
from campaigns.mailing import links
from campaigns.models import Campaign, Donation, PublicMessage, SignInLink, WaitingGift
from tests import factories
from tests.mail_samples import make_monthly_gift, make_receipt

LANGUAGES = ("en", "ko")
PARAGRAPH = {
    "en": "The river was low that winter, and nobody spoke of the far bank by its name. ",
    "ko": "그해 겨울 강물은 얕았고, 아무도 건너편 기슭의 이름을 입에 올리지 않았습니다. ",
}
STATUSES = {"not found": 404, "withdrawn": 410, "spent link": 410, "link over": 410}
TITLE = {"en": "The lamp across the river", "ko": "강 건너의 등불"}


@dataclass(frozen=True)
class Shown:
    """A page to look at: what kind it is, its language and its address."""

    kind: str
    language: str
    address: str

    @property
    def status(self) -> int:
        """The status with which it answers."""
        return STATUSES.get(self.kind, 200)

    @property
    def name(self) -> str:
        """Kind and language, for people."""
        return f"{self.kind} ({self.language})"


class WholeSite:
    """The rows; `pages` are the addresses, `links_in` what lets a donor in, once each."""

    def __init__(self) -> None:
        self.winter = make_campaign(title_en="A warm room", title_ko="따뜻한 방", slug="winter")
        self.closed = make_campaign(
            title_en="Last year", title_ko="지난해", slug="last", status=Campaign.Status.CLOSED
        )
        self.series = factories.make_series(
            title_en="Crossing", title_ko="강을 건너", description_en="Three tellings."
        )
        self.writer = factories.make_contributor(
            name_en="Mira Han", name_ko="한미라", bio_en="Listens.", bio_ko="듣습니다."
        )
        Page.objects.create(
            slug="about",
            title_en="About",
            title_ko="소개",
            body_en=f"<h2>Who</h2><p>{PARAGRAPH['en']}</p><ul><li><p>One</p></li></ul>",
            body_ko=f"<h2>누구</h2><p>{PARAGRAPH['ko']}</p><ul><li><p>하나</p></li></ul>",
        )
        self.warning = factories.make_warning(label_en="hunger", label_ko="굶주림")
        group = uuid4()
        self.stories = {one: self._make_story(one, translation_group=group) for one in LANGUAGES}
        self.others = {one: self._make_others(one) for one in LANGUAGES}
        self.gifts = self._make_gifts()
        self.monthly = make_monthly_gift(
            factories.make_donation(campaign=self.winter, rhythm=Donation.Rhythm.MONTHLY),
            next_charge_at=timezone.now() + timedelta(days=20),
        )
        self.receipt = make_receipt(
            factories.make_donation(campaign=self.winter, status=Donation.Status.SUCCEEDED)
        )
        for article in Article.objects.all():
            search.refresh(article)

    def link_in(self) -> str:
        """The address that lets the donor of the gifts in, once, in the active language."""
        link = SignInLink.objects.create(
            donor=self.monthly.donor, expires_at=timezone.now() + sign_in.LINK_LIFETIME
        )
        return reverse("campaigns:giving_enter", args=[links.make_sign_in_token(link.uuid)])

    def pages(self, language: str) -> list[Shown]:
        """Every kind of public page of a language that a GET shows."""
        waiting = WaitingGift.objects.create(
            campaign=self.winter,
            form_token=f"waiting-{language}",
            content={"amount_minor": 2500, "rhythm": "once"},
        )
        with translation.override(language):
            story, (report, question, gone) = self.stories[language], self.others[language]
            listed, found = reverse("articles:list"), reverse("articles:search")
            give = reverse("campaigns:give", args=[self.winter.slug])
            kinds = {
                "home": reverse("home"),
                "list": listed,
                "list without anything": f"{listed}?kind=update",
                "topics": reverse("articles:tags"),
                "topic": reverse("articles:tag", args=["border"]),
                "series": self.series.get_absolute_url(),
                "contributor": self.writer.get_absolute_url(),
                "warned story": story.get_absolute_url(),
                "report": report.get_absolute_url(),
                "question": question.get_absolute_url(),
                "search": found,
                "search with results": f"{found}?q={TITLE[language].split()[-1]}",
                "search without results": f"{found}?q=zzzzzz",
                "campaigns": reverse("campaigns:list"),
                "campaign": self.winter.get_absolute_url(),
                "closed campaign": self.closed.get_absolute_url(),
                "give": give,
                "closed give": reverse("campaigns:give", args=[self.closed.slug]),
                "gift by mail": reverse(
                    "campaigns:continue",
                    args=[self.winter.slug, links.make_continue_token(waiting.uuid)],
                ),
                "link over": reverse("campaigns:continue", args=[self.winter.slug, "over"]),
                **{
                    f"thanks, {gift.status}": reverse("campaigns:thanks", args=[gift.uuid])
                    for gift in self.gifts
                },
                "receipt": reverse("campaigns:receipt", args=[self.receipt.code]),
                "giving": reverse("campaigns:giving"),
                "spent link": reverse("campaigns:giving_enter", args=["spent"]),
                "about": reverse("about"),
                "not found": f"{reverse('home')}nothing-here/",
                "withdrawn": gone.get_absolute_url(),
            }
        return [Shown(kind, language, address) for kind, address in kinds.items()]

    def donors_pages(self, language: str) -> list[Shown]:
        """The pages behind a donor's session."""
        with translation.override(language):
            kinds = {
                "donor": reverse("campaigns:giving"),
                "donor's monthly gift": reverse(
                    "campaigns:giving_monthly", args=[self.monthly.uuid]
                ),
                "donor's address": reverse("campaigns:giving_change_email"),
                "donor's erasure": reverse("campaigns:giving_erase"),
            }
        return [Shown(kind, language, address) for kind, address in kinds.items()]

    def _make_story(self, language: str, **fields: object) -> Article:
        """A warned part of a series that holds every node and names every role."""
        letter = factories.make_source(title="Letters", outlet="The Bank", kind="post")
        source = factories.make_source(published_on=date(2019, 3, 1), via=letter)
        story = factories.make_article(
            language=language,
            title=TITLE[language],
            subtitle=PARAGRAPH[language],
            slug=f"lamp-{language}",
            standfirst=PARAGRAPH[language],
            series=self.series,
            series_part=1,
            lead_picture=factories.make_picture(alt_ko="강"),
            body=body(language, source=source.pk, campaign=self.winter.pk, warning=self.warning.pk),
            tags=("border", "family"),
            **fields,
        )
        story.warnings.add(self.warning)
        tag = story.tags.get(slug="border")
        TagLabel.objects.get_or_create(tag=tag, language="ko", name="국경")
        factories.make_contribution(story, contributor=self.writer)
        factories.make_edition(story, outlet="The Bank", published_on=date(2018, 5, 4))
        factories.make_correction(story, kind="dispute", text=PARAGRAPH[language])
        factories.make_correction(story, text=PARAGRAPH[language])
        return story

    def _make_others(self, language: str) -> list[Article]:
        """A report in the same series, a question in turns, and a piece that was withdrawn."""
        turn = (
            f'<section data-node="turn" data-speaker="Mira"><p>{PARAGRAPH[language]}</p></section>'
        )
        made = [
            factories.make_article(
                language=language, slug=f"{kind}-{language}", kind=kind, body=text, **fields
            )
            for kind, text, fields in (
                (
                    "report",
                    f"<p>{PARAGRAPH[language]}</p>",
                    {"series": self.series, "series_part": 2},
                ),
                ("question", turn * 2, {"tags": ("family",)}),
                ("essay", f"<p>{PARAGRAPH[language]}</p>", {"status": Article.Status.WITHDRAWN}),
            )
        ]
        for article in made:
            factories.make_contribution(article, contributor=self.writer)
        return made

    def _make_gifts(self) -> list[Donation]:
        """A gift in every state that shows, the first one with words for everybody."""
        gifts = [
            factories.make_donation(
                campaign=self.winter, status=status, asked_stripe_at=timezone.now()
            )
            for status in Donation.Status.values
            if status != Donation.Status.CREATED
        ]
        PublicMessage.objects.create(
            donation=gifts[0],
            text=PARAGRAPH["en"],
            shown_name="Ada",
            state=PublicMessage.State.SHOWN,
            decided_at=timezone.now(),
        )
        return gifts


def make_campaign(**fields: object) -> Campaign:
    """An appeal with everything on its form, in both languages."""
    campaign = factories.make_campaign(
        **{
            "summary_en": PARAGRAPH["en"],
            "summary_ko": PARAGRAPH["ko"],
            "promise_en": PARAGRAPH["en"],
            "promise_ko": PARAGRAPH["ko"],
            "story_en": f"<h2>Why</h2><p>{PARAGRAPH['en'] * 3}</p>",
            "story_ko": f"<h2>까닭</h2><p>{PARAGRAPH['ko'] * 3}</p>",
            "closes_at": datetime(2040, 3, 1, 6, tzinfo=UTC),
            "picture": factories.make_picture(alt_ko="창"),
            "fee_bps": 290,
            "fee_fixed_minor": 30,
            "partners": (f"Hana House for {fields['slug']}", f"River Radio for {fields['slug']}"),
            **fields,
        }
    )
    for amount, label, label_ko in ((2500, "A night", "하룻밤"), (10000, "A week", "일주일")):
        factories.make_suggested_amount(campaign, amount, label_en=label, label_ko=label_ko)
    return campaign


def body(language: str, *, source: int, campaign: int, warning: int) -> str:
    """A text with every node of the vocabulary in it."""
    words = PARAGRAPH[language]
    picture = factories.make_picture(alt_ko="길").pk
    return (
        f'<blockquote data-node="epigraph" data-source="{source}"><p>{words}</p>'
        "<footer>Mira</footer></blockquote>"
        f'<p>{words}<span data-node="note">{words}</span> {words}'
        '<span data-node="name-changed" data-explanation="">Sun</span> <a href="/about/">'
        f'{words}</a> <cite data-node="citation" data-source="{source}" data-locator="15">15</cite>'
        "</p>"
        f'<h2>{words}</h2><figure data-node="figure" data-picture="{picture}"'
        f' data-reconstruction="yes"><figcaption>{words}</figcaption></figure><h3>{words}</h3>'
        f'<blockquote data-node="pull-quote"><p>{words}</p><footer>Mira</footer></blockquote>'
        f"<ul><li><p>{words}</p></li></ul><blockquote><p>{words}</p></blockquote><hr>"
        f'<blockquote data-node="excerpt" data-source="{source}"><p data-node="context">{words}</p>'
        f"<h3>{words}</h3><p>{words}</p></blockquote>"
        f'<section data-node="turn" data-speaker="Mira"><p>{words}</p></section>'
        f'<div data-node="ask" data-campaign="{campaign}"></div>'
        f'<div data-node="warning-break" data-warning="{warning}"></div>'
        f'<p>{words}</p><h2>{words}</h2><p>{words}<span data-node="note">{words}</span></p>'
    )
