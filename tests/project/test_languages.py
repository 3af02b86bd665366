"""Korean is whole: every marked word has its translation, and no page shows an English one."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from gettext import GNUTranslations
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from django.core import mail as outbox
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format
from fontTools.ttLib import TTFont

from campaigns import mailing, receipts
from campaigns.models import LegalEntity
from campaigns.money import display_short
from scripts import messages
from tests import factories
from tests.project.korean_site import make_korean_site

FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*\}|%[sd]")
HANGUL = re.compile("[가-힣]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}(?:[.-]?[A-Za-z]+)*")
ADDRESS = re.compile(r"\S+@\S+|https?://\S+")
# Names and abbreviations that stand in Korean text as they are; Shift is what the key says.
NAMES = {"nkarchive", "Stripe", "PDF", "UTC", "US", "USD", "EIN", "BibTeX", "RIS", "CSL-JSON"}
NAMES |= {"Shift"}
# What is typed into the search box as it stands, in either language.
TYPED = {"tag", "by", "year"}
# Words that a reader sees or hears, beside the text of elements.
SPOKEN = ("alt", "aria-label", "content", "placeholder", "title", "value")
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "rect", "source", "wbr"}


class KoreanWords(HTMLParser):
    """Collects what a page says where it claims to be Korean."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.open: list[tuple[str, str]] = [("", "")]
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the language that an element declares, and the words of its attributes."""
        given = {name: value or "" for name, value in attrs}
        language = given.get("lang", self.open[-1][1])
        is_machines = tag == "meta" and given.get("name") != "description"
        is_machines = is_machines or given.get("type") in ("hidden", "radio")
        if language == "ko" and not is_machines:
            self.said += [given[name] for name in SPOKEN if given.get(name)]
        if tag not in VOID:
            self.open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        """Go back to the language around the element."""
        if tag not in VOID:
            assert self.open[-1][0] == tag, f"</{tag}> closes <{self.open[-1][0]}>"
            self.open.pop()

    def handle_data(self, data: str) -> None:
        """Keep a piece of text; rules of style and facts for machines are nobody’s words."""
        element, language = self.open[-1]
        if language == "ko" and element not in ("style", "script") and data.strip():
            self.said.append(data.strip())


def english_in(text: str) -> list[str]:
    """What a Korean page or mail says in Latin letters beyond names."""
    words = KoreanWords(text).said
    assert words, "the page says nothing in Korean"
    return [
        piece for piece in words if set(LATIN_WORD.findall(ADDRESS.sub("", piece))) - NAMES - TYPED
    ]


def translated(catalogue: Catalog) -> Iterator[tuple[Message, tuple[str, ...], tuple[str, ...]]]:
    """Every message with its English forms and its Korean ones."""
    for message in catalogue:
        if message.id:
            english = message.id if message.pluralizable else (message.id,)
            korean = message.string if message.pluralizable else (message.string,)
            yield message, tuple(english), tuple(korean)


# The catalogue


def test_the_catalogue_has_every_marked_word_and_no_other() -> None:
    stored = {(message.context, message.id) for message in messages.read_catalogue()}
    marked = {(message.context, message.id) for message in messages.extracted()}
    assert stored - marked == set(), "`make messages` takes these away"
    assert marked - stored == set(), "`make messages` brings these in"


def test_every_word_is_translated_and_none_is_a_guess() -> None:
    catalogue = messages.read_catalogue()
    untranslated = [
        english for _, english, korean in translated(catalogue) if not all(filter(None, korean))
    ]
    assert untranslated == []
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert list(catalogue.obsolete) == []


def test_every_translation_is_korean() -> None:
    catalogue = messages.read_catalogue()
    foreign = [
        english[0]
        for _, english, korean in translated(catalogue)
        if not HANGUL.search(korean[0]) and LATIN_WORD.search(PLACEHOLDER.sub("", english[0]))
    ]
    assert foreign == []


def test_every_translation_keeps_its_placeholders() -> None:
    different = [
        english
        for _, english, korean in translated(messages.read_catalogue())
        for form in korean
        if sorted(PLACEHOLDER.findall(form)) != sorted(PLACEHOLDER.findall(english[-1]))
    ]
    assert different == []


def test_no_particle_that_depends_on_a_sound_follows_a_placeholder() -> None:
    # 을 or 를, 이 or 가, 은 or 는, 와 or 과, (으)로: nobody knows what ends the word before them.
    particle = re.compile(r"\)[sd](?:은|는|이|가|을|를|와|과|로|으로|이라|라)(?![가-힣])")
    wrong = [
        korean[0]
        for _, _, korean in translated(messages.read_catalogue())
        if particle.search(korean[0])
    ]
    assert wrong == []


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    stored = GNUTranslations(BytesIO(messages.COMPILED.read_bytes()))
    fresh = GNUTranslations(BytesIO(messages.compiled(messages.read_catalogue())))
    assert stored._catalog == fresh._catalog


def test_extraction_finds_words_in_every_place_that_can_hold_one() -> None:
    template = (
        '{% load i18n %}<p>\n    {% translate "One" %}</p>\n  <p>{{ x|default:_("Two") }}\n'
        "{% blocktranslate trimmed with a=b %}\n   Three {{ a }}\n{% endblocktranslate %}"
        "{% blocktranslate count counter=n %}{{ counter }} leaf{% plural %}{{ counter }} leaves"
        '{% endblocktranslate %}{% translate "Five" context "place" %}It\'s "plain"'
    )
    found = list(messages.from_template(BytesIO(template.encode()), messages.KEYWORDS, (), {}))
    assert [words for _, _, words, _ in found] == [
        "One",
        "Two",
        "Three %(a)s",
        ("%(counter)s leaf", "%(counter)s leaves", None),
        ("place", "Five"),
    ]
    code = BytesIO(b"label = f\"<p>{_('Six')}</p>\"\nother = gettext_lazy(\n    'Sev' 'en'\n)\n")
    found = messages.from_code(code, messages.KEYWORDS, (), {})
    assert [words for _, _, words, _ in found] == [("Seven",), ("Six",)]


# What a reader sees


@pytest.mark.django_db
def test_no_korean_page_shows_an_english_word(client: Client) -> None:
    shown = {}
    for address in make_korean_site():
        response = client.get(address)
        assert response.status_code in (200, 404, 410), address
        shown[address] = english_in(response.content.decode())
    assert {address: words for address, words in shown.items() if words} == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"own": "x"},
        {"own": "1.234", "name": " ", "email": "nobody"},
        {"own": "0"},
        {"own": "0.10"},
        {"own": "999999999"},
        {"own": "20", "preset": "2500"},
    ],
)
def test_the_give_form_complains_in_korean(client: Client, typed: dict[str, str]) -> None:
    campaign = factories.make_campaign(title_ko="겨울", summary_ko="쉼터")
    factories.make_suggested_amount(campaign, 2500, label_ko="하룻밤")
    response = client.post(f"/ko/campaigns/{campaign.slug}/give/", typed)
    assert response.status_code == 200
    typed_words = set(typed.values())
    said = [words for words in english_in(response.content.decode()) if words not in typed_words]
    assert [words for words in said if "River Archive" not in words] == []


@pytest.mark.django_db
def test_an_empty_site_and_refusals_speak_korean(client: Client) -> None:
    empty = ("/ko/", "/ko/articles/", "/ko/tags/", "/ko/campaigns/", "/ko/search/?q=강")
    for address in empty:
        assert english_in(client.get(address).content.decode()) == [], address
    campaign = factories.make_campaign(title_ko="겨울")
    refused = client.post(
        f"/ko/campaigns/{campaign.slug}/give/", headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert refused.status_code == 403
    assert english_in(refused.content.decode()) == []
    with translation.override("ko"):
        assert english_in(render_to_string("500.html")) == []


@pytest.mark.django_db
def test_the_receipt_and_its_mail_are_korean() -> None:
    entity = factories.make_entity(name_en="강 기록원", address_ko="물길 1")
    campaign = factories.make_campaign(entity=entity, title_ko="겨울 쉼터")
    gift = factories.make_donation(campaign=campaign, language="ko", donor_name="김기부")
    receipt = receipts.issue(payment=factories.make_payment(donation=gift))
    mailing.send(mail_id=mailing.queue_receipt(receipt=receipt).pk)
    mailing.send(mail_id=mailing.queue_copy(receipt=receipt).pk)
    snapshot = receipt.snapshot
    assert snapshot["gift_date"] == "2026년 3월 14일"
    words = [*snapshot["labels"].values(), *snapshot["statements"], snapshot["mark"]]
    assert all(HANGUL.search(word) for word in words)
    for letter in outbox.outbox:
        assert HANGUL.search(letter.subject)
        assert english_in(letter.alternatives[0].content) == []
        assert set(LATIN_WORD.findall(ADDRESS.sub("", letter.body))) <= NAMES
    assert len(outbox.outbox) == 2


def test_the_fonts_of_the_receipt_draw_every_korean_word_on_it() -> None:
    with translation.override("ko"):
        entities = (LegalEntity(name_en="X", is_sample=True), LegalEntity(name_en="X"))
        said = [receipts.mark(entity=entity, is_live=False) for entity in entities]
        said += receipts.statements(entity=entities[1], amount_minor=25_000, currency="USD")
    said += [
        korean[0]
        for message, _, korean in translated(messages.read_catalogue())
        if any(place.startswith("campaigns/receipts/") for place, _ in message.locations)
    ]
    for font in FONTS.glob("archive-gothic-*.ttf"):
        drawn = TTFont(font).getBestCmap()
        assert {sign for words in said for sign in words if ord(sign) not in drawn} == set()


def test_dates_and_amounts_are_written_as_korean_writes_them() -> None:
    moment = datetime(2026, 3, 14, 15, 5, tzinfo=UTC)
    with translation.override("ko"):
        assert date_format(moment, "DATE_FORMAT") == "2026년 3월 14일"
        assert (
            date_format(moment, "DATETIME_FORMAT") == "2026년 3월 14일 오후\N{NO-BREAK SPACE}3:05"
        )
        assert display_short(125_000, currency="USD") == "US$1,250"
        assert display_short(30_000_000, currency="KRW") == "₩30,000,000"
