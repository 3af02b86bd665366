"""An article's body with what its nodes stand for, gathered from the article's own relations."""

from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from articles.models import Article, Source
from articles.rendering.naming import Named, named_by_relations
from articles.rendering.warnings import attach_warnings
from nkarchive import richtext
from nkarchive.languages import localized
from nkarchive.shown_pictures import picture_info

# Publications behind a publication that a source line names; `for_reading` fetches as many.
_DEEPEST_VIA = 3


def render_body(
    article: Article,
    *,
    target: str = "web",
    at: datetime | None = None,
    has_asks: bool = True,
    named: Named | None = None,
) -> richtext.RenderedText:
    """Return the body of an article for a target of `richtext.render`.

    Pictures, sources, warnings and asks are read through the article's relations alone; an ask is
    drawn only while its campaign takes gifts at the moment (now when None), and never where the
    reader wants none (`has_asks`). Fetch the article with
    `for_reading()` and let `attach_warnings` ask for many at once; then nothing is asked here.
    For the page of one article, `named_by` has gathered what it names in fewer queries.
    """
    language = article.language
    named = named or named_by_relations(article)
    attach_warnings([article])
    with translation.override(language):
        context = richtext.RenderContext(
            language=language,
            origin=settings.SITE_ORIGIN,
            pictures={
                picture.pk: picture_info(picture, language=language)
                for picture in article.pictures.all()
            },
            sources={source.pk: source_info(source) for source in named.sources},
            further_sources=named.further,
            asks={
                campaign.pk: richtext.AskInfo(
                    title=campaign.title, url=campaign.get_absolute_url(), label=_("Give")
                )
                for campaign in (named.asks if has_asks else ())
                if campaign.is_open(at)
            },
            warnings={
                warning.pk: localized(warning, "label", language=language)
                for warning in article.all_warnings
            },
        )
        return richtext.render(article.body, target=target, context=context)


def body_segments(article: Article) -> tuple[str, ...]:
    """Return the writer's words in the body, block by block, as search reads them; asks nothing."""
    context = richtext.RenderContext(language=article.language)
    return richtext.render(article.body, target="search", context=context).segments


def source_info(source: Source, *, depth: int = _DEEPEST_VIA) -> richtext.SourceInfo:
    """Return a source, and up to `depth` publications behind it, as the renderer takes it."""
    return richtext.SourceInfo(
        title=source.title,
        kind=source.kind,
        author=source.author,
        outlet=source.outlet,
        place=source.place,
        published_on=source.published_on,
        published_as=source.published_as,
        url=source.url,
        is_incomplete=source.is_incomplete,
        via=source_info(source.via, depth=depth - 1) if depth and source.via_id else None,
    )
