"""What readers have before them already stays whole: what a change would newly break in it."""

from collections import Counter

from articles.models import Article, Picture
from articles.publishing.findings import Obstacle, elements
from articles.publishing.obstacles import obstacles
from nkarchive.languages import LANGUAGES

# A mark on an import note is a note among staff: it changes nothing that readers see.
_ONLY_NOTED = "import_notes"


def faults_of_published(article: Article) -> list[Obstacle] | None:
    """Return what is wrong with an article that is published, in the eyes of a change to come.

    Takes the article as it is saved. None for one that is not published: it may be saved with
    any fault, and is looked over before it goes to readers. Published for later counts.
    """
    if article.status != Article.Status.PUBLISHED:
        return None
    return [one for one in obstacles(article) if one.field != _ONLY_NOTED]


def new_faults(before: list[Obstacle], after: list[Obstacle]) -> list[Obstacle]:
    """Return the obstacles with which there is more wrong than before.

    What stood before is no new fault, also where its words were corrected meanwhile. A further
    fault of the same sort is.
    """
    known = Counter(fault for one in before for fault in _faults(one))
    same_words = {one.words for one in before}
    found = []
    for one in sorted(after, key=lambda one: one.words not in same_words):
        if any(known[fault] <= 0 for fault in _faults(one)):
            found.append(one)
        known.subtract(_faults(one))
    return found


def shown_with(picture: Picture, *, column: str) -> list[Article]:
    """Return the published articles that would lack something without this column of a picture.

    Takes "credit", "source" or the alternative text in a language ("alt_en"), which an article
    of that language needs wherever it gives none of its own. Holds the picture's row until the
    transaction ends, as `hold_pictures` does: a piece with it is published before, or waits.
    """
    Picture.objects.select_for_update(no_key=True).filter(pk=picture.pk).first()
    published = Article.objects.filter(status=Article.Status.PUBLISHED)
    users = published.filter(pictures=picture) | published.filter(lead_picture=picture)
    users = users.distinct().order_by("title", "pk")
    if column not in {f"alt_{language}" for language, _ in LANGUAGES}:
        return list(users)
    users = users.filter(language=column.removeprefix("alt_"))
    return [one for one in users if _takes_its_alternative_text(one, picture)]


def hold_pictures(article: Article) -> None:
    """Hold the rows of all pictures of an article until the transaction ends.

    To be called before the article is looked over for readers: what it needs of a picture is
    emptied before that, or refused after it.
    """
    named = [one.attributes.get("data-picture") for one in elements(article)]
    keys = {article.lead_picture_id, *(int(key) for key in named if key)}
    rows = Picture.objects.select_for_update(no_key=True).filter(pk__in=keys)
    list(rows.order_by("pk").values_list("pk"))


def _takes_its_alternative_text(article: Article, picture: Picture) -> bool:
    """Say whether some use of the picture in the article has no alternative text of its own."""
    return article.lead_picture_id == picture.pk or any(
        one.attributes.get("data-picture") == str(picture.pk) and not one.attributes.get("data-alt")
        for one in elements(article)
    )


def _faults(one: Obstacle) -> tuple[str, ...]:
    return one.faults or (one.words,)
