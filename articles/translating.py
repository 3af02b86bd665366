"""Translations: begun from their original, stale when that changes, in line again when checked."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from articles import search
from articles.models import Article, Contribution
from nkarchive.languages import LANGUAGES


def original_of(article: Article) -> Article | None:
    """Return what an article is a translation of; None where it is none, or stands alone."""
    if article.translation_checked_at is None:
        return None
    others = Article.objects.filter(
        translation_group=article.translation_group, translation_checked_at__isnull=True
    )
    return others.exclude(pk=article.pk).first()


def others_of(article: Article) -> QuerySet:
    """Return the versions of an article in other languages, public or not."""
    group = Article.objects.filter(translation_group=article.translation_group)
    return group.exclude(pk=article.pk).order_by("language")


def missing_languages(article: Article) -> list[tuple[str, str]]:
    """Return code and name of the languages in which there is no version of an article."""
    taken = {article.language, *others_of(article).values_list("language", flat=True)}
    return [(code, name) for code, name in LANGUAGES if code not in taken]


def stale() -> QuerySet:
    """Return the translations whose original has changed since they were last checked."""
    newer = Article.objects.filter(
        translation_group=OuterRef("translation_group"),
        translation_checked_at__isnull=True,
        text_changed_at__gt=OuterRef("translation_checked_at"),
    )
    return Article.objects.filter(Exists(newer), translation_checked_at__isnull=False)


def is_stale(article: Article) -> bool:
    """Say whether an article is a translation whose original has changed since."""
    return stale().filter(pk=article.pk).exists()


def as_translated(article: Article) -> Any:
    """Return the original as it was when a translation was last checked, from its history.

    Returns None where there is no original, or the history does not reach back so far.
    """
    original = original_of(article)
    if original is None:
        return None
    versions = original.history.filter(history_date__lte=article.translation_checked_at)
    return versions.order_by("-history_date", "-history_id").first()


def mark_in_line(article: Article, *, seen_at: datetime) -> None:
    """Note that a translation says what its original said at a moment that an editor has seen.

    What is changed in the original after that moment makes it stale again.
    """
    article.translation_checked_at = min(seen_at, timezone.now())
    article._change_reason = "In line with the original"
    article.save(update_fields=["translation_checked_at", "updated_at"])


def link(article: Article, *, original: Article | None) -> None:
    """Make an article the translation of another, or of none; the caller saves it.

    A piece that has a translation of its own stays the original of that one.
    """
    if original is None:
        if article.translation_checked_at is not None:
            article.translation_group = Article._meta.get_field("translation_group").get_default()
            article.translation_checked_at = None
    elif article.translation_group != original.translation_group:
        article.translation_group = original.translation_group
        article.translation_checked_at = timezone.now()


def start(original: Article, *, language: str, by: Any) -> Article:
    """Return a new draft in another language, with all of the original to be overwritten.

    It has the words, pictures, tags, warnings, sources and people of the original and stands in
    its group; nobody but an editor's hand publishes it. Raises ValueError where there is a
    version in this language already.
    """
    if language not in dict(missing_languages(original)):
        raise ValueError(f"There is a version in {dict(LANGUAGES)[language]} already.")
    with transaction.atomic():
        draft = Article(
            kind=original.kind,
            language=language,
            translation_group=original.translation_group,
            translation_checked_at=timezone.now(),
            title=original.title,
            subtitle=original.subtitle,
            slug=_free_slug(original.slug, language=language),
            standfirst=original.standfirst,
            body=original.body,
            lead_picture=original.lead_picture,
            period=original.period,
            period_on=original.period_on,
            series=original.series,
            series_part=_free_part(original, language=language),
        )
        draft._history_user = by
        draft._change_reason = "Translation begun"
        draft.save()
        draft.tags.set(original.tags.all())
        draft.warnings.set(original.warnings.all())
        draft.further_reading.set(original.further_reading.all())
        Contribution.objects.bulk_create(
            _copied(contribution, draft) for contribution in original.contributions.all()
        )
        search.refresh(draft)
    return draft


def _copied(contribution: Contribution, draft: Article) -> Contribution:
    """The biography is left out: where it is empty, the contributor's own stands in the language
    of the draft."""
    kept = ("contributor_id", "role", "title", "placement", "order")
    return Contribution(article=draft, **{name: getattr(contribution, name) for name in kept})


def _free_slug(slug: str, *, language: str) -> str:
    taken = Article.objects.filter(language=language)
    number, found = 1, slug
    while taken.filter(slug=found).exists():
        number += 1
        found = f"{slug[:190]}-{number}"
    return found


def _free_part(original: Article, *, language: str) -> int | None:
    same = Article.objects.filter(
        series=original.series, series_part=original.series_part, language=language
    )
    is_taken = original.series is not None and same.exists()
    return None if is_taken else original.series_part
