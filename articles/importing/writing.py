"""Writes the articles of a manifest, with all that belongs to them."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone
from django.utils.text import slugify

from articles import publishing, search, tagging
from articles.importing.entries import ArticleEntry
from articles.importing.korean import korean_warning, without_korean
from articles.importing.plan import article_sha256
from articles.importing.tables import BylineEntry, SourceEntry
from articles.models import (
    Article,
    ContentWarning,
    Contribution,
    Contributor,
    Edition,
    ImportedArticle,
    ImportNote,
    Series,
    Source,
)
from nkarchive.importing.body import Targets, write_body
from nkarchive.importing.report import Outcome, Result


def write_articles(
    entries: list[ArticleEntry],
    results: list[Result],
    *,
    campaign_ids: Mapping[str, int],
    is_published: bool,
) -> None:
    """Write every article whose result says created; call it inside a transaction.

    Takes what `read_articles` and `plan_articles` returned, the ids of campaigns by slug, and
    whether the articles go before the public or stay drafts. What keeps one from the public is
    noted in its result.
    """
    # A page that gathers what is known of a narrator is opened by an editor, never by an import.
    narrators = {
        person.name.casefold()
        for entry in entries
        for person in entry.byline
        if person.columns["role"] == Contribution.Role.NARRATOR
    }
    told: set[str] = set()
    for entry, result in zip(entries, results, strict=True):
        if result.outcome is Outcome.CREATED:
            article = _write(
                entry,
                result,
                campaign_id=campaign_ids.get(entry.ask_campaign),
                narrators=narrators,
                is_published=is_published,
            )
            if remark := without_korean(article, told=told):
                result.remarks.append(remark)


def _write(
    entry: ArticleEntry,
    result: Result,
    *,
    campaign_id: int | None,
    narrators: set[str],
    is_published: bool,
) -> Article:
    targets = Targets(
        excerpts=[_source(source).pk for source in entry.excerpt_sources],
        citations=[_source(source).pk for source in entry.citation_sources],
        campaign=campaign_id,
    )
    article = Article(
        slug=entry.slug,
        body=write_body(entry.layout, targets=targets),
        publish_at=_midnight(entry),
        **entry.columns,
    )
    if entry.series:
        title, article.series_part = entry.series
        article.series = _series(title)
    article._change_reason = "Imported"
    article.save()
    article.tags.set([tagging.tag_named(name) for name in entry.tags])
    article.warnings.set([_warning(label) for label in entry.warnings])
    article.further_reading.set([_source(source) for source in entry.further_reading])
    Edition.objects.bulk_create(
        Edition(article=article, order=order, **columns)
        for order, columns in enumerate(entry.editions)
    )
    ImportNote.objects.bulk_create(ImportNote(article=article, text=text) for text in entry.losses)
    for order, person in enumerate(entry.byline):
        Contribution.objects.create(
            article=article,
            contributor=_contributor(person, narrators=narrators),
            order=order,
            **person.columns,
        )
    if not (is_published and _is_published(article, result)):
        search.refresh(article)
    ImportedArticle.objects.create(
        key=entry.key,
        article=article,
        text_sha256=entry.text_sha256,
        article_sha256=article_sha256(article.pk),
        parts=entry.parts(),
    )
    return article


def _is_published(article: Article, result: Result) -> bool:
    """Put an article before the public; where something keeps it back, say what in its result."""
    try:
        publishing.publish(article)
    except publishing.Blocked as blocked:
        result.add(f"left a draft: {blocked}")
        return False
    return True


def _midnight(entry: ArticleEntry) -> datetime | None:
    """Return 00:00 of the day the piece was published, in the time zone of the site."""
    if entry.published_on is None:
        return None
    return timezone.make_aware(
        datetime.combine(entry.published_on, time.min), timezone.get_default_timezone()
    )


def _source(entry: SourceEntry) -> Source:
    """Return the row that says the same of a source, or a new one."""
    via = _source(entry.via) if entry.via else None
    same = Source.objects.filter(**entry.columns, via=via).order_by("pk").first()
    return same or Source.objects.create(**entry.columns, via=via)


def _series(title: str) -> Series:
    same = _named(Series, title, "title_en", "title_ko")
    return same or Series.objects.create(title_en=title, slug=_free_slug(Series, title))


def _warning(label: str) -> ContentWarning:
    """Return the warning of this name, or a new one; Korean readers get the name we know for it."""
    korean = korean_warning(label)
    same = _named(ContentWarning, label, "label_en", "label_ko")
    if same and korean and not same.label_ko:
        same.label_ko = korean
        same.save(update_fields=["label_ko"])
    return same or ContentWarning.objects.create(
        label_en=label, label_ko=korean, slug=_free_slug(ContentWarning, label)
    )


def _contributor(person: BylineEntry, *, narrators: set[str]) -> Contributor:
    """Return the contributor of this name, or a new one.

    A narrator is never taken for someone of the same name who has a public page: their story
    would be listed there.
    """
    is_narrator = person.name.casefold() in narrators
    among = {"has_page": False} if is_narrator else {}
    same = _named(Contributor, person.name, "name_en", "name_ko", **among)
    return same or Contributor.objects.create(
        name_en=person.name,
        slug=_free_slug(Contributor, person.name),
        is_organisation=person.is_organisation,
        has_page=not is_narrator,
    )


def _named(model: type[Model], name: str, *columns: str, **among: Any) -> Any:
    """Return the first row that bears the name in one of the columns, whatever its case."""
    bears = Q()
    for column in columns:
        bears |= Q(**{f"{column}__iexact": name})
    return model._default_manager.filter(bears, **among).order_by("pk").first()


def _free_slug(model: type[Model], words: str) -> str:
    """Return a slug for new words that no row has; numbered where it is taken or empty."""
    field = model._meta.get_field("slug")
    slug = slugify(words, allow_unicode=field.allow_unicode)[: field.max_length - 6]
    stem = slug or model._meta.model_name
    number = 1
    while not slug or model._default_manager.filter(slug=slug).exists():
        number += 1
        slug = f"{stem}-{number}"
    return slug
