"""Measure, on SQLite and on PostgreSQL: pages with few and with many articles, search, giving;
then, with Lighthouse, how the main pages come to a phone.

Prints ratios as well as milliseconds, because a ratio means the same on any machine. Nothing is
asserted. `ROWS=5000 GIFTS=10000 make bench` takes other numbers than 2000 articles and
a million gifts.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.servers import Servers

FEW = 20
MANY = int(os.environ.get("ROWS", "2000"))
REPEATS = 15
PAGES = ("/", "/articles/", "/tags/", "/tags/prison/", "/search/?q=winter", "/feeds/articles.atom")
# In every article, in one of ten, in one of a hundred.
WORDS = ("winter", "인권", "ferryman")


def median_ms(work: Callable[[], Any]) -> float:
    """The median of some runs, in milliseconds; the first one only warms up."""
    work()
    taken = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def fill(count: int) -> None:
    """Bring the number of articles up to `count`."""
    from articles import search
    from articles.models import Article
    from tests import factories

    for number in range(Article.objects.count(), count):
        factories.make_article(
            tags=("prison", f"tag {number % 50}"),
            title=f"Winter {number}",
            slug=f"bench-{number}",
            standfirst="북한인권단체" if number % 10 == 0 else "",
            body="<p>The river was low that year.</p>" * 30
            + ("<p>A ferryman came.</p>" if number % 100 == 7 else ""),
        )
    search.refresh_many(search.outdated())


def pages_ms() -> dict[str, float]:
    """How long the server needs for each page."""
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    found = {}
    for page in PAGES:
        assert client.get(page).status_code == 200, page
        found[page] = median_ms(lambda page=page: client.get(page).content)
    return found


def measure_search() -> None:
    """Compare the first page of results with a LIKE over title and body."""
    from django.db.models import Q

    from articles import search
    from articles.models import Article

    print(f"\n  {'first page of':24} {'search':>9} {'LIKE':>9} {'ratio':>7}")
    for word in WORDS:
        public = Article.objects.published().order_by("-publish_at", "-id")
        query = search.read_query(word)
        like = Q(title__icontains=word) | Q(body__icontains=word) | Q(standfirst__icontains=word)
        own = median_ms(lambda query=query: search.find(query, language="en", with_facets=False))
        plain = median_ms(lambda public=public, like=like: list(public.filter(like)[:20]))
        print(f"  {word:24} {own:6.1f} ms {plain:6.1f} ms {own / plain:7.2f}")


def measure() -> None:
    """Measure everything on the database of DATABASE_URL, which is empty."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    print(f"\n{connection.vendor}", flush=True)
    from tests.search_quality.asking import print_quality

    print_quality(Path(os.environ["VAR_DIR"]) / "search-answers.json")
    fill(FEW)
    pages_ms()  # templates and caches are warm from here on
    few = pages_ms()
    fill(MANY)
    many = pages_ms()
    print(f"  {'page':24} {f'{FEW} rows':>9} {f'{MANY} rows':>10} {'ratio':>6}")
    for page in PAGES:
        ratio = many[page] / few[page]
        print(f"  {page:24} {few[page]:6.1f} ms {many[page]:7.1f} ms {ratio:6.2f}")
    measure_search()
    from tests.bench_giving import measure_giving

    measure_giving()


def new_database(url: str) -> str:
    """Make the database that an address names, and return the address."""
    with psycopg.connect(
        urlsplit(url)._replace(path="/postgres").geturl(), autocommit=True
    ) as server:
        name = urlsplit(url).path.strip("/")
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return url


def main() -> int:
    """Measure on each database in a process of its own; returns the exit status."""
    servers = Servers()
    try:
        with tempfile.TemporaryDirectory(prefix="nka-bench-") as folder:
            for kind in ("sqlite", "postgresql"):
                for part, arguments in (
                    ("bench", ["tests.bench", "--measure"]),
                    ("search", ["tests.bench_search", "all", folder]),
                ):
                    url = f"sqlite://{folder}/{part}.sqlite3"
                    if kind == "postgresql":
                        given = urlsplit(servers.addresses.database_url)
                        url = new_database(given._replace(path=f"/nkarchive_{part}").geturl())
                    environment = {
                        **os.environ,
                        "DJANGO_SETTINGS_MODULE": "nkarchive.settings.test",
                        "DATABASE_URL": url,
                        "REDIS_URL": servers.addresses.redis_url,
                        "VAR_DIR": folder,
                    }
                    command = [sys.executable, "-m", *arguments]
                    subprocess.run(command, env=environment, check=True)
    finally:
        servers.stop()
    subprocess.run([sys.executable, "-m", "tests.lighthouse"], check=True)
    return 0


if __name__ == "__main__":
    if "--measure" in sys.argv:
        measure()
    else:
        sys.exit(main())
