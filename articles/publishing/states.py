"""From one status of an article to the next: which steps there are, who may take them, and what
stands in their way. The admin's buttons and bulk actions, the import and the shell all ask here.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from articles import search
from articles.models import Article
from articles.publishing.findings import Obstacle
from articles.publishing.obstacles import obstacles
from articles.publishing.standing import hold_pictures

Status = Article.Status
_SUBMIT = "articles.change_article"
_REVIEW = "articles.review_article"
_PUBLISH = "articles.publish_article"
# Whatever goes there is looked over first.
_LOOKED_OVER = (Status.READY, Status.PUBLISHED)


class NotAllowed(Exception):
    """This step does not lead on from here, or not for this user; its text says which."""


class Blocked(Exception):
    """Something stands in the way: `obstacles`. Nothing was changed."""

    def __init__(self, found: list[Obstacle]) -> None:
        super().__init__(" ".join(one.words for one in found))
        self.obstacles = found


@dataclass(frozen=True, kw_only=True)
class Move:
    """A step from one status to another: what its button says, and the permission it asks for."""

    start: Status
    to: Status
    words: str
    permission: str


# Forward steps first: the order of the buttons. From withdrawn nothing leads on.
_MOVES = tuple(
    Move(start=start, to=to, words=words, permission=permission)
    for start, to, words, permission in (
        (Status.DRAFT, Status.IN_REVIEW, "Submit for review", _SUBMIT),
        (Status.IN_REVIEW, Status.READY, "Mark as ready", _REVIEW),
        (Status.IN_REVIEW, Status.DRAFT, "Return to draft", _REVIEW),
        (Status.READY, Status.PUBLISHED, "Publish", _PUBLISH),
        (Status.READY, Status.IN_REVIEW, "Return to review", _REVIEW),
        (Status.READY, Status.DRAFT, "Return to draft", _REVIEW),
        (Status.PUBLISHED, Status.SUSPENDED, "Suspend", _PUBLISH),
        (Status.PUBLISHED, Status.WITHDRAWN, "Withdraw for good", _PUBLISH),
        (Status.SUSPENDED, Status.PUBLISHED, "Publish again", _PUBLISH),
        (Status.SUSPENDED, Status.WITHDRAWN, "Withdraw for good", _PUBLISH),
    )
)


def moves(article: Article, user: Any) -> list[Move]:
    """Return the steps that a user may take with an article now, forward ones first.

    What stands in the way of one of them is not asked here: see `obstacles`.
    """
    return [one for one in _MOVES if one.start == article.status and user.has_perm(one.permission)]


def move(article: Article, *, to: str, by: Any, at: datetime | None = None) -> None:
    """Take an article to another status, as a user asks; the article given follows its row.

    `at` is the moment readers may see what is published from (see `publish`). Raises NotAllowed
    where no step leads there from the status that the row has now, or not for this user, and
    Blocked where something stands in its way; then nothing is changed.
    """
    with transaction.atomic():
        row = _locked(article)
        step = next((one for one in _MOVES if (one.start, one.to) == (row.status, to)), None)
        if step is None:
            raise NotAllowed(_no_way(row, to=to))
        if not by.has_perm(step.permission):
            raise NotAllowed(f"“{step.words}” needs a permission that you do not have.")
        _set_status(row, to=step.to, words=step.words, by=by, at=at)
        _follow(article, row)


def publish(article: Article, *, at: datetime | None = None) -> None:
    """Publish an article now, or schedule it for a moment to come, in nobody's name.

    Takes the article and the moment readers may see it from (now when None and it has none).
    Scheduling is nothing but a later `publish_at`: the definition of public does the rest. From
    any status but withdrawn (NotAllowed). Raises Blocked where something stands in the way.
    """
    _set_alone(article, to=Status.PUBLISHED, words="Publish", at=at)


def suspend(article: Article) -> None:
    """Hide an article at once; its address answers 404 until it is published again."""
    _set_alone(article, to=Status.SUSPENDED, words="Suspend")


def withdraw(article: Article) -> None:
    """Take an article back for good; its address says that it is gone (410)."""
    _set_alone(article, to=Status.WITHDRAWN, words="Withdraw for good")


def _set_alone(article: Article, *, to: Status, words: str, at: datetime | None = None) -> None:
    with transaction.atomic():
        row = _locked(article)
        if row.status == Status.WITHDRAWN and to != Status.WITHDRAWN:
            raise NotAllowed(_no_way(row, to=to))
        _set_status(row, to=to, words=words, at=at)
        _follow(article, row)


def _set_status(
    row: Article, *, to: Status, words: str, by: Any = None, at: datetime | None = None
) -> None:
    """Write the new status, its reason into the history, and let search know."""
    if to in _LOOKED_OVER:
        hold_pictures(row)
        if found := obstacles(row):
            raise Blocked(found)
    row.status = to
    if to == Status.PUBLISHED:
        row.publish_at = at or row.publish_at or timezone.now()
    row._change_reason = words
    if by is not None:
        row._history_user = by
    row.save(update_fields=["status", "publish_at", "updated_at"])
    search.refresh(row)


def _locked(article: Article) -> Article:
    """Return the row as it is now, held until the transaction ends: two steps take turns."""
    return Article.objects.select_for_update().get(pk=article.pk)


def _follow(article: Article, row: Article) -> None:
    for name in ("status", "publish_at", "updated_at"):
        setattr(article, name, getattr(row, name))


def _no_way(row: Article, *, to: str) -> str:
    if row.status == Status.WITHDRAWN:
        return "It is withdrawn, and that is for good."
    name = Status(to).label.lower() if to in Status else "that"
    return f"It is {row.get_status_display().lower()}: no step leads from there to {name}."
