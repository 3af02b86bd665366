"""The picture of the README: the front page on a desktop, and a story on a phone before it."""

from io import BytesIO

from PIL import Image
from playwright.sync_api import Browser

from tests.running_demo import ROOT
from tests.screenshots.camera import LOAD_ALL, SIZES

ADDRESSES = {"desktop": "/", "phone": "/articles/the-winter-the-river-froze/"}


def compose(browser: Browser, origin: str) -> None:
    """Make docs/site.png."""
    shots = {}
    for size, address in ADDRESSES.items():
        width, height = SIZES[size]
        page = browser.new_page(viewport={"width": width, "height": height}, base_url=origin)
        page.goto(address)
        page.evaluate(LOAD_ALL)
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
