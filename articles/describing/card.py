"""What is drawn for a link to an article."""

from uuid import UUID

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles import rendering
from articles.models import Article
from nkarchive.languages import localized
from nkarchive.social_cards import SocialCard, kept_picture


def social_card(article: Article) -> SocialCard:
    """Return the card of an article that has a date, in its language.

    A warned article shows its warnings, and no picture: whoever meets the link elsewhere has not
    chosen to look yet.
    """
    with translation.override(article.language):
        labels = rendering.warning_labels(article, language=article.language)
        caution = _("This text contains: %(labels)s.") % {"labels": ", ".join(labels)}
        shown = None if labels else article.lead_picture
        return SocialCard(
            part="articles",
            key=str(article.uuid),
            language=article.language,
            kind=str(rendering.KIND_LABELS[article.kind]),
            title=article.title,
            date=date_format(timezone.localdate(article.publish_at), "DATE_FORMAT"),
            caution=caution if labels else "",
            **kept_picture(
                shown, alt=localized(shown, "alt", language=article.language) if shown else ""
            ),
        )


def public_card(key: str, *, language: str) -> SocialCard | None:
    """Return the card of the article with a uuid; None where the public may not see it."""
    try:
        uuid = UUID(key)
    except ValueError:
        return None
    public = Article.objects.published().filter(uuid=uuid, language=language)
    found = public.select_related("lead_picture").defer("body").first()
    return social_card(found) if found else None


def public_keys() -> set[str]:
    """Return the keys of the cards of all articles that the public may see."""
    return {str(uuid) for uuid in Article.objects.published().values_list("uuid", flat=True)}
