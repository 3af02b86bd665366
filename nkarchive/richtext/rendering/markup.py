"""What the HTML of the page and of the feed have in common."""

from abc import ABC, abstractmethod

from django.utils.safestring import SafeString, mark_safe

from nkarchive.languages import other_language
from nkarchive.richtext.rendering.context import PictureInfo, RenderedText
from nkarchive.richtext.rendering.sourceline import OUTSIDE_LINK_REL
from nkarchive.richtext.rendering.writer import Writer
from nkarchive.richtext.tree import Element, escape_attribute, escape_text

_SAME_IN_EVERY_HTML = frozenset(
    {"h2", "h3", "ul", "li", "blockquote", "strong", "em", "s", "sub", "sup"}
)


class Markup(Writer, ABC):
    """Writes a canonical tree as HTML. Everything that is not written here is escaped text."""

    def document(self, tree: Element) -> RenderedText:
        """Return the document with its notes and sources, all of it safe HTML."""
        body = self.body(self.without_empty_sections(tree))
        return RenderedText(
            body=mark_safe(body), notes=self.notes_list(), sources=self.sources_list()
        )

    def body(self, tree: Element) -> str:
        """Return the HTML of the document without its notes and sources."""
        return self.inner(tree)

    @abstractmethod
    def notes_list(self) -> SafeString:
        """Return the notes at the end, or nothing."""

    @abstractmethod
    def sources_list(self) -> SafeString:
        """Return the sources at the end, or nothing."""

    def inner(self, element: Element) -> str:
        """Return the HTML of what stands inside the element."""
        return "".join(
            escape_text(child) if isinstance(child, str) else self.element(child)
            for child in element.children
        )

    def element(self, element: Element) -> str:
        """Return the HTML of the element."""
        kind = element.kind
        if kind in _SAME_IN_EVERY_HTML:
            return f"<{kind}>{self.inner(element)}</{kind}>"
        return getattr(self, f"write_{kind.replace('-', '_')}")(element)

    def write_p(self, element: Element) -> str:
        return f"<p{_language(element)}>{self.inner(element)}</p>"

    def write_ol(self, element: Element) -> str:
        start = element.attributes.get("start", "")
        counted = f' start="{escape_attribute(start)}"' if start else ""
        return f"<ol{counted}>{self.inner(element)}</ol>"

    def write_span(self, element: Element) -> str:
        return f"<span{_language(element)}>{self.inner(element)}</span>"

    def write_br(self, element: Element) -> str:
        return "<br>"

    def write_a(self, element: Element) -> str:
        href = element.attributes["href"]
        is_ours = href.startswith("/") or self.is_on_our_site(href)
        rel = "" if is_ours or href.startswith("mailto:") else f' rel="{OUTSIDE_LINK_REL}"'
        return f'<a href="{escape_attribute(self.address(href))}"{rel}>{self.inner(element)}</a>'

    def is_on_our_site(self, href: str) -> bool:
        """Tell whether a whole address leads to a page of ours."""
        origin = self.context.origin
        return bool(origin) and (href == origin or href.startswith(f"{origin}/"))

    def image(self, picture: PictureInfo, *, alt: str, extra: str = "") -> str:
        """Return the img of a picture; its address is that of the middle width."""
        widths = sorted(picture.urls)
        address = self.address(picture.urls[widths[len(widths) // 2]])
        return (
            f'<img src="{escape_attribute(address)}" alt="{escape_attribute(alt)}"{lang(alt)}'
            f' width="{picture.width}" height="{picture.height}"{extra}>'
        )


def lang(words: str) -> str:
    """Return ` lang="en"` for words that are, by their letters, not in the document's language.

    What belongs to a picture is written once and stands in texts of both languages.
    """
    language = other_language(words)
    return f' lang="{language}"' if language else ""


def split_part(element: Element, *, kind: str) -> tuple[Element | None, Element]:
    """Return the part of that kind, if there is one, and an element of all the others."""
    parts = [c for c in element.children if isinstance(c, Element) and c.kind == kind]
    others = [c for c in element.children if isinstance(c, str) or c.kind != kind]
    return (parts[0] if parts else None), Element(element.tag, {}, others)


def _language(element: Element) -> str:
    language = element.attributes.get("lang", "")
    return f' lang="{escape_attribute(language)}"' if language else ""
