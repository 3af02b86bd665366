"""What readers are warned of: all that an article holds, whether named for it or in its text."""

from collections.abc import Iterable

from articles.models import Article, ContentWarning
from nkarchive.languages import localized


def attach_warnings(articles: Iterable[Article]) -> None:
    """Give articles `all_warnings`, each warning once, by its label; asks one query for all.

    Those are the warnings of the article and the ones that stand in its text. Articles that have
    them already are passed over.
    """
    waiting = {article.pk: article for article in articles if not hasattr(article, "all_warnings")}
    if not waiting:
        return
    for article in waiting.values():
        article.all_warnings = []
    links = [
        through.objects.filter(article__in=waiting).values_list(
            "article_id",
            "contentwarning_id",
            "contentwarning__slug",
            "contentwarning__label_en",
            "contentwarning__label_ko",
        )
        for through in (Article.warnings.through, Article.warnings_in_text.through)
    ]
    for article_id, pk, slug, label_en, label_ko in links[0].union(links[1]):
        waiting[article_id].all_warnings.append(
            ContentWarning(pk=pk, slug=slug, label_en=label_en, label_ko=label_ko)
        )
    for article in waiting.values():
        article.all_warnings.sort(key=lambda warning: warning.label_en)


def warning_labels(article: Article, *, language: str | None = None) -> list[str]:
    """Return what readers of an article are warned of, in a language (the active one when None).

    Asks nothing after `attach_warnings`.
    """
    attach_warnings([article])
    return [localized(warning, "label", language=language) for warning in article.all_warnings]
