"""Measure the public pages with many rows, on SQLite as `make run` has it. ROWS=2000 articles.

Prints for each page the median and the slowest of 20 answers, and answers a second at 8 at once.
"""

import os
import statistics
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.running_demo import ROOT, running_demo

VAR = ROOT / ".build" / "bench"
ROWS = int(os.environ.get("ROWS", "2000"))
ALONE = 20
TOGETHER = 200
PAGES = ("/", "/articles/", "/tags/", "/search/?q=winter", "/campaigns/", "/feeds/articles.atom")


def fill(var: Path) -> None:
    """Bring the number of articles up to ROWS; the data stay for the next time."""
    os.environ["VAR_DIR"] = str(var)
    os.environ["DJANGO_SETTINGS_MODULE"] = "nkarchive.settings.development"
    import django

    django.setup()
    from django.core.management import call_command

    from articles import search
    from articles.models import Article
    from tests import factories

    call_command("migrate", verbosity=0)
    missing = ROWS - Article.objects.count()
    print(f"· {max(missing, 0)} more articles")
    for number in range(Article.objects.count(), ROWS):
        search.refresh(
            factories.make_article(
                tags=("prison", f"tag {number % 50}"),
                title=f"Winter {number}",
                slug=f"bench-{number}",
                body="<p>The river was low that winter.</p>" * 30,
            )
        )


def seconds_of(address: str) -> float:
    """How long one whole answer takes."""
    began = time.perf_counter()
    with urllib.request.urlopen(address, timeout=60) as answer:
        answer.read()
    return time.perf_counter() - began


def main() -> int:
    """Fill, start, measure, print; returns the exit status."""
    VAR.mkdir(parents=True, exist_ok=True)
    fill(VAR)
    with running_demo(VAR) as origin:
        print(f"{'page':24} {'median':>9} {'slowest':>9} {'a second':>9}")
        for page in PAGES:
            address = origin + page
            seconds_of(address)
            alone = [seconds_of(address) for _ in range(ALONE)]
            began = time.perf_counter()
            with ThreadPoolExecutor(8) as pool:
                list(pool.map(seconds_of, [address] * TOGETHER))
            rate = TOGETHER / (time.perf_counter() - began)
            median, slowest = statistics.median(alone) * 1000, max(alone) * 1000
            print(f"{page:24} {median:6.1f} ms {slowest:6.1f} ms {rate:9.0f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
