"""Gather what a person should judge: for each query whatever either engine or plain LIKE finds.

    python -m tests.search_quality.pool QUERIES

QUERIES is a file of lines "language|text". Printed are the keys of the articles found, in the
order of the keys, so that whoever judges cannot see in which order an engine returned them, nor
which of them found what.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from tests.bench import new_database
from tests.servers import Servers


def found_by_engine(text: str, *, language: str) -> list[str]:
    """Return the keys of all that search finds on the page of a language."""
    from articles import search
    from articles.models import Article

    listed = Article.objects.for_readers_of(language).order_by("is_foreign", "-publish_at", "-pk")
    query = search.read_query(text)
    return [article.slug for article in search.matching(listed, query=query)]


def found_by_like(text: str, *, language: str) -> list[str]:
    """Return the keys of all articles that hold one of the words anywhere."""
    from django.db.models import Q

    from articles.models import Article

    anywhere = Q()
    for word in text.replace('"', " ").split():
        for field in ("title", "standfirst", "body", "tags__name", "tags__labels__name"):
            anywhere |= Q(**{f"{field}__icontains": word})
    return list(
        Article.objects.for_readers_of(language).filter(anywhere).values_list("slug", flat=True)
    )


def gather(path: str) -> None:
    """Print as JSON what the database of DATABASE_URL, which is empty, finds for each query."""
    import django

    django.setup()
    from django.core.management import call_command

    from tests.search_quality.labelled import write_collection

    call_command("migrate", verbosity=0)
    write_collection()
    found = {}
    for line in Path(path).read_text("utf-8").splitlines():
        language, _, text = line.partition("|")
        keys = {
            *found_by_engine(text, language=language),
            *found_by_like(text, language=language),
        }
        found[line] = sorted(keys)
    print(json.dumps(found))


def main(path: str) -> None:
    """Gather on SQLite and on PostgreSQL, each in a process of its own, and print the union."""
    servers = Servers()
    pooled: dict[str, set[str]] = defaultdict(set)
    try:
        with tempfile.TemporaryDirectory(prefix="nka-pool-") as folder:
            for url in (
                f"sqlite://{folder}/pool.sqlite3",
                new_database(servers.addresses.database_url),
            ):
                environment = {
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "nkarchive.settings.test",
                    "DATABASE_URL": url,
                    "REDIS_URL": servers.addresses.redis_url,
                    "VAR_DIR": folder,
                }
                command = [sys.executable, "-m", "tests.search_quality.pool", path, "--gather"]
                answer = subprocess.run(
                    command, env=environment, check=True, stdout=subprocess.PIPE, text=True
                )
                for line, keys in json.loads(answer.stdout).items():
                    pooled[line].update(keys)
    finally:
        servers.stop()
    for line, keys in pooled.items():
        print(f"{line}\n  {' '.join(sorted(keys))}")


if __name__ == "__main__":
    if "--gather" in sys.argv:
        gather(sys.argv[1])
    else:
        main(sys.argv[1])
