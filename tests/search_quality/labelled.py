"""The labelled collection and its judged queries: read from their files, written into a database.

The files are data: `collection/*.toml` holds the articles, `development.toml` and `holdout.toml`
the queries. Judgements are strings "grade key: reason".
"""

import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils.html import escape

HERE = Path(__file__).resolve().parent
HALVES = ("development", "holdout")
HIGHEST_GRADE = 3


@dataclass(frozen=True, kw_only=True)
class Query:
    """What someone asks on a page in a language; `grades` are above 0, by key of the article."""

    id: str
    language: str
    kind: str
    text: str
    wants: str
    grades: dict[str, int]


@cache
def articles() -> dict[str, dict[str, Any]]:
    """Return the articles of the collection by their keys."""
    found = {}
    for path in sorted((HERE / "collection").glob("??-*.toml")):
        for entry in _read(path)["article"]:
            assert entry["key"] not in found, entry["key"]
            found[entry["key"]] = {"language": path.name[:2], **entry}
    return found


def queries(half: str) -> list[Query]:
    """Return the judged queries of a half: "development" or "holdout"."""
    return [_query(entry) for entry in _read(HERE / f"{half}.toml")["query"]]


def write_collection() -> None:
    """Write the whole collection into the database and its search index; slugs are the keys."""
    from articles import search
    from articles.models import Article, ContentWarning, Contribution, Contributor

    vocabulary = _read(HERE / "collection" / "vocabulary.toml")
    tags = {slug: _tag(slug, names) for slug, names in vocabulary["tags"].items()}
    warnings = {
        slug: ContentWarning.objects.get_or_create(
            slug=slug, defaults={"label_en": names["en"], "label_ko": names["ko"]}
        )[0]
        for slug, names in vocabulary["warnings"].items()
    }
    people = {
        slug: Contributor.objects.create(
            slug=slug, name_en=names["en"], name_ko=names.get("ko", ""), has_page=True
        )
        for slug, names in vocabulary["people"].items()
    }
    for key, entry in articles().items():
        article = Article.objects.create(
            slug=key,
            language=entry["language"],
            title=entry["title"],
            standfirst=entry["standfirst"],
            kind=entry["kind"],
            body=_body(entry),
            status=Article.Status.PUBLISHED,
            publish_at=datetime.combine(entry["on"], time(12), tzinfo=UTC),
            translation_group=uuid5(NAMESPACE_URL, entry.get("translation", key)),
        )
        article.tags.add(*(tags[slug] for slug in entry["tags"]))
        article.warnings.add(*(warnings[slug] for slug in entry.get("warnings", ())))
        for order, slug in enumerate(entry["by"]):
            Contribution.objects.create(article=article, contributor=people[slug], order=order)
    search.refresh_many(search.outdated())


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def _query(entry: dict[str, Any]) -> Query:
    grades = {}
    for judgement in entry["judged"]:
        grade, _, rest = judgement.partition(" ")
        key, _, reason = rest.partition(": ")
        assert reason, judgement
        assert key in articles(), judgement
        assert key not in grades, judgement
        assert 1 <= int(grade) <= HIGHEST_GRADE, judgement
        grades[key] = int(grade)
    # Some systems send Hangul taken apart into its letters; the files hold it composed.
    text = entry["text"]
    return Query(
        id=entry["id"],
        language=entry["id"][:2],
        kind=entry["kind"],
        text=unicodedata.normalize("NFD", text) if entry["kind"] == "decomposed" else text,
        wants=entry["wants"],
        grades=grades,
    )


def _tag(slug: str, names: dict[str, Any]) -> Any:
    from taggit.models import Tag

    from articles.models import TagLabel

    tag, _ = Tag.objects.get_or_create(slug=slug, defaults={"name": names.get("en", slug)})
    labels = [("en", names.get("en", slug), False), ("ko", names["ko"], False)]
    for language in ("en", "ko"):
        labels += [(language, name, True) for name in names.get(f"synonyms_{language}", ())]
    TagLabel.objects.bulk_create(
        [
            TagLabel(tag=tag, language=language, name=name, is_synonym=is_synonym)
            for language, name, is_synonym in labels
        ],
        ignore_conflicts=True,
    )
    return tag


def _body(entry: dict[str, Any]) -> str:
    blocks = [f"<p>{escape(text.strip())}</p>" for text in entry["body"].strip().split("\n\n")]
    if note := entry.get("note"):
        blocks[0] = blocks[0].replace(
            "</p>", f'<span data-node="note">{escape(note)}</span></p>', 1
        )
    if caption := entry.get("caption"):
        blocks.insert(
            1,
            '<figure data-node="figure" data-picture="">'
            f"<figcaption>{escape(caption)}</figcaption></figure>",
        )
    return "".join(blocks)
