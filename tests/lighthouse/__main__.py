"""Print what Lighthouse says of the main pages, the median of five runs each.

The site is that of `make run`, with sample content; Lighthouse is the npm package pinned beside
this file, installed into .build/ with the scripts of its packages left out; the browser is the one
of the tests. A phone and its network are simulated, so the times are those of a reader far away,
and a busy machine makes them worse. `RUNS=1 python -m tests.lighthouse` is a first look.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.running_demo import ROOT, running_demo

HERE = Path(__file__).parent
INSTALLED = ROOT / ".build" / "lighthouse"
RUNS = int(os.environ.get("RUNS", "5"))
CAMPAIGN = "/campaigns/winter-emergency-fund/"
PAGES = {
    "home": "/",
    "article": "/articles/the-winter-the-river-froze/",
    "campaign": CAMPAIGN,
    "give": f"{CAMPAIGN}give/",
}
# What each page is to reach: performance, accessibility, best practices, SEO.
WANTED = (95, 100, 100, 100)


def install() -> None:
    """Put the pinned packages and the script into .build/, where they are not there yet."""
    INSTALLED.mkdir(parents=True, exist_ok=True)
    lock = (HERE / "package-lock.json").read_bytes()
    is_new = not (INSTALLED / "done").exists() or (INSTALLED / "done").read_bytes() != lock
    for name in ("package.json", "package-lock.json", "measure.mjs"):
        shutil.copy(HERE / name, INSTALLED / name)
    if is_new:
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=INSTALLED, check=True, stdout=subprocess.DEVNULL)
        (INSTALLED / "done").write_bytes(lock)


def measured(origin: str, *, chromium: str) -> list[dict[str, Any]]:
    """What the script says, a dictionary a line."""
    pages = {name: f"{origin}{path}" for name, path in PAGES.items()}
    asked = json.dumps({"chromium": chromium, "runs": RUNS, "pages": pages})
    answered = subprocess.run(
        ["node", "measure.mjs", asked], cwd=INSTALLED, check=True, stdout=subprocess.PIPE, text=True
    )
    return [json.loads(line) for line in answered.stdout.splitlines()]


def show(lines: list[dict[str, Any]]) -> None:
    """Print the medians, and what keeps a page from what it is to reach."""
    runs = defaultdict(list)
    for line in lines:
        if "page" in line:
            runs[line["page"]].append(line)
    heads = (
        "performance",
        "accessible",
        "practices",
        "SEO",
        "paint",
        "largest",
        "blocked",
        "shift",
    )
    print(f"\nLighthouse, median of {RUNS}")
    print(f"  {'page':10}" + "".join(f"{head:>12}" for head in heads) + f"{'all bytes':>12}")
    for page, found in runs.items():
        every = (run["scores"] for run in found)
        scores = [statistics.median(scores) for scores in zip(*every, strict=True)]
        figures = {
            name: statistics.median(run["figures"][name] for run in found)
            for name in found[0]["figures"]
        }
        print(
            f"  {page:10}"
            + "".join(f"{score:12.0f}" for score in scores)
            + f"{figures['first_paint']:9.0f} ms{figures['largest_paint']:9.0f} ms"
            + f"{figures['blocked']:9.0f} ms{figures['shift']:12.3f}"
            + f"{figures['bytes'] / 1000:9.0f} kB"
        )
        if any(score < wanted for score, wanted in zip(scores, WANTED, strict=True)):
            for words in sorted({words for run in found for words in run["wanting"]}):
                print(f"    below what is wanted, {words}")
    (robots,) = (line["robots"] for line in lines if "robots" in line)
    print(f"  robots.txt: {'valid' if robots == 1 else 'NOT VALID'}")


def main() -> int:
    """Install, run the site, measure, print; returns the exit status."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not chromium or not shutil.which("npm"):
        print("\nLighthouse is left out: it needs Node.js 18 or newer with npm, and Chromium.")
        return 0
    install()
    with (
        tempfile.TemporaryDirectory(prefix="nka-lighthouse-") as folder,
        running_demo(Path(folder) / "var") as origin,
    ):
        show(measured(origin, chromium=chromium))
    return 0


if __name__ == "__main__":
    sys.exit(main())
