"""Every mail as programs get it: nothing they would drop, cut off or make unreadable.

The samples are made in memory: no test here may ask the database for anything.
"""

import re
import unicodedata
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from campaigns.mailing import samples
from campaigns.mailing.flowing import WIDTH, flowed
from campaigns.mailing.kinds import KINDS
from campaigns.mailing.messages import Letter
from campaigns.models import OutgoingMail
from tests.mail_samples import unflowed

Kind = OutgoingMail.Kind
EVERY = pytest.mark.parametrize("kind", list(Kind))
# Gmail cuts off what is longer and hides the rest behind a link.
CLIPPED_AT = 102 * 1024
KNOWN = {
    *("html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td"),
    *("h1", "p", "a", "br", "strong", "blockquote"),
}
VOID = {"meta", "br", "img", "link", "hr", "input"}
COLOUR = re.compile(r"#[0-9a-f]{6}")
TOKENS = Path(settings.ROOT / "static/css/tokens.css").read_text()


class Page(HTMLParser):
    """The elements of a mail, each with its attributes, and every piece of text with its colours.

    `dark` are the declarations of the class rules for the dark; without them the mail is light.
    """

    def __init__(self, html: str, *, dark: dict[str, dict[str, str]] | None = None) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str, str]] = []
        self.dark = dark or {}
        self.open: list[dict[str, str]] = [{"color": "#000000", "background-color": "#ffffff"}]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the element; what it inherits and says itself holds for its text."""
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        said = declared(attributes.get("style", ""))
        for name in attributes.get("class", "").split():
            said |= self.dark.get(name, {})
        inherited = {k: v for k, v in self.open[-1].items() if k in ("color", "background-color")}
        if tag not in VOID:
            hidden = self.open[-1].get("display") == "none" or tag in ("style", "title")
            self.open.append({**inherited, **said, **({"display": "none"} if hidden else {})})

    def handle_endtag(self, tag: str) -> None:
        """Go back to what holds around the element."""
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        """Keep what is shown, in its colours."""
        at = self.open[-1]
        if data.strip() and at.get("display") != "none":
            self.texts.append((data.strip(), at["color"], at["background-color"]))


def declared(style: str) -> dict[str, str]:
    """The declarations of a style attribute or of one rule."""
    pairs = (one.split(":", 1) for one in style.split(";") if ":" in one)
    return {name.strip(): value.replace("!important", "").strip() for name, value in pairs}


def rules(html: str, *, prefix: str) -> dict[str, dict[str, str]]:
    """The rules of single classes behind a prefix, by class."""
    found: dict[str, dict[str, str]] = {}
    for name, body in re.findall(rf"{re.escape(prefix)}\.([a-z-]+) {{([^}}]*)}}", html):
        found[name] = {**found.get(name, {}), **declared(body)}
    return found


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (WCAG 2.2, 1.4.3)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@cache
def letters(kind: str) -> list[tuple[Letter, str, str]]:
    """Every case of a kind in every language: the message, its HTML and the language."""
    languages = ["en"] if KINDS[kind].is_for_staff else ["en", "ko"]
    made = [
        (samples.letter(kind, language=language, case=case.name), language)
        for case in samples.CASES[kind]
        for language in languages
    ]
    return [(letter, letter.alternatives[0].content, language) for letter, language in made]


@EVERY
def test_a_mail_is_short_and_holds_nothing_that_programs_drop(kind: str) -> None:
    for _, html, _ in letters(kind):
        assert len(html.encode()) < CLIPPED_AT
        page = Page(html)
        assert {tag for tag, _ in page.elements} <= KNOWN
        assert not re.search(r"url\(|@import|@font-face|flex|grid|position|\bsrc=|<v:", html)
        # One style that Gmail cannot read must not take the others with it.
        assert sorted(html.count(word) for word in ("@media", "prefers-color-scheme")) == [1, 1]
        assert html.index("</style>", html.index("@media")) < html.index("[data-ogsc]")
        assert not [attributes for _, attributes in page.elements if "onclick" in attributes]


@EVERY
def test_a_mail_is_laid_out_for_word_and_read_out_in_order(kind: str) -> None:
    for _, html, language in letters(kind):
        page = Page(html)
        tables = [attributes for tag, attributes in page.elements if tag == "table"]
        assert {attributes.get("role") for attributes in tables} == {"presentation"}
        assert html.count("<!--[if mso]>") == 2 + html.count("<!--[if mso]></td>") == 3
        assert [tag for tag, _ in page.elements].count("h1") == 1
        languages = [a["lang"] for _, a in page.elements if "lang" in a]
        assert languages == [language, language]
        # A ground that is named for browsers is named for Word as well.
        for _, attributes in page.elements:
            ground = declared(attributes.get("style", "")).get("background-color")
            assert attributes.get("bgcolor") == ground
        button = [a for tag, a in page.elements if tag == "td" and a.get("class") == "button"]
        assert all("mso-padding-alt" in attributes["style"] for attributes in button)
        assert len(button) <= 1


@EVERY
def test_every_link_stands_in_the_text_on_a_line_of_its_own(kind: str) -> None:
    for letter, html, _ in letters(kind):
        lines = letter.body.splitlines()
        page = Page(html)
        links = {a["href"].removeprefix("mailto:") for tag, a in page.elements if tag == "a"}
        assert links - set(lines) == set()
        assert all(urlsplit(link).scheme in ("http", "https") or "@" in link for link in links)
        assert not [line for line in lines if "://" in line and " " in line]


@EVERY
def test_the_text_is_wrapped_and_nothing_is_left_of_the_template(kind: str) -> None:
    for letter, html, _ in letters(kind):
        for line in letter.body.splitlines():
            wide = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)
            assert wide <= WIDTH + 1 or " " not in line.strip()
        assert "\n\n\n" not in letter.body
        assert re.search(r"^\S", letter.body)
        for words in (letter.subject, letter.body, html):
            assert not re.search(r"\{\{|\{%|%\(|\bNone\b|&amp;#|\[\]", words)
        assert letter.subject.strip() == letter.subject != ""


@EVERY
def test_beside_the_subject_an_inbox_shows_no_name_no_appeal_and_no_amount(kind: str) -> None:
    for _, html, _ in letters(kind):
        hidden = re.search(r"<body[^>]*>\s*<div style=.display: none[^>]*>(.*?)</div>", html, re.S)
        shown = hidden[1].strip()
        assert len(shown) > 10
        for secret in ("Sample", "김하늘", "Ro", "노재민", "Im", "임순애", "room", "교실", "$"):
            assert not re.search(rf"(?<!\w){re.escape(secret)}", shown), secret
        # The rest of the line is filled with nothing, so that the letter itself is not shown there.
        assert html.count("&#847;&zwnj;&nbsp;") >= 60


@EVERY
def test_words_stand_out_by_day_and_by_night(kind: str) -> None:
    for _, html, _ in letters(kind):
        dark, turned = rules(html, prefix="      "), rules(html, prefix="[data-ogsc] ")
        for name, said in rules(html, prefix="[data-ogsb] ").items():
            turned[name] = {**turned.get(name, {}), **said}
        # What Outlook.com is told is what the others are told, lines apart.
        assert turned == {
            name: {key: value for key, value in said.items() if key != "border-color"}
            for name, said in dark.items()
            if set(said) != {"border-color"}
        }
        for scheme in ({}, dark, turned):
            page = Page(html, dark=scheme)
            faint = [
                (words, colour, ground)
                for words, colour, ground in page.texts
                if contrast(colour, ground) < 4.5
            ]
            assert faint == []
        classes = {name for _, a in Page(html).elements for name in a.get("class", "").split()}
        assert classes <= set(dark)


def test_the_colours_are_those_of_the_site() -> None:
    used = set()
    for kind in Kind:
        used |= {colour for _, html, _ in letters(kind) for colour in COLOUR.findall(html)}
    assert used - set(COLOUR.findall(TOKENS)) == set()


@EVERY
def test_an_amount_is_never_broken_and_its_currency_never_told_twice(kind: str) -> None:
    for letter, html, language in letters(kind):
        for words in (letter.body, html):
            assert not re.search(r"\d USD", words)
            # A mail with a receipt writes the amount as the receipt does.
            assert language == "en" or kind.startswith("receipt") or "USD" not in words


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.STAFF_ALERT,)])
def test_a_mail_says_who_wrote_it_and_why_it_came(kind: str) -> None:
    text = unflowed(samples.letter(kind, language="en").body)
    assert "You get this mail because " in text
    assert text.endswith(f"\n{settings.SITE_ORIGIN}/\n")
    # A stranger learns nothing of who received a gift.
    to_strangers = (Kind.DEDICATION, Kind.EMAIL_NEW)
    assert ("Sample Organisation, Inc.\n1 Sample Street" in text) == (kind not in to_strangers)


def test_long_lines_flow_together_again_and_hangul_counts_twice() -> None:
    english, korean = "seven words " * 20, "겨울 학기를 위한 따뜻한 교실 " * 6
    address = "https://archive.example/" + "x" * 100
    text = f"{english.strip()}\n\n{address}\n> quoted\nFrom here\n{korean.strip()}"
    lines = flowed(text).split("\n")
    assert unflowed("\n".join(lines)) == text
    assert address in lines
    assert {" > quoted", " From here"} <= set(lines)
    assert max(len(line) for line in lines if "겨울" in line) <= WIDTH * 2 / 3
    assert flowed("a\N{NO-BREAK SPACE}b " * 30).count("\N{NO-BREAK SPACE}\n") == 0
