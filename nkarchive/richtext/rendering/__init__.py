"""One renderer for each reader of a document: the page, the feed, plain text and search."""

import logging

from django.utils import translation

from nkarchive.richtext.rendering.context import (
    AskInfo,
    PictureInfo,
    RenderContext,
    RenderedText,
    SourceInfo,
)
from nkarchive.richtext.rendering.feed import FeedWriter
from nkarchive.richtext.rendering.plain import PlainWriter
from nkarchive.richtext.rendering.search import SearchWriter
from nkarchive.richtext.rendering.sourceline import source_line
from nkarchive.richtext.rendering.web import WebWriter
from nkarchive.richtext.sanitiser import DocumentTooLongError, parse

__all__ = [
    "AskInfo",
    "PictureInfo",
    "RenderContext",
    "RenderedText",
    "SourceInfo",
    "render",
    "source_line",
]

logger = logging.getLogger(__name__)

_WRITERS = {
    "web": WebWriter,
    "feed": FeedWriter,
    "plain": PlainWriter,
    "search": SearchWriter,
}


def render(html: str, *, target: str, context: RenderContext) -> RenderedText:
    """Return a document as `target` needs it: "web", "feed", "plain" or "search".

    The document is sanitised again, so text that reached the database past the field is inert
    too. Generated words are in the language of the context. An id without an entry in the
    context draws nothing; captions and words that the writer typed stay. A document beyond the
    length that can be stored draws nothing and is logged. Raises KeyError for another target.
    """
    writer = _WRITERS[target]
    try:
        tree = parse(html)
    except DocumentTooLongError as error:
        logger.error("A stored document was not rendered: %s", error)
        return RenderedText(body="")
    with translation.override(context.language):
        return writer(context).document(tree)
