"""Articles as lists show them."""

from collections.abc import Iterable

from articles.models import Article
from articles.rendering.warnings import attach_warnings, warning_labels
from articles.rendering.words import KIND_LABELS, TELLING_ROLES
from nkarchive.languages import active_language, localized
from nkarchive.shown_pictures import shown_picture


def prepare_cards(articles: Iterable[Article]) -> list[Article]:
    """Give articles what `includes/_article_card.html` shows beside their own fields.

    Fetch them with `for_cards()`; then one query is asked here, for the warnings of all. The kind
    and the warnings are in the active language, names and alternative text in the article's own.
    `words_language` is the article's language where it is not the active one, else "".
    """
    prepared = list(articles)
    attach_warnings(prepared)
    active = active_language()
    for article in prepared:
        article.words_language = article.language if article.language != active else ""
        article.kind_label = KIND_LABELS[article.kind]
        article.warning_labels = warning_labels(article)
        article.byline_names = [
            localized(contribution.contributor, "name", language=article.language)
            for contribution in article.contributions.all()
            if contribution.role in TELLING_ROLES
        ]
        article.card_picture = shown_picture(article.lead_picture, language=article.language)
    return prepared
