"""What is to become of each article of a manifest, by what the database holds."""

from collections.abc import Collection

from django.db.models import Q

from articles.importing.entries import ArticleEntry
from articles.importing.likeness import Others
from articles.models import Article, FormerSlug, ImportedArticle
from nkarchive.importing.fingerprint import state_sha256
from nkarchive.importing.report import Outcome, Result, left_out

# Columns that say nothing about what an editor has done to the article.
_WITHOUT = {
    "id",
    "uuid",
    "translation_group",
    "created_at",
    "updated_at",
    "text_changed_at",
    "translation_checked_at",
}


def article_sha256(article_id: int) -> str:
    """Return the fingerprint of an article as it stands, with all that belongs to it."""
    article = Article.objects.get(pk=article_id)
    return state_sha256(
        article,
        without=_WITHOUT,
        related={
            "tags": sorted(article.tags.values_list("pk", flat=True)),
            "warnings": sorted(article.warnings.values_list("pk", flat=True)),
            "further_reading": sorted(article.further_reading.values_list("pk", flat=True)),
            "editions": list(
                article.editions.values_list(
                    "title", "outlet", "published_on", "published_as", "url", "note", "order"
                )
            ),
            "corrections": list(article.corrections.values_list("kind", "made_on", "text")),
            "curated": list(article.curated.values_list("related_id", flat=True)),
            "import_notes": list(
                article.import_notes.values_list("text", "is_must_fix", "is_done")
            ),
            "contributions": list(
                article.contributions.values_list(
                    "contributor_id", "role", "title", "placement", "bio", "order"
                )
            ),
        },
    )


def plan_articles(entries: list[ArticleEntry], *, campaign_slugs: Collection[str]) -> list[Result]:
    """Say for each entry what an import makes of it; note in its table why it cannot be.

    Takes the slugs of the campaigns that exist or come with the same manifest. Returns one result
    for each entry, in order. Writes nothing.
    """
    results = []
    earlier: dict[str, str] = {}
    others = Others()
    for entry in entries:
        if entry.ask_campaign and entry.ask_campaign not in campaign_slugs:
            entry.table.refuse("ask_campaign", entry.ask_campaign, "is no campaign")
        result = _plan(entry, earlier, others)
        if entry.table.problems:
            result.outcome, result.note = Outcome.FAILED, ""
        results.append(result)
        earlier.setdefault(entry.text_sha256, entry.table.name)
        if result.outcome is Outcome.CREATED:
            others.add(entry)
    return results


def _plan(entry: ArticleEntry, earlier: dict[str, str], others: Others) -> Result:
    result = Result(kind="article", name=entry.slug, outcome=Outcome.CREATED)
    if entry.layout is not None:
        result.left_out = left_out(entry.layout)
    if entry.layout is None or not entry.slug:
        return result
    imported = ImportedArticle.objects.select_related("article").filter(key=entry.key).first()
    if imported is not None:
        if imported.article_sha256 != article_sha256(imported.article_id):
            result.outcome = Outcome.EDITED_HERE
        else:
            result.outcome = Outcome.UNCHANGED
            _refuse_other_words(entry, imported)
    elif same := earlier.get(entry.text_sha256) or _same_words(entry):
        result.outcome = Outcome.DUPLICATE
        result.note = f"word for word {same}"
    else:
        _refuse_taken_places(entry)
        result.note = others.like(entry)
    return result


def _same_words(entry: ArticleEntry) -> str:
    found = ImportedArticle.objects.filter(text_sha256=entry.text_sha256).order_by("pk").first()
    return f"article '{found.article.slug}'" if found else ""


def _refuse_other_words(entry: ArticleEntry, imported: ImportedArticle) -> None:
    """An import writes an article once. A manifest that says something else now must not pass
    as imported."""
    changed = [
        name for name, value in entry.columns.items() if getattr(imported.article, name) != value
    ]
    if imported.text_sha256 != entry.text_sha256:
        changed.append("lines")
    parts = entry.parts()
    changed += [
        name
        for name, sha256 in imported.parts.items()
        if parts.get(name) != sha256 and not (name == "text" and "lines" in changed)
    ]
    if changed:
        entry.table.refuse(
            "slug",
            entry.slug,
            f"was imported otherwise ({', '.join(changed)}): "
            "delete that article to import it anew, or give this one another slug",
        )


def _refuse_taken_places(entry: ArticleEntry) -> None:
    language = entry.columns["language"]
    if Article.objects.filter(language=language, slug=entry.slug).exists():
        entry.table.refuse("slug", entry.slug, "is the address of an article that was not imported")
    elif FormerSlug.objects.filter(language=language, slug=entry.slug).exists():
        entry.table.refuse("slug", entry.slug, "is a former address of another article")
    if entry.series is None:
        return
    title, part = entry.series
    in_its_place = Article.objects.filter(
        Q(series__title_en__iexact=title) | Q(series__title_ko__iexact=title),
        language=language,
        series_part=part,
    ).first()
    if in_its_place is not None:
        why = f"part {part} of the series is article '{in_its_place.slug}' already"
        entry.table.refuse("series.part", part, why)
