"""The document as plain text, for mails and wherever no markup is read."""

from django.utils.translation import gettext as _

from nkarchive.richtext.rendering.context import RenderedText
from nkarchive.richtext.rendering.sourceline import source_line_text
from nkarchive.richtext.rendering.writer import Writer, alt_for, id_in, label_of
from nkarchive.richtext.tree import Element


class PlainWriter(Writer):
    """Writes paragraphs with an empty line between them; notes are numbered in brackets."""

    def document(self, tree: Element) -> RenderedText:
        """Return the document with its notes and sources, all of it plain text."""
        body = _paragraphs(self.blocks(self.without_empty_sections(tree)))
        return RenderedText(body=body, notes=self.notes_text(), sources=self.sources_text())

    def blocks(self, element: Element) -> list[str]:
        """Return the text of each block in the element."""
        return [self.block(child) for child in element.children if isinstance(child, Element)]

    def block(self, element: Element) -> str:
        """Return the text of a block; empty where there is nothing to read."""
        kind = element.kind
        if kind in {"p", "h2", "h3", "context", "figcaption"}:
            return self.line(element)
        return getattr(self, f"block_{kind.replace('-', '_')}")(element)

    def line(self, element: Element) -> str:
        """Return the words of a line."""
        return "".join(
            child if isinstance(child, str) else self.piece(child) for child in element.children
        )

    def piece(self, element: Element) -> str:
        """Return the words of something within a line."""
        kind = element.kind
        if kind == "br":
            return "\n"
        if kind == "note":
            self.collected.notes.append(self.line(element))
            return f" [{len(self.collected.notes)}]"
        words = self.line(element)
        if kind == "name-changed":
            return f"{words}{self.name_for(element).sign}"
        if kind == "citation":
            self.cite(element)
        if kind == "a":
            address = self.address(element.attributes["href"]).removeprefix("mailto:")
            return words if words in address else f"{words} ({address})"
        return words

    def block_ul(self, element: Element) -> str:
        return self.items(element)

    def block_ol(self, element: Element) -> str:
        return self.items(element, first=int(element.attributes.get("start", "1")))

    def items(self, element: Element, *, first: int | None = None) -> str:
        """Return a list, one item a line; what stands below an item is indented. Items are
        numbered from `first` on, if it is given.
        """
        lines = []
        for number, item in enumerate(element.children, start=first or 1):
            sign = f"{number}. " if first else "- "
            loose = Element("li", {}, [c for c in item.children if not _is_block(c)])
            blocks = [self.line(loose)] + [self.block(c) for c in item.children if _is_block(c)]
            text = "\n".join(block for block in blocks if block)
            lines.append(sign + text.replace("\n", "\n" + " " * len(sign)))
        return "\n".join(lines)

    def block_hr(self, element: Element) -> str:
        return "* * *"

    def block_blockquote(self, element: Element) -> str:
        return _quoted(_paragraphs(self.blocks(element)))

    def block_footer(self, element: Element) -> str:
        return f"— {self.line(element)}"

    def block_pull_quote(self, element: Element) -> str:
        return self.block_blockquote(element)

    def block_epigraph(self, element: Element) -> str:
        text = self.blocks(element)
        source = self.context.sources.get(id_in(element, "data-source"))
        if source is not None:
            text.append(f"— {source_line_text(source)}")
        return _quoted(_paragraphs(text))

    def block_excerpt(self, element: Element) -> str:
        blocks = [child for child in element.children if isinstance(child, Element)]
        context = [self.line(child) for child in blocks if child.kind == "context"]
        text = [self.block(child) for child in blocks if child.kind != "context"]
        source = self.context.sources.get(id_in(element, "data-source"))
        if source is not None:
            text.append(f"— {source_line_text(source)}")
        return _paragraphs([*context, _quoted(_paragraphs(text))])

    def block_turn(self, element: Element) -> str:
        speaker = element.attributes["data-speaker"]
        return _paragraphs([f"{speaker}:" if speaker else "", *self.blocks(element)])

    def block_figure(self, element: Element) -> str:
        caption = self.line(element.children[0])
        label = label_of(element)
        picture = self.picture_of(element)
        if picture is None:
            return f"{label} – {caption}" if label and caption else caption
        alt = alt_for(element, picture)
        shown = f"[{_('Picture: %(description)s') % {'description': alt}}]" if alt else ""
        said = " – ".join(part for part in (label, caption) if part)
        credit = f"({picture.credit})" if picture.credit else ""
        words = " ".join(part for part in (said, credit) if part)
        return "\n".join(part for part in (shown, words) if part)

    def block_ask(self, element: Element) -> str:
        ask = self.context.asks.get(id_in(element, "data-campaign"))
        if ask is None:
            return ""
        return f"{ask.title} – {element.text() or ask.label}: {self.address(ask.url)}"

    def block_warning_break(self, element: Element) -> str:
        warning = self.context.warnings.get(id_in(element, "data-warning"), "")
        lines = [element.text()]
        if warning:
            line = _("From here on this text contains: %(warning)s.") % {"warning": warning}
            lines.insert(0, line)
        return " ".join(line for line in lines if line)

    def notes_text(self) -> str:
        """Return the notes under their heading, or nothing."""
        numbered = [f"[{number}] {text}" for number, text in enumerate(self.collected.notes, 1)]
        named = [f"{name.sign} {name.sentence}" for name in self.collected.names.values()]
        lines = numbered + named
        return "\n".join(["\n\n" + _("Notes"), *lines]) if lines else ""

    def sources_text(self) -> str:
        """Return the sources under their heading, or nothing."""
        lines = [f"- {self.source_entry(key)}" for key in self.listed_sources()]
        return "\n".join(["\n\n" + _("Sources"), *lines]) if lines else ""

    def source_entry(self, key: int) -> str:
        """Return the line of a source with the places at which it is cited."""
        places = "; ".join(place for place in self.places_cited(key) if place)
        line = source_line_text(self.context.sources[key])
        return f"{line} – {places}" if places else line


def _is_block(child: Element | str) -> bool:
    return isinstance(child, Element) and child.tag in {"p", "ul", "ol"}


def _paragraphs(blocks: list[str]) -> str:
    return "\n\n".join(block for block in blocks if block)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
