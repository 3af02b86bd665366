"""What waits for somebody: the rows behind the filters of the lists and the home of the admin."""

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from articles.models import Article, ImportNote, Picture

Status = Article.Status


def scheduled(articles: QuerySet) -> QuerySet:
    """Return what is published and waits for its time, by date or embargo."""
    now = timezone.now()
    ahead = Q(publish_at__gt=now) | Q(embargo_until__gt=now)
    return articles.filter(ahead, status=Status.PUBLISHED)


def worked_on_by(articles: QuerySet, user: AbstractBaseUser) -> QuerySet:
    """Return the articles with a version by the user, by the history."""
    own = Article.history.filter(id=OuterRef("pk"), history_user=user.pk)
    return articles.filter(Exists(own))


def with_open_notes(articles: QuerySet, *, is_must_fix: bool) -> QuerySet:
    """Return the articles with notes of an import that are not done, or that must be fixed."""
    notes = ImportNote.objects.filter(article=OuterRef("pk"), is_done=False)
    return articles.filter(Exists(notes.filter(is_must_fix=True) if is_must_fix else notes))


def waiting_for(articles: QuerySet, user: AbstractBaseUser) -> QuerySet:
    """Return what the user can bring on: own drafts, what to review, what to publish."""
    mine = Q(pk__in=worked_on_by(Article.objects.filter(status=Status.DRAFT), user).values("pk"))
    if user.has_perm("articles.review_article"):
        mine |= Q(status=Status.IN_REVIEW)
    if user.has_perm("articles.publish_article"):
        mine |= Q(status=Status.READY)
    return articles.filter(mine)


def lacking(pictures: QuerySet) -> QuerySet:
    """Return the pictures in use that say too little: no credit, no source, or no description.

    A description is wanted in the languages of the pieces that show the picture; an appeal shows
    it in all of them, and falls back to English. A figure that brings its own is not looked into.
    """
    campaign = Picture._meta.get_field("campaigns").related_model
    in_english, in_korean = (_shown_in(language) for language in ("en", "ko"))
    appeals = campaign._default_manager
    by_appeal = Exists(appeals.filter(pictures=OuterRef("pk"))) | Exists(
        appeals.filter(picture=OuterRef("pk"))
    )
    return pictures.filter(
        ((in_english | in_korean | by_appeal) & (Q(credit="") | Q(source="")))
        | (Q(alt_en="") & (in_english | by_appeal))
        | (Q(alt_ko="") & in_korean)
    )


def _shown_in(language: str) -> Exists:
    """Return the condition that a piece in a language shows the picture, or may again."""
    pieces = Article.objects.filter(language=language).exclude(status=Status.WITHDRAWN)
    return Exists(pieces.filter(pictures=OuterRef("pk"))) | Exists(
        pieces.filter(lead_picture=OuterRef("pk"))
    )
