"""Notes and sources at the end of a page, each with the ways back into the text."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from nkarchive.richtext.rendering.writer import Collected
from nkarchive.richtext.tree import escape_attribute, escape_text


def notes_list(collected: Collected) -> str:
    """Return the numbered notes and those on changed names as HTML lists, or nothing."""
    numbered = "".join(
        f'<li id="note-{number}">{words} '
        + _back_link(f"note-ref-{number}", _("Back to note %(number)s in the text"), number=number)
        + "</li>"
        for number, words in enumerate(collected.notes, start=1)
    )
    named = "".join(
        f'<li id="name-{name.number}"><span class="notes__sign">{name.sign}</span> '
        f"{escape_text(name.sentence)} "
        + _back_link(f"name-ref-{name.number}", _("Back to the name in the text"))
        + "</li>"
        for name in collected.names.values()
    )
    lists = f'<ol class="notes__list">{numbered}</ol>' if numbered else ""
    return lists + (f'<ul class="notes__names" role="list">{named}</ul>' if named else "")


def sources_list(entries: Iterable[tuple[int, str, Mapping[str, list[int]]]]) -> str:
    """Return the sources as an HTML list, or nothing.

    Takes for each its id, its line as HTML, and the numbers of its citations by their locators.
    """
    items = "".join(
        f'<li id="source-{key}">{line}{_places(key, places)}</li>' for key, line, places in entries
    )
    return f'<ol class="sources__list">{items}</ol>' if items else ""


def _places(key: int, places: Mapping[str, list[int]]) -> str:
    """Return the places at which a source is cited, each with the ways back to its citations."""
    is_only_one = sum(len(numbers) for numbers in places.values()) == 1
    written = []
    for locator, numbers in places.items():
        links = (
            _back_link(
                f"citation-{key}-{number}",
                _("Back to citation %(number)s in the text"),
                number=number,
                sign="↩" if is_only_one else f"↩{number}",
            )
            for number in numbers
        )
        written.append(" ".join([escape_text(locator), *links] if locator else links))
    if not written:
        return ""
    return f"{' – ' if any(places) else ' '}{'; '.join(written)}"


def _back_link(key: str, label: str, *, number: int = 0, sign: str = "↩") -> str:
    words = escape_attribute(label % {"number": number} if number else label)
    return f'<a href="#{key}" role="doc-backlink" aria-label="{words}">{sign}</a>'
