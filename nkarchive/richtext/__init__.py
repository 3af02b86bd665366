"""Documents: what may be stored in a text of the site, and how each reader gets it.

`clean` is the one door in, `render` the one door out. See vocabulary.py for what a document
may hold.
"""

from nkarchive.richtext.fields import RichTextField
from nkarchive.richtext.inspection import FigureUse, Inspection, inspect
from nkarchive.richtext.references import References, references
from nkarchive.richtext.rendering import (
    AskInfo,
    PictureInfo,
    RenderContext,
    RenderedText,
    SourceInfo,
    render,
    source_line,
)
from nkarchive.richtext.sanitiser import DocumentTooLongError, clean, parse
from nkarchive.richtext.tree import Element

__all__ = [
    "AskInfo",
    "DocumentTooLongError",
    "Element",
    "FigureUse",
    "Inspection",
    "PictureInfo",
    "References",
    "RenderContext",
    "RenderedText",
    "RichTextField",
    "SourceInfo",
    "clean",
    "inspect",
    "parse",
    "references",
    "render",
    "source_line",
]
