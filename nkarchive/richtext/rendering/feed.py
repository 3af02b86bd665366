"""The document in a feed reader: whole addresses, no classes, ids, scripts or forms."""

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from nkarchive.richtext.rendering.markup import Markup, split_part
from nkarchive.richtext.rendering.sourceline import source_line
from nkarchive.richtext.rendering.writer import alt_for, id_in, label_of
from nkarchive.richtext.tree import Element, escape_attribute, escape_text


class FeedWriter(Markup):
    """Writes HTML that stands for itself: a reader may show it without any style of ours."""

    def write_hr(self, element: Element) -> str:
        return "<hr>"

    def write_figure(self, element: Element) -> str:
        words = self.inner(element.children[0])
        label = label_of(element)
        label = f"<strong>{escape_text(label)}</strong>" if label else ""
        picture = self.picture_of(element)
        if picture is None:
            lost = " ".join(part for part in (label, words) if part)
            return f"<p><em>{lost}</em></p>" if words else ""
        credit = f"({escape_text(picture.credit)})" if picture.credit else ""
        caption = " ".join(part for part in (label, words, credit) if part)
        caption = f"<figcaption>{caption}</figcaption>" if caption else ""
        image = self.image(picture, alt=alt_for(element, picture))
        return f"<figure>{image}{caption}</figure>"

    def write_pull_quote(self, element: Element) -> str:
        return f"<blockquote>{self.inner(element)}</blockquote>"

    def write_epigraph(self, element: Element) -> str:
        source = self.context.sources.get(id_in(element, "data-source"))
        line = f"<p>— {source_line(source)}</p>" if source is not None else ""
        return f"<blockquote>{self.inner(element)}{line}</blockquote>"

    def write_footer(self, element: Element) -> str:
        return f"<p>— {self.inner(element)}</p>"

    def write_excerpt(self, element: Element) -> str:
        context, text = split_part(element, kind="context")
        before = f"<p>{self.inner(context)}</p>" if context is not None else ""
        source = self.context.sources.get(id_in(element, "data-source"))
        line = f"<p>— {source_line(source)}</p>" if source is not None else ""
        return f"{before}<blockquote>{self.inner(text)}{line}</blockquote>"

    def write_turn(self, element: Element) -> str:
        speaker = escape_text(element.attributes["data-speaker"])
        named = f"<p><strong>{speaker}</strong></p>" if speaker else ""
        return f"{named}{self.inner(element)}"

    def write_note(self, element: Element) -> str:
        self.collected.notes.append(self.inner(element))
        return f"<sup>[{len(self.collected.notes)}]</sup>"

    def write_name_changed(self, element: Element) -> str:
        return f"{self.inner(element)}<sup>{self.name_for(element).sign}</sup>"

    def write_citation(self, element: Element) -> str:
        self.cite(element)
        return f"<cite>{self.inner(element)}</cite>"

    def write_ask(self, element: Element) -> str:
        ask = self.context.asks.get(id_in(element, "data-campaign"))
        if ask is None:
            return ""
        words = escape_text(element.text() or ask.label)
        return (
            f"<p>{escape_text(ask.title)}:"
            f' <a href="{escape_attribute(self.address(ask.url))}">{words}</a></p>'
        )

    def write_warning_break(self, element: Element) -> str:
        warning = self.context.warnings.get(id_in(element, "data-warning"), "")
        lines = []
        if warning:
            lines.append(_("From here on this text contains: %(warning)s.") % {"warning": warning})
        if element.text():
            lines.append(element.text())
        return f"<p><strong>{escape_text(' '.join(lines))}</strong></p>" if lines else ""

    def notes_list(self) -> SafeString:
        numbered = "".join(f"<li>{words}</li>" for words in self.collected.notes)
        named = "".join(
            f"<p>{name.sign} {escape_text(name.sentence)}</p>"
            for name in self.collected.names.values()
        )
        if not numbered and not named:
            return mark_safe("")
        listed = f"<ol>{numbered}</ol>" if numbered else ""
        return mark_safe(f"<h2>{escape_text(_('Notes'))}</h2>{listed}{named}")

    def sources_list(self) -> SafeString:
        entries = "".join(f"<li>{self.source_entry(key)}</li>" for key in self.listed_sources())
        if not entries:
            return mark_safe("")
        return mark_safe(f"<h2>{escape_text(_('Sources'))}</h2><ul>{entries}</ul>")

    def source_entry(self, key: int) -> str:
        """Return the line of a source with the places at which it is cited."""
        places = "; ".join(escape_text(place) for place in self.places_cited(key) if place)
        line = source_line(self.context.sources[key])
        return f"{line} – {places}" if places else line
