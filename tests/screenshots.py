"""Take pictures of the main pages on a phone and a desktop, into screenshots/.

Reads, gives and looks into the admin as people would, on a fresh copy of the sample content.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.running_demo import ROOT, running_demo

SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
FOLDER = ROOT / "screenshots"


def take(page: Page, name: str, size: str) -> None:
    """Keep the whole page as screenshots/<name>-<size>.png."""
    page.screenshot(path=FOLDER / f"{name}-{size}.png", full_page=True)
    print(f"  screenshots/{name}-{size}.png")


def first_link(page: Page, beginning: str) -> str:
    """The first address on the page below a beginning, for instance /articles/."""
    found = page.locator(f'main a[href^="{beginning}"]').evaluate_all(
        "(links, beginning) => links.map(link => link.pathname).find(path => path !== beginning)",
        beginning,
    )
    if not found:
        raise RuntimeError(f"No address below {beginning} on {page.url}.")
    return found


def walk(browser: Browser, origin: str, password: str, size: str) -> None:
    """Visit the pages in one size."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, base_url=origin)
    page = context.new_page()
    for name, address in (("home", "/"), ("home-ko", "/ko/"), ("articles", "/articles/")):
        page.goto(address)
        take(page, name, size)
    page.goto(first_link(page, "/articles/"))
    take(page, "article", size)
    page.goto("/campaigns/")
    page.goto(campaign := first_link(page, "/campaigns/"))
    take(page, "campaign", size)
    page.goto(f"{campaign}give/")
    take(page, "give", size)
    page.locator('[name="name"]').fill("A reader")
    page.locator('[name="email"]').fill("reader@example.org")
    page.locator('main [type="radio"]').first.check(force=True)
    page.get_by_role("button", name="Continue to payment").click()
    # The sandbox's page: what it offers first is a card that works.
    page.wait_for_url("**/c/pay/**")
    page.locator('button[name="outcome"]').first.click()
    page.wait_for_url("**/thanks/**")
    take(page, "thanks", size)
    page.goto("/admin/")
    page.locator("#id_username").fill("editor")
    page.locator("#id_password").fill(password)
    page.locator('#login-form input[type="submit"]').click()
    page.goto("/admin/articles/article/")
    page.locator("#result_list tbody th a").first.click()
    page.locator(".ProseMirror").first.wait_for()
    take(page, "admin-article", size)
    context.close()


def main() -> int:
    """Start the site on fresh sample content and take all pictures; returns the exit status."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not chromium:
        print("No Chromium found: install Debian's package or name one in CHROMIUM.")
        return 1
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="nka-look-") as folder:
        var = Path(folder) / "var"
        with running_demo(var) as origin, sync_playwright() as playwright:
            password = (var / "staff-password").read_text(encoding="ascii")
            switches = ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
            browser = playwright.chromium.launch(executable_path=chromium, args=switches)
            for size in SIZES:
                walk(browser, origin, password, size)
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
