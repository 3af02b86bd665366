"""The ways through the site on which pictures are taken."""

from pathlib import Path
from typing import Any

from tests.screenshots.camera import Camera

# As campaigns.views.give has it.
MIN_AGE_SECONDS = 3
CAMPAIGN = "/campaigns/winter-emergency-fund/"
# The words that find something in each language.
WORDS = {"en": "winter", "ko": "강"}
READING = {
    "home": "/",
    "list": "/articles/",
    "topics": "/tags/",
    "search nothing": "/search/?q=zzzzzz",
    "about": "/about/",
    "appeals": "/campaigns/",
    "campaign": CAMPAIGN,
    "not found": "/nothing-here/",
}


def first_article(camera: Camera, listing: str) -> str | None:
    """The address of the first article of a list in the language at hand; None without one."""
    camera.go(listing)
    prefix = "/ko/articles/" if camera.language == "ko" else "/articles/"
    found = camera.page.locator(f'main .article-card a[href^="{prefix}"]')
    return found.first.get_attribute("href") if found.count() else None


def read(camera: Camera) -> None:
    """Read what readers read: lists, texts of each kind, a search, an appeal."""
    for name, address in READING.items():
        camera.go(address)
        camera.take("read", name)
    camera.go(f"/search/?q={WORDS[camera.language]}")
    camera.take("read", "search")
    for kind in ("story", "report", "question", "explainer", "essay"):
        if address := first_article(camera, f"/articles/?kind={kind}"):
            camera.page.goto(address)
            camera.take("read", kind)
            if kind == "story":
                camera.take("read", "story first window", is_whole=False)
                take_warning(camera)


def take_warning(camera: Camera) -> None:
    """The place in a text where a warning lets the reader choose."""
    warning = camera.page.locator(".warning-break").first
    if warning.count():
        warning.evaluate("one => one.scrollIntoView({ block: 'center', behavior: 'instant' })")
        camera.take("read", "warning", is_whole=False)


def give(camera: Camera, made: dict[str, Any]) -> None:
    """Give: the form, the form with mistakes, the page afterwards in every state."""
    camera.go(f"{CAMPAIGN}give/")
    camera.take("give", "give")
    camera.page.locator('[name="own"]').fill("10.999")
    camera.page.locator('[name="email"]').fill("reader@example")
    # A form that comes back sooner than anybody reads says so, beside the mistakes.
    camera.page.wait_for_timeout((MIN_AGE_SECONDS + 1) * 1000)
    camera.page.locator("main form button").last.click()
    camera.page.get_by_role("alert").wait_for()
    camera.take("give", "give with errors")
    for state, address in made["thanks"].items():
        camera.go(address)
        camera.take("give", f"thanks {state}")
    camera.go(made["receipt"])
    camera.take("give", "receipt")


def look_at_gifts(camera: Camera, made: dict[str, Any]) -> None:
    """The donor's own page, in by a mailed link."""
    camera.go("/giving/")
    camera.take("donor", "ask for a link")
    camera.go(made["ways_in"].pop())
    camera.take("donor", "way in")
    camera.page.locator("main button").click()
    camera.page.wait_for_url("**/giving/")
    camera.take("donor", "gifts")
    camera.go(made["monthly"])
    camera.take("donor", "monthly gift")
    camera.go("/giving/email/")
    camera.take("donor", "address")
    camera.go("/giving/erase/")
    camera.take("donor", "erase")


def open_mails(camera: Camera, folder: Path) -> None:
    """Every kind of mail, as a mail program shows its HTML: by no content policy of ours."""
    camera.page.goto("about:blank")
    for file in sorted(folder.glob(f"*.{camera.language}.html")):
        camera.page.set_content(file.read_text(encoding="utf-8"))
        camera.take("mail", file.name.partition(".")[0])


def open_cards(camera: Camera) -> None:
    """What other sites draw for a link: of the front page, of a story and of an appeal."""
    story = first_article(camera, "/articles/?kind=story")
    pages = {"card of a story": story, "card of an appeal": CAMPAIGN, "card of the site": "/"}
    for name, address in pages.items():
        if not address:
            continue
        camera.page.goto(address) if address == story else camera.go(address)
        picture = camera.page.locator('meta[property="og:image"]')
        if picture.count():
            camera.page.goto(picture.first.get_attribute("content"))
            # A picture is the same by night; the window is as large as it.
            camera.page.set_viewport_size({"width": 1200, "height": 630})
            camera.take("card", name, is_whole=False, schemes=("light",))


def write(camera: Camera, *, password: str) -> None:
    """What staff see."""
    page = camera.page
    page.goto("/admin/")
    camera.take("admin", "sign in")
    page.locator("#id_username").fill("editor")
    page.locator("#id_password").fill(password)
    page.locator('#login-form input[type="submit"]').click()
    camera.take("admin", "home")
    page.goto("/admin/articles/article/")
    camera.take("admin", "list")
    page.goto("/admin/articles/article/?q=froze")
    page.locator("#result_list tbody th a").first.click()
    page.locator(".ProseMirror").first.wait_for()
    camera.take("admin", "article")
    page.goto("/admin/campaigns/campaign/?q=winter")
    page.locator("#result_list tbody th a").first.click()
    page.locator(".ProseMirror").first.wait_for()
    camera.take("admin", "campaign")
    page.goto("/admin/articles/picture/")
    camera.take("admin", "pictures")
