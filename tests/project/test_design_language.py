"""The design language: one source of colours that can be read, and a place for every part."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.signals import template_rendered

from nkarchive.env import ROOT
from nkarchive.styleguide import colours, samples

CSS = ROOT / "static" / "css"
# A hexadecimal colour, a function of colours; not an address of an element.
RAW = re.compile(r":[^;{]*(#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\()")
# Print has ink and paper alone; pages of staff wear Django's own roles, which admin.css sets.
OTHER_SOURCES = ("tokens.css", "print.css", "admin", "editor.css")
# What the style guide does not show, and why.
NOT_SHOWN = {
    "_closing_ask": "asks the database; its markup stands in the style guide by hand",
    "_older_newer": "is _pagination without numbers, and a page has one of the two",
    "_structured_data": "is for the head of a page",
}


@pytest.fixture(scope="module")
def shown() -> tuple[str, set[str]]:
    """The style guide as it stands in a browser, and the names of the partials in it."""
    names = set()

    def note(template: object, **_: object) -> None:
        names.add(f"{template.name}".rpartition("/")[2].removesuffix(".html"))

    template_rendered.connect(note)
    try:
        request = RequestFactory().get("/styleguide/")
        words = render_to_string("styleguide.html", samples(), request=request)
    finally:
        template_rendered.disconnect(note)
    return words, names


def test_every_colour_that_stands_on_another_can_be_seen_by_day_and_by_night() -> None:
    assert [pair for pair in colours.pairs() if not pair.holds] == []


def test_every_role_of_words_says_on_what_it_may_stand() -> None:
    known = {*colours.WORDS_ON, *colours.EDGES_ON, "rule", "deep-rule"}
    grounds = {pair.ground for pair in colours.pairs()}
    assert set(colours.roles()[0]) == known | grounds


def test_colours_are_named_in_one_file() -> None:
    raw = [
        f"{file.name}: {line.strip()}"
        for file in sorted(CSS.rglob("*.css"))
        if not file.name.startswith(OTHER_SOURCES)
        for line in file.read_text(encoding="utf-8").splitlines()
        if RAW.search(line)
    ]
    assert raw == []


def test_the_frame_of_the_browser_has_the_colour_of_the_paper() -> None:
    day, night = colours.roles()
    written = (ROOT / "templates" / "base.html").read_text(encoding="utf-8")
    for scheme, value in (("light", day["paper"]), ("dark", night["paper"])):
        assert f'media="(prefers-color-scheme: {scheme})" content="{value}"' in written


def test_every_partial_has_a_place_in_the_style_guide(shown: tuple[str, set[str]]) -> None:
    partials = {file.stem for file in (ROOT / "templates" / "includes").glob("_*.html")}
    assert partials - shown[1] == set(NOT_SHOWN)


def test_every_component_has_a_place_in_the_style_guide(shown: tuple[str, set[str]]) -> None:
    classes = {name for value in re.findall(r'class="([^"]*)"', shown[0]) for name in value.split()}
    components = {file.stem for file in (CSS / "components").glob("*.css")}
    unseen = {
        one for one in components if not any(re.match(rf"{one}(__|--|$)", name) for name in classes)
    }
    assert unseen == set()
