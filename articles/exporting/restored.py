"""Reads back articles: makes those that are not here, leaves alone those that are."""

from typing import Any

from articles import search
from articles.exporting.bodies import NOUNS, with_ids
from articles.exporting.ground import Ground
from articles.exporting.rows import article_row, for_export
from articles.models import (
    Article,
    Contribution,
    Correction,
    Edition,
    FormerSlug,
    ImportNote,
    RelatedArticle,
)
from nkarchive.importing.report import Outcome, Result

Row = dict[str, Any]
_OF_ARTICLES = {"editions": Edition, "corrections": Correction, "import_notes": ImportNote}
_HANGING = {
    *_OF_ARTICLES,
    *("lead_picture", "series", "tags", "warnings", "further_reading", "contributions"),
    *("former_slugs", "related"),
}


def restore_articles(ground: Ground, rows: list[Row]) -> list[Result]:
    """Read back articles in the states they were in; returns what became of each.

    One that is here already, by its UUID, is never written over: it is "unchanged", or
    "edited_here" where it says something else.
    """
    names = ground.names()
    here = {str(uuid): pk for uuid, pk in Article.objects.values_list("uuid", "pk")}
    former = set(FormerSlug.objects.values_list("language", "slug"))
    results, made, seen = [], [], set()
    for place, row in enumerate(rows):
        where = f"articles[{place}]"
        uuid, slug = str(row.get("uuid")), str(row.get("slug"))
        result = Result(kind="article", name=slug[:200], outcome=Outcome.UNCHANGED)
        results.append(result)
        if uuid in seen:
            ground.refuse(where, "stands twice in the file", key="uuid", value=uuid)
        elif uuid in here:
            present = for_export(Article.objects.filter(pk=here[uuid])).get()
            if article_row(present, names=names) != row:
                result.outcome = Outcome.EDITED_HERE
        elif (row.get("language"), slug) in former:
            ground.refuse(where, "is a former address of an article here", key="slug", value=slug)
        else:
            result.outcome = Outcome.CREATED
            article, result.note = _make(ground, where, row, names=names)
            if article is not None:
                made.append((where, article, row))
        seen.add(uuid)
    _connect(ground, made)
    return results


def _make(ground: Ground, where: str, row: Row, *, names: Any) -> tuple[Article | None, str]:
    """Make an article with what hangs on it; returns it, and what it had to leave behind."""
    columns = {name: value for name, value in row.items() if name not in _HANGING}
    values = ground.values(where, Article, columns)
    if values is None:
        return None, ""
    values["body"], unknown = with_ids(values["body"], names=names)
    closed = sorted({name for table, name in unknown if table == "campaigns"})
    for table, name in unknown:
        if table != "campaigns":
            why = f"is a {NOUNS[table]} in its text that the file does not hold"
            ground.refuse(where, why, key="body", value=name)
    article = Article(
        **values,
        lead_picture=_one(ground, where, "pictures", row, "lead_picture"),
        series=_one(ground, where, "series", row, "series"),
    )
    article._change_reason = "Imported"
    tags = _all(ground, where, "tags", row, "tags")
    warnings = _all(ground, where, "warnings", row, "warnings")
    further = _all(ground, where, "sources", row, "further_reading")
    if ground.keep(where, article) is None:
        return None, ""
    article.tags.set(tags)
    article.warnings.set(warnings)
    article.further_reading.set(further)
    for place, given in enumerate(row["contributions"]):
        part = f"{where}.contributions[{place}]"
        slug = str(given.get("contributor"))
        person = ground.find(part, "contributors", slug, key="contributor")
        given = {name: value for name, value in given.items() if name != "contributor"}
        if person is not None:
            ground.make(part, Contribution, given, article=article, contributor=person)
    for name, model in _OF_ARTICLES.items():
        for place, given in enumerate(row[name]):
            ground.make(f"{where}.{name}[{place}]", model, given, article=article)
    search.refresh(article)
    note = f"without its asks for {', '.join(closed)}: no such campaign here" if closed else ""
    return article, note


def _connect(ground: Ground, made: list[tuple[str, Article, Row]]) -> None:
    """Read back what leads from one article to another, once all are there."""
    known = {str(one.uuid): one for one in Article.objects.only("uuid", "title")} if made else {}
    for where, article, row in made:
        for place, given in enumerate(row["former_slugs"]):
            ground.make(f"{where}.former_slugs[{place}]", FormerSlug, given, article=article)
        for place, given in enumerate(row["related"]):
            part = f"{where}.related[{place}]"
            related, order = known.get(str(given.get("article"))), given.get("order")
            if related is None or set(given) != {"article", "order"} or type(order) is not int:
                ground.refuse(part, "needs the UUID of an article and an order")
                continue
            ground.keep(part, RelatedArticle(article=article, related=related, order=order))


def _one(ground: Ground, where: str, table: str, row: Row, key: str) -> Any:
    return None if row[key] is None else ground.find(where, table, row[key], key=key)


def _all(ground: Ground, where: str, table: str, row: Row, key: str) -> list[Any]:
    found = [ground.find(where, table, name, key=key) for name in row[key]]
    return [one for one in found if one is not None]
