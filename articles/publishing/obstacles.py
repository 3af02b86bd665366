"""What keeps an article from readers: whatever would meet them broken, unnamed or unfinished."""

from collections.abc import Iterator

from django.db.models import Model

from articles import pictures
from articles.models import Article, ContentWarning, Picture, Source
from articles.publishing.findings import Obstacle, elements, quoted, shown_pictures
from nkarchive.languages import KOREAN
from nkarchive.richtext import Element, parse

_HEADINGS = ("h2", "h3")
# What stands under a heading without giving a reader anything to read.
_NO_CONTENT = frozenset({*_HEADINGS, "hr", "warning-break"})


def obstacles(article: Article) -> list[Obstacle]:
    """Return all that keeps an article from being ready or published; empty when nothing does.

    Takes an article as it is saved: its relations are asked for.
    """
    return [
        *_in_the_head(article),
        *_in_the_text(article),
        *_in_pictures(article),
        *_in_import_notes(article),
    ]


def _in_the_head(article: Article) -> Iterator[Obstacle]:
    if not article.title.strip():
        yield Obstacle(words="No title.", field="title")


def _in_the_text(article: Article) -> Iterator[Obstacle]:
    top = [block for block in parse(article.body).children if isinstance(block, Element)]
    if not any(_is_content(block) for block in top):
        yield Obstacle(words="No text.", field="body")
    for heading in _empty_sections(top):
        words = f"Nothing under the heading {quoted(heading.text())}."
        yield Obstacle(words=words, field="body", faults=("empty section",))
    found = elements(article)
    yield from _unresolved_sources(found)
    yield from _closed_asks(article, found)
    yield from _breaks_without_warning(found)


def _is_content(block: Element) -> bool:
    """Say whether a block gives a reader something: words, or a picture."""
    if block.kind in _NO_CONTENT:
        return False
    if block.kind == "figure":
        return bool(block.attributes["data-picture"] or block.text().strip())
    return True


def _empty_sections(top: list[Element]) -> Iterator[Element]:
    """Yield the headings with nothing before the next one of their rank or the end.

    A heading over smaller headings is not empty by itself: they are looked at each.
    """
    for place, heading in enumerate(top):
        if heading.tag not in _HEADINGS:
            continue
        rest = top[place + 1 :]
        ends = ("h2",) if heading.tag == "h2" else _HEADINGS
        until = next((at for at, block in enumerate(rest) if block.tag in ends), len(rest))
        section = rest[:until]
        if not any(_is_content(block) or block.tag in _HEADINGS for block in section):
            yield heading


def _unresolved_sources(found: list[Element]) -> Iterator[Obstacle]:
    named = [one for one in found if "data-source" in one.attributes]
    known = _known(Source, named, "data-source")
    for one in named:
        source, words = one.attributes["data-source"], quoted(one.text())
        name = {"citation": "Citation", "excerpt": "Excerpt"}.get(one.kind)
        if source and int(source) not in known:
            words = f"{name or 'Quotation'} whose source is gone: {words}."
            yield Obstacle(words=words, field="body", faults=(f"gone: source {source}",))
        elif not source and name:
            words = f"{name} without a source: {words}."
            yield Obstacle(words=words, field="body", faults=(f"{name} without a source",))


def _closed_asks(article: Article, found: list[Element]) -> Iterator[Obstacle]:
    campaigns = {campaign.pk: campaign for campaign in article.asks.all()}
    for one in found:
        if not (key := one.attributes.get("data-campaign")):
            continue
        campaign, faults = campaigns.get(int(key)), (f"ask for campaign {key}",)
        if campaign is None:
            words = "Ask for a campaign that is gone."
            yield Obstacle(words=words, field="body", faults=faults)
        elif campaign.status != campaign.Status.DRAFT and not campaign.is_open():
            words = f"Ask for {quoted(str(campaign))}, which is closed."
            yield Obstacle(words=words, field="body", faults=faults)


def _breaks_without_warning(found: list[Element]) -> Iterator[Obstacle]:
    breaks = [one for one in found if one.kind == "warning-break"]
    known = _known(ContentWarning, breaks, "data-warning")
    for one in breaks:
        key = one.attributes["data-warning"]
        if not key or int(key) not in known:
            yield Obstacle(words="A warning break that names no warning.", field="body")


def _in_pictures(article: Article) -> Iterator[Obstacle]:
    """Name what each picture lacks, once a picture and place."""
    in_korean = " in Korean" if article.language == KOREAN else ""
    seen = set()
    for picture, field, alt in shown_pictures(article):
        missing = [
            *([] if alt.strip() else [f"alternative text{in_korean}"]),
            *([] if picture.credit.strip() else ["credit"]),
            *([] if picture.source.strip() else ["source"]),
        ]
        if missing:
            words = f"Picture {quoted(picture.title)} without {_listed(missing)}."
            faults = tuple(f"{field}: picture {picture.pk} without {one}" for one in missing)
            seen.add(Obstacle(words=words, field=field, picture_id=picture.pk, faults=faults))
        if not pictures.is_complete(picture):
            words = f"Picture {quoted(picture.title)}: {pictures.progress(picture).words}"
            faults = (f"{field}: sizes of picture {picture.pk}",)
            seen.add(Obstacle(words=words, field=field, picture_id=picture.pk, faults=faults))
    yield from sorted(seen, key=lambda one: (one.field != "lead_picture", one.words))
    figures = [one for one in elements(article) if one.attributes.get("data-picture")]
    known = _known(Picture, figures, "data-picture")
    for figure in figures:
        if int(figure.attributes["data-picture"]) not in known:
            words = f"Figure whose picture is gone: {quoted(figure.text())}."
            faults = (f"gone: picture {figure.attributes['data-picture']}",)
            yield Obstacle(words=words, field="body", faults=faults)


def _listed(words: list[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _in_import_notes(article: Article) -> Iterator[Obstacle]:
    for note in article.import_notes.filter(is_must_fix=True, is_done=False):
        yield Obstacle(words=f"Must be fixed: {quoted(note.text)}.", field="import_notes")


def _known(model: type[Model], found: list[Element], attribute: str) -> set[int]:
    """Return which of the rows that the elements name exist."""
    keys = {int(one.attributes[attribute]) for one in found if one.attributes[attribute]}
    if not keys:
        return set()
    return set(model._default_manager.filter(pk__in=keys).values_list("pk", flat=True))
