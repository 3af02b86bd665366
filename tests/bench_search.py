"""How long search takes among many articles that a generator makes of real sentences.

Part of `make bench`; `python -m tests.bench_search load FOLDER` and `… measure FOLDER` work by
themselves on the database of DATABASE_URL. ROWS says how many articles. The generator and the texts
it recombines are not part of this repository: NKARCHIVE_CORPUS names the folder of `corpus.py`,
NKARCHIVE_SEEDS that of the texts; where they are missing, this part is left out and says so.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parents[1]
# The gates are for queries of up to so many hits; the others are printed beside.
MOST_HITS = 20_000
BATCH = 2_000
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’']?\s+")
_TAG = re.compile("<[^>]+>")
_BLOCK = re.compile("</p>|</h[23]>|</li>|</blockquote>")


def corpus_folders() -> tuple[Path, Path]:
    """The folders of the generator and of the texts it reads."""
    shared = ROOT.parent / "shared"
    corpus = Path(os.environ.get("NKARCHIVE_CORPUS") or shared / "corpus")
    seeds = Path(os.environ.get("NKARCHIVE_SEEDS") or shared / "seeds")
    return corpus, seeds


def generate(count: int, folder: Path) -> Path | None:
    """Write the articles as lines of JSON, the queries beside them; None where it cannot be."""
    corpus, seeds = corpus_folders()
    if not (corpus / "corpus.py").exists() or not (seeds / "manifest.toml").exists():
        print("\n  SEARCH AMONG MANY ARTICLES NOT MEASURED: set NKARCHIVE_CORPUS, NKARCHIVE_SEEDS")
        return None
    path = folder / "corpus.jsonl"
    if not path.exists():
        command = [sys.executable, corpus / "corpus.py", seeds, path, "-n", str(count)]
        subprocess.run(command, check=True)
    return path


class Loader:
    """Writes articles and what search knows of them by bulk SQL, as `index` would write them.

    The same sentences come again and again, so each is analysed once.
    """

    def __init__(self) -> None:
        from django.db import connection

        self.connection = connection
        self.is_postgres = connection.vendor == "postgresql"
        self.random = Random(1)
        self.now = datetime.now(UTC)
        self.tokens: dict[str, str] = {}
        self.words: dict[str, bool] = {}
        self.tags: dict[str, int] = {}
        self.members: dict[tuple[str, str], list[int]] = {}
        self.labels: dict[tuple[str, str], str] = {}
        self.group: UUID | None = None

    def load(self, path: Path) -> None:
        """Write everything; the index is laid when all rows are there."""
        from django.db import transaction

        from articles.search import postgres, sqlite, words

        create = (postgres.CREATE,) if self.is_postgres else sqlite.CREATE
        drop = (postgres.DROP,) if self.is_postgres else sqlite.DROP
        self.execute(drop)
        with transaction.atomic():
            batch: dict[str, list[dict[str, Any]]] = {}
            for number, line in enumerate(path.open(encoding="utf-8"), start=1):
                for table, row in self.rows(json.loads(line)):
                    batch.setdefault(table, []).append(row)
                if number % BATCH == 0:
                    self.write(batch)
            self.write(batch)
            words.learn(self.words)
            self.write_facets()
        self.execute(create)
        if self.is_postgres:
            self.execute(
                [
                    "SELECT setval(pg_get_serial_sequence('articles_article', 'id'), max(id))"
                    " FROM articles_article",
                    "VACUUM ANALYZE",
                ]
            )
        else:
            self.execute(["ANALYZE"])

    def rows(self, made: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Return the rows of one article, with the table of each."""
        from django.contrib.contenttypes.models import ContentType

        from articles.models import Article
        from articles.search import analyser

        key = made["id"]
        kind = list(Article.Kind)[key % 6].value
        language = "ko" if key % 10 == 0 else "en"
        published_at = datetime.fromisoformat(made["date"]).replace(tzinfo=UTC)
        is_rare = self.random.random
        group = self.group if key % 50 == 0 and self.group else self.uuid()
        if key % 50 == 0 and self.group:
            for paired in (key - 1, key):
                self.members.setdefault(("paired", ""), []).append(paired)
        self.group = group if key % 50 == 49 else None
        article = Article(
            id=key,
            uuid=self.uuid(),
            kind=kind,
            language=language,
            translation_group=group,
            title=made["title"],
            slug=made["slug"],
            standfirst=made["intro"],
            body=made["body"],
            status="draft" if is_rare() < 0.02 else "published",
            publish_at=published_at,
            embargo_until=self.now + timedelta(days=9) if is_rare() < 0.005 else None,
            expire_at=self.now - timedelta(days=9) if is_rare() < 0.005 else None,
            created_at=self.now,
            updated_at=self.now,
        )
        yield (
            "articles_article",
            {
                field.column: field.get_db_prep_save(
                    getattr(article, field.attname), self.connection
                )
                for field in Article._meta.concrete_fields
            },
        )
        yield (
            "articles_searchentry",
            {
                "article_id": key,
                "freshness": int(published_at.timestamp()),
                "indexed_at": article._meta.get_field("updated_at").get_db_prep_save(
                    self.now, self.connection
                ),
            },
        )
        body = unescape(_TAG.sub(" ", made["body"]))
        blocks = (unescape(_TAG.sub("", block)) for block in _BLOCK.split(made["body"]))
        yield (
            "articles_searchtext",
            {
                "entry_id": key,
                "title": self.analysed([made["title"]]),
                "standfirst": self.analysed([made["intro"]]),
                "tags": self.analysed(made["tag_names"]),
                "body": self.analysed(_SENTENCE.split(body)) + analyser.crossings(body),
                "written": "\n".join(" ".join(block.split()) for block in blocks if block.strip()),
            },
        )
        content_type = ContentType.objects.get_for_model(Article).pk
        for slug, name in zip(made["tags"], made["tag_names"], strict=True):
            self.labels["tag", slug] = name
            self.members.setdefault(("tag", slug), []).append(key)
            tag = {"object_id": key, "content_type_id": content_type, "tag_id": self.tag(slug)}
            yield ("taggit_taggeditem", tag)
        facts = [("kind", kind), ("language", language), ("year", str(published_at.year))]
        for fact in facts:
            self.members.setdefault(fact, []).append(key)

    def analysed(self, texts: Iterable[str]) -> str:
        """Return texts as a column of the index."""
        from articles.search import analyser, words

        found = []
        for text in texts:
            if text not in self.tokens:
                self.tokens[text] = " ".join(analyser.tokens(text))
                for word, is_name in words.words_in([text]).items():
                    self.words[word] = is_name and self.words.get(word, True)
            found.append(self.tokens[text])
        return f" {' '.join(found)} "

    def tag(self, slug: str) -> int:
        """Return the key of a tag, which is made where it is not there."""
        from taggit.models import Tag

        if slug not in self.tags:
            self.tags[slug] = Tag.objects.create(name=self.labels["tag", slug], slug=slug).pk
        return self.tags[slug]

    def write_facets(self) -> None:
        """Write which articles have which value."""
        from articles.models import SearchFacet
        from articles.search.bits import bits_of, bytes_of

        SearchFacet.objects.bulk_create(
            SearchFacet(
                name=name,
                value=value,
                label_en=self.labels.get((name, value), ""),
                members=bytes_of(bits_of(keys)),
            )
            for (name, value), keys in self.members.items()
        )

    def write(self, batch: dict[str, list[dict[str, Any]]]) -> None:
        """Write the rows of a batch, and empty it."""
        for table, rows in batch.items():
            columns = ", ".join(rows[0])
            values = (tuple(row.values()) for row in rows)
            if self.is_postgres:
                copying = f"COPY {table} ({columns}) FROM STDIN"
                with self.connection.cursor() as cursor, cursor.copy(copying) as copy:
                    for row in values:
                        copy.write_row(row)
            else:
                marks = ", ".join("?" * len(rows[0]))
                self.connection.connection.executemany(
                    f"INSERT INTO {table} ({columns}) VALUES ({marks})",
                    values,
                )
        batch.clear()

    def uuid(self) -> UUID:
        """Return a random key, the same in every run."""
        return UUID(int=self.random.getrandbits(128))

    def execute(self, statements: Iterable[str]) -> None:
        """Run statements by themselves."""
        with self.connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def ms(work: Callable[[], Any]) -> float:
    """How long something takes, in milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def measure(queries: list[str]) -> None:
    """Print how long the queries take: first page and total alone, and with all facets."""
    from articles import search

    taken: dict[tuple[str, str], list[float]] = {}
    for text in [*queries[:5], *queries]:
        query = search.read_query(text)
        total = search.find(query, language="en", with_facets=False).total
        size = "up to 20,000 hits" if total <= MOST_HITS else "more hits"
        for what, with_facets in (("first page", False), ("with facets", True)):
            taken.setdefault((size, what), []).append(
                ms(lambda q=query, f=with_facets: search.find(q, language="en", with_facets=f))
            )
    print(f"\n  {'search':32} {'queries':>8} {'p50':>9} {'p95':>9}")
    for (size, what), times in sorted(taken.items(), reverse=True):
        p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
        name = f"{what}, {size}"
        print(f"  {name:32} {len(times):8} {statistics.median(times):6.1f} ms {p95:6.1f} ms")


def main() -> None:
    """Load, measure or both, on the database of DATABASE_URL; the texts stay in a folder."""
    import django

    django.setup()
    from django.core.management import call_command

    what, folder = sys.argv[1:]
    call_command("migrate", verbosity=0)
    path = generate(int(os.environ.get("ROWS", "2000")), Path(folder))
    if path and what in ("load", "all"):
        took = ms(lambda: Loader().load(path))
        print(f"\n  generated articles loaded in {took / 1000:.0f} s", flush=True)
    if path and what in ("measure", "all"):
        measure(path.with_suffix(".queries.txt").read_text("utf-8").splitlines())


if __name__ == "__main__":
    main()
