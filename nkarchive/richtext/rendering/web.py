"""The document on its page: semantic HTML with the class names of the style sheets."""

import re
from collections import Counter
from collections.abc import Mapping

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from nkarchive.richtext.rendering import apparatus
from nkarchive.richtext.rendering.context import PictureInfo, RenderContext
from nkarchive.richtext.rendering.markup import Markup, lang, split_part
from nkarchive.richtext.rendering.sourceline import source_line
from nkarchive.richtext.rendering.writer import alt_for, id_in, label_of
from nkarchive.richtext.tree import Element, escape_attribute, escape_text

# Ids begin with a word of their own, so that no heading can take the id of a part of the page.
_SLUG_GAPS = re.compile(r"[\W_]+")
_SIZES = "(min-width: 64rem) 52rem, 100vw"


class WebWriter(Markup):
    """Writes the body, and the lists of notes and sources that link back into it."""

    def __init__(self, context: RenderContext) -> None:
        super().__init__(context)
        self.slugs: Counter[str] = Counter()
        self.taken: set[str] = set()
        self.warnings_shown = 0
        self.awaited_by_skip: list[int] = []
        # Nobody is asked for a gift within a passage that is warned of, but after it.
        self.held_asks: list[str] = []
        self.is_in_excerpt = False
        # What stands first is loaded at once; whatever comes later waits until it is near.
        self.first_block: Element | None = None

    def address(self, url: str) -> str:
        return url

    def body(self, tree: Element) -> str:
        self.first_block = next(iter(tree.children), None)
        written = self.inner(tree)
        ends = "".join(f'<div id="after-warning-{number}"></div>' for number in self.skip_ends())
        return written + ends + self.asks_held()

    def skip_ends(self) -> list[int]:
        """Return the warnings whose skip link leads to here."""
        ended, self.awaited_by_skip = self.awaited_by_skip, []
        return ended

    def asks_held(self) -> str:
        """Return the asks that waited for the end of a passage."""
        held, self.held_asks = self.held_asks, []
        return "".join(held)

    def element(self, element: Element) -> str:
        if element.kind in {"h2", "h3"}:
            return self.write_heading(element)
        return super().element(element)

    def write_heading(self, element: Element) -> str:
        if self.is_in_excerpt:
            # The headline of another publication has no place in the outline of this one.
            return f'<p class="excerpt__headline">{self.inner(element)}</p>'
        ends = self.skip_ends() if element.tag == "h2" else []
        anchors = "".join(f'<span id="after-warning-{number}"></span>' for number in ends)
        key = escape_attribute(self.heading_id(element))
        held = self.asks_held() if element.tag == "h2" else ""
        return f'{held}<{element.tag} id="{key}">{anchors}{self.inner(element)}</{element.tag}>'

    def heading_id(self, element: Element) -> str:
        """Return an id that no other heading of the document has: `section-` and the words."""
        words = _SLUG_GAPS.sub("-", _without_notes(element).casefold()).strip("-")
        slug = f"section-{words}" if words else "section"
        self.slugs[slug] += 1
        key = slug if self.slugs[slug] == 1 else f"{slug}-{self.slugs[slug]}"
        while key in self.taken:
            self.slugs[slug] += 1
            key = f"{slug}-{self.slugs[slug]}"
        self.taken.add(key)
        return key

    def write_hr(self, element: Element) -> str:
        return '<hr class="scene-break">'

    def write_figure(self, element: Element) -> str:
        label = label_of(element)
        words = self.inner(element.children[0])
        picture = self.picture_of(element)
        credit = picture.credit if picture is not None else ""
        pieces = (
            f'<span class="figure__label">{escape_text(label)}</span>' if label else "",
            f'<span class="figure__words">{words}</span>' if words else "",
            f'<span class="figure__credit"{lang(credit)}>{escape_text(credit)}</span>'
            if credit
            else "",
        )
        caption = " ".join(piece for piece in pieces if piece)
        if caption:
            caption = f'<figcaption class="figure__caption">{caption}</figcaption>'
        if picture is not None:
            return f'<figure class="figure">{self.picture(element, picture)}{caption}</figure>'
        return f'<figure class="figure figure--caption-only">{caption}</figure>' if words else ""

    def picture(self, element: Element, picture: PictureInfo) -> str:
        """Return the picture of a figure: as WebP where there is any, and for every browser."""
        webp = ""
        if picture.webp_urls:
            srcset = self.srcset(picture.webp_urls)
            webp = f'<source type="image/webp" srcset="{srcset}" sizes="{_SIZES}">'
        lazy = "" if element is self.first_block else ' loading="lazy"'
        extra = f' srcset="{self.srcset(picture.urls)}" sizes="{_SIZES}"{lazy} decoding="async"'
        image = self.image(picture, alt=alt_for(element, picture), extra=extra)
        return f"<picture>{webp}{image}</picture>"

    def srcset(self, urls: Mapping[int, str]) -> str:
        """Return the addresses with their widths, escaped for an attribute."""
        addresses = (f"{self.address(urls[width])} {width}w" for width in sorted(urls))
        return escape_attribute(", ".join(addresses))

    def write_pull_quote(self, element: Element) -> str:
        return f'<blockquote class="pull-quote">{self.inner(element)}</blockquote>'

    def write_epigraph(self, element: Element) -> str:
        attribution, text = split_part(element, kind="footer")
        source = self.context.sources.get(id_in(element, "data-source"))
        lines = []
        if attribution is not None:
            lines.append(f'<span class="epigraph__attribution">{self.inner(attribution)}</span>')
        if source is not None:
            lines.append(f'<span class="epigraph__source">{source_line(source)}</span>')
        caption = " ".join(lines)
        if caption:
            caption = f'<figcaption class="epigraph__caption">{caption}</figcaption>'
        return (
            '<figure class="epigraph"><blockquote class="epigraph__text">'
            f"{self.inner(text)}</blockquote>{caption}</figure>"
        )

    def write_footer(self, element: Element) -> str:
        return f"<footer>{self.inner(element)}</footer>"

    def write_excerpt(self, element: Element) -> str:
        context, text = split_part(element, kind="context")
        source = self.context.sources.get(id_in(element, "data-source"))
        pieces = ['<figure class="excerpt">']
        if context is not None:
            pieces.append(f'<p class="excerpt__context">{self.inner(context)}</p>')
        self.is_in_excerpt = True
        pieces.append(f'<blockquote class="excerpt__text">{self.inner(text)}</blockquote>')
        self.is_in_excerpt = False
        if source is not None:
            line = source_line(source)
            pieces.append(f'<figcaption class="excerpt__source">{line}</figcaption>')
        return "".join([*pieces, "</figure>"])

    def write_turn(self, element: Element) -> str:
        speaker = escape_text(element.attributes["data-speaker"])
        named = f'<p class="turn__speaker">{speaker}</p>' if speaker else ""
        return f'<div class="turn">{named}{self.inner(element)}</div>'

    def write_note(self, element: Element) -> str:
        # The place is taken before the words are written: they may cite, but hold no note.
        self.collected.notes.append("")
        number = len(self.collected.notes)
        self.collected.notes[-1] = self.inner(element)
        label = escape_attribute(_("Note %(number)s") % {"number": number})
        return (
            f'<sup class="note-ref"><a id="note-ref-{number}" href="#note-{number}"'
            f' role="doc-noteref" aria-label="{label}">{number}</a></sup>'
        )

    def write_name_changed(self, element: Element) -> str:
        is_first = element.attributes["data-explanation"] not in self.collected.names
        name = self.name_for(element)
        key = f' id="name-ref-{name.number}"' if is_first else ""
        label = escape_attribute(_("Note on the name"))
        return (
            f'<span class="name-changed">{self.inner(element)}<sup class="note-ref">'
            f'<a{key} href="#name-{name.number}" role="doc-noteref" aria-label="{label}">'
            f"{name.sign}</a></sup></span>"
        )

    def write_citation(self, element: Element) -> str:
        source = id_in(element, "data-source")
        words = self.inner(element)
        number = self.cite(element)
        if not number:
            return f'<cite class="citation">{words}</cite>'
        return (
            f'<cite class="citation"><a id="citation-{source}-{number}"'
            f' href="#source-{source}" role="doc-biblioref">{words}</a></cite>'
        )

    def write_ask(self, element: Element) -> str:
        ask = self.context.asks.get(id_in(element, "data-campaign"))
        if ask is None:
            return ""
        words = escape_text(element.text() or ask.label)
        written = (
            f'<div class="ask" role="group" aria-label="{escape_attribute(ask.title)}">'
            f'<p class="ask__title">{escape_text(ask.title)}</p>'
            f'<p><a class="button" href="{escape_attribute(self.address(ask.url))}">{words}</a></p>'
            "</div>"
        )
        if self.awaited_by_skip:
            self.held_asks.append(written)
            return ""
        return written

    def write_warning_break(self, element: Element) -> str:
        warning = self.context.warnings.get(id_in(element, "data-warning"), "")
        words = element.text()
        if not warning and not words:
            return ""
        self.warnings_shown += 1
        self.awaited_by_skip.append(self.warnings_shown)
        lines = []
        if warning:
            lines.append(_("From here on this text contains: %(warning)s.") % {"warning": warning})
        if words:
            lines.append(words)
        said = "".join(f"<p>{escape_text(line)}</p>" for line in lines)
        skip = escape_text(_("Skip this passage"))
        return (
            f'<div class="warning-break" role="note">{said}'
            f'<p><a href="#after-warning-{self.warnings_shown}">{skip}</a></p></div>'
        )

    def notes_list(self) -> SafeString:
        return mark_safe(apparatus.notes_list(self.collected))

    def sources_list(self) -> SafeString:
        entries = (
            (key, source_line(self.context.sources[key]), self.places_cited(key))
            for key in self.listed_sources()
        )
        return mark_safe(apparatus.sources_list(entries))


def _without_notes(element: Element) -> str:
    """Return the words of a heading without those of its notes."""
    return "".join(
        child if isinstance(child, str) else "" if child.kind == "note" else _without_notes(child)
        for child in element.children
    )
