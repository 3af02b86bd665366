"""What the ids of the documents of this folder stand for, and how a reader gets a document."""

from datetime import date

from nkarchive.richtext import (
    AskInfo,
    PictureInfo,
    RenderContext,
    RenderedText,
    SourceInfo,
    render,
)

PICTURE = PictureInfo(
    urls={480: "/pictures/a/480.jpg", 960: "/pictures/a/960.jpg"},
    width=960,
    height=600,
    alt='A "wide" street',
    credit="A. Photographer",
    webp_urls={480: "/pictures/a/480.webp", 960: "/pictures/a/960.webp"},
)
BOOK = SourceInfo(title="Market Days", kind="book", author="R. Writer", is_incomplete=True)
BLOG = SourceInfo(
    outlet="Harbour Blog",
    published_on=date(2004, 10, 29),
    via=SourceInfo(outlet="Hill Review", published_on=date(2004, 10, 28), url="https://h.example/"),
)
CONTEXT = RenderContext(
    language="en",
    origin="https://site.example",
    pictures={12: PICTURE},
    sources={3: BOOK, 5: BLOG},
    asks={4: AskInfo(title="Winter fund", url="/campaigns/winter/", label="Give")},
    warnings={2: "torture"},
)
EMPTY = RenderContext(language="en")


def web(html: str, context: RenderContext = CONTEXT) -> RenderedText:
    return render(html, target="web", context=context)


def feed(html: str, context: RenderContext = CONTEXT) -> str:
    """Return the whole document as a feed reader gets it."""
    return render(html, target="feed", context=context).whole


def plain(html: str, context: RenderContext = CONTEXT) -> str:
    """Return the whole document as plain text."""
    return render(html, target="plain", context=context).whole
