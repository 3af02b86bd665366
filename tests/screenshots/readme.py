"""Take pictures of the main pages on a phone and a desktop, into screenshots/.

Reads, gives and looks into the admin as people would, on a fresh copy of the sample content.
`python -m tests.screenshots --readme` makes docs/site.png from the same site instead.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.running_demo import ROOT, running_demo

SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
FOLDER = ROOT / "screenshots"
CAMPAIGN = "/campaigns/winter-emergency-fund/"
# A form that comes back sooner than anybody reads is shown again.
PATIENCE_MS = 4000
READING = {
    "home": "/",
    "list": "/articles/",
    "story": "/articles/the-winter-the-river-froze/",
    "topics": "/tags/",
    "search": "/search/?q=winter",
    "campaign": CAMPAIGN,
}
KOREAN = {"home": "/ko/", "list": "/ko/articles/", "search": "/ko/search/?q=인권"}
# Pictures below the fold are loaded only when somebody comes near them.
SCROLL = """async () => {
  for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
    scrollTo({ top: y, behavior: 'instant' });
    await new Promise(done => setTimeout(done, 60));
  }
  await Promise.all([...document.images].map(image => image.decode().catch(() => null)));
  scrollTo({ top: 0, behavior: 'instant' });
}"""


def take(page: Page, name: str, size: str) -> None:
    """Keep the whole page as screenshots/<name>-<size>.png."""
    page.evaluate(SCROLL)
    page.screenshot(path=FOLDER / f"{name}-{size}.png", full_page=True)
    print(f"  screenshots/{name}-{size}.png")


def first_article(page: Page, listing: str) -> str:
    """The address of the first article of a list."""
    page.goto(listing)
    return page.locator("main h2 a, main h3 a").first.get_attribute("href")


def read(page: Page, size: str) -> None:
    """Read in English and Korean."""
    for name, address in READING.items():
        page.goto(address)
        take(page, name, size)
    for kind in ("report", "question"):
        page.goto(first_article(page, f"/articles/?kind={kind}"))
        take(page, kind, size)
    for name, address in KOREAN.items():
        page.goto(address)
        take(page, f"{name}-ko", size)
    page.goto(first_article(page, "/ko/articles/"))
    take(page, "story-ko", size)
    page.goto(f"/ko{CAMPAIGN}")
    take(page, "campaign-ko", size)


def give(page: Page, size: str) -> None:
    """Give: first with mistakes, then rightly, by the card that the sandbox offers first."""
    page.goto(f"{CAMPAIGN}give/")
    take(page, "give", size)
    page.locator('[name="own"]').fill("10.999")
    page.locator('[name="email"]').fill("reader@example")
    page.wait_for_timeout(PATIENCE_MS)
    page.locator("main form button").last.click()
    take(page, "give-errors", size)
    page.goto(f"{CAMPAIGN}give/")
    page.locator('[name="name"]').fill("A reader")
    page.locator('[name="email"]').fill("reader@example.org")
    page.locator('[name="preset"]').first.check(force=True)
    page.wait_for_timeout(PATIENCE_MS)
    page.locator("main form button").last.click()
    page.wait_for_url("**/c/pay/**")
    page.locator('button[name="outcome"]').first.click()
    page.wait_for_url("**/thanks/**")
    take(page, "thanks", size)


def write(page: Page, size: str, *, password: str) -> None:
    """Look into the admin."""
    page.goto("/admin/")
    page.locator("#id_username").fill("editor")
    page.locator("#id_password").fill(password)
    page.locator('#login-form input[type="submit"]').click()
    take(page, "admin", size)
    page.goto("/admin/articles/article/")
    take(page, "admin-list", size)
    page.goto("/admin/articles/article/?q=froze")
    page.locator("#result_list tbody th a").first.click()
    page.locator(".ProseMirror").first.wait_for()
    take(page, "admin-article", size)


def compose(browser: Browser, origin: str) -> None:
    """Make docs/site.png: the front page on a desktop, and a story on a phone before it."""
    shots = {}
    for size, address in (("desktop", "/"), ("phone", READING["story"])):
        width, height = SIZES[size]
        page = browser.new_page(viewport={"width": width, "height": height}, base_url=origin)
        page.goto(address)
        page.evaluate(SCROLL)
        shots[size] = Image.open(BytesIO(page.screenshot())).convert("RGB")
        page.close()
    desktop, phone = shots["desktop"], shots["phone"].resize((300, 649), Image.Resampling.LANCZOS)
    canvas = Image.new("RGB", (desktop.width + 390, desktop.height + 48), "#e4e7e4")
    canvas.paste(desktop, (24, 24))
    place = (canvas.width - phone.width - 32, canvas.height - phone.height - 32)
    canvas.paste("#3a4240", (place[0] - 8, place[1] - 8, canvas.width - 24, canvas.height - 24))
    canvas.paste(phone, place)
    small = canvas.resize(
        (1200, round(canvas.height * 1200 / canvas.width)), Image.Resampling.LANCZOS
    )
    # As many colours as such a page has: the file stays small.
    small.quantize(128, dither=Image.Dither.NONE).save(ROOT / "docs" / "site.png", optimize=True)
    print("  docs/site.png")


@contextmanager
def browsing(chromium: str) -> Iterator[Browser]:
    """A headless browser."""
    switches = ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=switches)
        yield browser
        browser.close()


def main(arguments: list[str]) -> int:
    """Start the site on fresh sample content and take all pictures; returns the exit status."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not chromium:
        print("No Chromium found: install Debian's package or name one in CHROMIUM.")
        return 1
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="nka-look-") as folder:
        var = Path(folder) / "var"
        with running_demo(var) as origin, browsing(chromium) as browser:
            if "--readme" in arguments:
                compose(browser, origin)
                return 0
            password = (var / "staff-password").read_text(encoding="ascii")
            for size, (width, height) in SIZES.items():
                context = browser.new_context(
                    viewport={"width": width, "height": height}, base_url=origin
                )
                page = context.new_page()
                read(page, size)
                give(page, size)
                write(page, size, password=password)
                context.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
