"""`make screenshots`: start the site on fresh sample content, look at all of it, end it."""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.running_demo import ROOT, running_demo
from tests.screenshots import journeys, readme, rows, sheets
from tests.screenshots.camera import SIZES, Camera

FOLDER = ROOT / "screenshots"


@contextmanager
def browsing(chromium: str) -> Iterator[Browser]:
    """A headless browser."""
    switches = ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=switches)
        yield browser
        browser.close()


def take_all(camera: Camera, var: Path, mails: Path) -> None:
    """Take every picture, one window for each language and size."""
    made = rows.prepare(var, mails=mails)
    password = (var / "staff-password").read_text(encoding="ascii")
    for size in SIZES:
        for language in ("en", "ko"):
            with camera.held(language=language, size=size):
                journeys.read(camera)
                journeys.give(camera, made)
                journeys.look_at_gifts(camera, made)
                journeys.open_mails(camera, mails)
            if size == "desktop":
                with camera.held(language=language, size=size):
                    journeys.open_cards(camera)
            print(f"  {language}, {size}")
        # The admin is written in English alone.
        with camera.held(language="en", size=size):
            journeys.write(camera, password=password)


def main(arguments: list[str]) -> int:
    """Take all pictures and lay them out; returns the exit status."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not chromium:
        print("No Chromium found: install Debian's package or name one in CHROMIUM.")
        return 1
    started_at = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="nka-look-") as folder:
        var, mails = Path(folder) / "var", Path(folder) / "mails"
        mails.mkdir()
        with running_demo(var) as origin, browsing(chromium) as browser:
            if "--readme" in arguments:
                readme.compose(browser, origin)
                return 0
            shutil.rmtree(FOLDER, ignore_errors=True)
            FOLDER.mkdir()
            camera = Camera(FOLDER, browser=browser, origin=origin)
            take_all(camera, var, mails)
    for file in sheets.lay_out(FOLDER, camera.shots):
        print(f"  {file.relative_to(ROOT)}")
    print(f"  {len(camera.shots)} pictures in {time.monotonic() - started_at:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
