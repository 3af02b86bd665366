"""Takes the pictures: a page is loaded once and taken by day and by night."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
SCHEMES = ("light", "dark")
# Pictures below the fold are loaded only when somebody comes near them.
LOAD_ALL = """async () => {
  for (const image of document.images) image.loading = "eager";
  await Promise.all([...document.images].map(image => image.decode().catch(() => null)));
}"""

ARRIVE = "document.getAnimations().forEach((one) => one.finish())"


@dataclass(frozen=True, kw_only=True)
class Shot:
    """A picture of a page: which group and page, in which look, in which file."""

    group: str
    page: str
    language: str
    size: str
    scheme: str
    file: str


class Camera:
    """Takes pictures in one language and size; `shots` says what was taken."""

    def __init__(self, folder: Path, *, browser: Browser, origin: str) -> None:
        self.folder = folder
        self.browser = browser
        self.origin = origin
        self.shots: list[Shot] = []
        self.language = "en"
        self.size = "phone"
        self.page: Page

    @contextmanager
    def held(self, *, language: str, size: str) -> Iterator[Page]:
        """A browser window of its own, without history, in a language and a size."""
        width, height = SIZES[size]
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            base_url=self.origin,
            reduced_motion="reduce",
            color_scheme="light",
        )
        self.language, self.size, self.page = language, size, context.new_page()
        yield self.page
        context.close()

    def go(self, address: str) -> None:
        """Open an address of the site, in the language at hand."""
        self.page.goto(f"/ko{address}" if self.language == "ko" else address)

    def take(
        self,
        group: str,
        name: str,
        *,
        is_whole: bool = True,
        schemes: tuple[str, ...] = SCHEMES,
    ) -> None:
        """Take the page as it stands, by day and by night; without `is_whole` the window alone."""
        width, height = SIZES[self.size]
        self.page.evaluate(LOAD_ALL)
        if is_whole:
            # A window as high as the page: what sticks to its edges then stands where it belongs.
            whole = self.page.evaluate("document.documentElement.scrollHeight")
            self.page.set_viewport_size({"width": width, "height": max(height, whole)})
        for scheme in schemes:
            self.page.emulate_media(color_scheme=scheme)
            # Colours on their way to others arrive before the picture is taken.
            self.page.evaluate(ARRIVE)
            file = "-".join((group, name, self.language, self.size, scheme)).replace(" ", "-")
            self.page.screenshot(path=self.folder / f"{file}.jpg", type="jpeg", quality=82)
            self.shots.append(
                Shot(
                    group=group,
                    page=name,
                    language=self.language,
                    size=self.size,
                    scheme=scheme,
                    file=f"{file}.jpg",
                )
            )
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": width, "height": height})
