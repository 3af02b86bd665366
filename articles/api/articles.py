"""Articles: a page of them, the newest first, and one by its UUID."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest

from articles import tagging
from articles.api import asking
from articles.api.answering import ProblemError, endpoint
from articles.api.documents import with_everything, write_articles
from articles.models import Article, Contribution, Contributor
from nkarchive.languages import LANGUAGES

FILTERS = ("language", "kind", "tag", "series", "contributor")


@endpoint
def articles(request: HttpRequest) -> dict[str, Any]:
    """A page of public articles; the cursor names the last one, so that none is left out.

    `?language= &kind= &tag= &series= &contributor=` narrow them, the last three by slug. A slug
    that the public may not know of finds as little as one that there is not; a topic that was
    merged or renamed is the one it became.
    """
    given = asking.parameters(request, allowed=(*FILTERS, *asking.PAGING))
    limit = asking.limit_of(given)
    found = Article.objects.published()
    if language := asking.one_of(given, "language", among=[code for code, _label in LANGUAGES]):
        found = found.filter(language=language)
    if kind := asking.one_of(given, "kind", among=Article.Kind.values):
        found = found.filter(kind=kind)
    if "tag" in given:
        tag = tagging.find_tag(given["tag"])
        found = found.filter(tags=tag) if tag else found.none()
    if "series" in given:
        found = found.filter(series__slug=given["series"])
    if "contributor" in given:
        person = Contributor.objects.with_page().filter(slug=given["contributor"])
        part = Contribution.objects.filter(article=OuterRef("pk"), contributor__in=person)
        found = found.filter(Exists(part))
    if cursor := asking.cursor_of(given, asking.read_moment, asking.read_uuid):
        publish_at, uuid = cursor
        found = found.filter(Q(publish_at__lt=publish_at) | Q(publish_at=publish_at, uuid__lt=uuid))
    rows = list(with_everything(found.order_by("-publish_at", "-uuid"))[: limit + 1])
    page = rows[:limit]
    is_more = len(rows) > limit
    return {
        "results": write_articles(page),
        "next": asking.next_page(request, given, page[-1].publish_at.isoformat(), page[-1].uuid)
        if is_more
        else None,
    }


@endpoint
def article(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    """One public article; 410 for what is gone, 404 for what the public may not know of."""
    asking.parameters(request, allowed=())
    found = with_everything(Article.objects.published().filter(uuid=uuid)).first()
    if found is None:
        if Article.objects.gone().filter(uuid=uuid).exists():
            raise ProblemError(410, "This article is not published any more.")
        raise ProblemError(404, "There is no article with this UUID.")
    return write_articles([found])[0]
