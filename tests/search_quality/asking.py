"""Asking search every query of the collection, and what its answers are worth.

    python -m tests.search_quality.asking

writes the collection into the empty database of DATABASE_URL and prints the answers as JSON.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.search_quality.labelled import HALVES, Query, queries, write_collection
from tests.search_quality.scoring import (
    average,
    ndcg,
    overlap,
    recall,
    reciprocal_rank,
)

Answers = dict[str, list[str]]
LANGUAGES = {"en": "English", "ko": "Korean"}


def ask_all() -> Answers:
    """Write the collection, ask every query, take it all away again; keys by id of the query."""
    from django.db import transaction

    with transaction.atomic():
        write_collection()
        answers = {query.id: ask(query) for half in HALVES for query in queries(half)}
        transaction.set_rollback(True)
    return answers


def ask(query: Query) -> list[str]:
    """Return the keys of the articles on the first page of results, in order."""
    from articles import search

    found = search.find(
        search.read_query(query.text), language=query.language, page=1, with_facets=False
    )
    return [article.slug for article in found.articles]


def answers_of_sqlite() -> Answers:
    """Ask every query on SQLite, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="nka-quality-") as folder:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "nkarchive.settings.test",
            "DATABASE_URL": f"sqlite://{folder}/quality.sqlite3",
            "VAR_DIR": folder,
        }
        command = [sys.executable, "-m", "tests.search_quality.asking"]
        answer = subprocess.run(
            command, env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
    return json.loads(answer.stdout)


def select(half: str, *, language: str = "", kind: str = "") -> list[Query]:
    """Return the queries of a half, or those of a language or kind alone."""
    return [
        query
        for query in queries(half)
        if language in ("", query.language) and kind in ("", query.kind)
    ]


def quality(answers: Answers, asked: Iterable[Query]) -> float:
    """Return the mean nDCG@10 of queries."""
    return average(ndcg(answers[query.id], query.grades) for query in asked)


def shared(one: Mapping[str, list[str]], other: Mapping[str, list[str]], half: str) -> float:
    """Return the mean overlap of two databases' top tens over the queries of a half."""
    return average(overlap(one[query.id], other[query.id]) for query in queries(half))


def print_quality(other_answers: Path) -> None:
    """Print the measures of the database in use as a table, and how much it shares with the other.

    `other_answers` is a file: what the first database answered is left there for the second.
    """
    answers = ask_all()
    print("\n  search quality           nDCG@10  recall@20  MRR known  empty  queries")
    for half in HALVES:
        for language, name in LANGUAGES.items():
            asked = select(half, language=language)
            known = select(half, language=language, kind="known-item")
            print(
                f"  {half:12} {name:8} {quality(answers, asked):11.3f} "
                f"{average(recall(answers[one.id], one.grades) for one in asked):10.3f} "
                f"{average(reciprocal_rank(answers[one.id], one.grades) for one in known):10.3f} "
                f"{average(not answers[one.id] for one in asked):6.1%} {len(asked):8}"
            )
    if other_answers.exists():
        other = json.loads(other_answers.read_text("utf-8"))
        for half in HALVES:
            print(
                f"  {half:12} top tens shared by both databases: {shared(answers, other, half):.3f}"
            )
    else:
        other_answers.write_text(json.dumps(answers), "utf-8")


def main() -> None:
    """Answer on an empty database, as JSON."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(json.dumps(ask_all()))


if __name__ == "__main__":
    main()
