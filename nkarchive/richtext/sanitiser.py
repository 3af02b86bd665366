"""The one door into storage: any text in, a canonical document of the vocabulary out."""

import nh3

from nkarchive.richtext.canonical import canonical
from nkarchive.richtext.tree import Element, escape_text, read, serialise
from nkarchive.richtext.validators import LINK_SCHEMES
from nkarchive.richtext.vocabulary import allowed_attributes, allowed_tags

# Bytes of UTF-8. The longest book chapter is a tenth of it; reading it takes a second or two.
LONGEST_DOCUMENT = 2_000_000

# What `canonical` wrote is read once more by an HTML parser that is not ours and that keeps
# nothing but the vocabulary: a fault of ours must not become a hole.
_CLEANER = nh3.Cleaner(
    tags=allowed_tags(),
    attributes=allowed_attributes(),
    url_schemes=set(LINK_SCHEMES),
    link_rel=None,
    strip_comments=True,
)

# The cleaner takes quadratic time over a text of many character references, so it is given none:
# each of these stands for the character, and a canonical text never holds one of its own.
_MASKS = {"&": "\ufdd0", "<": "\ufdd1", ">": "\ufdd2"}


class DocumentTooLongError(ValueError):
    """The document is longer than LONGEST_DOCUMENT bytes; nothing of it is stored."""


def clean(html: str) -> str:
    """Return the canonical form of a document: what may be stored, and nothing else.

    Takes any text. Everything outside the vocabulary is removed or reduced to its words.
    Cleaning twice is the same as cleaning once. Raises DocumentTooLongError beyond
    LONGEST_DOCUMENT bytes of UTF-8.
    """
    cleaned = _CLEANER.clean(serialise(parse(html), write_text=_masked))
    for character, mask in _MASKS.items():
        cleaned = cleaned.replace(mask, escape_text(character))
    return cleaned


def _masked(text: str) -> str:
    for character, mask in _MASKS.items():
        text = text.replace(character, mask)
    return text


def parse(html: str) -> Element:
    """Return the canonical tree of a document, be it stored or any text at all.

    Raises DocumentTooLongError as `clean` does.
    """
    if len(html.encode("utf-8", "replace")) > LONGEST_DOCUMENT:
        raise DocumentTooLongError(
            f"A document may have at most {LONGEST_DOCUMENT} bytes; this one is longer."
        )
    return canonical(read(html))
