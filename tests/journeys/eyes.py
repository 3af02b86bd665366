"""Looks at a loaded page as different people have it on their screens, and says what is wrong.

One load and one axe for all of them: the browser changes window, colours and letters of the page as
it stands. Rules about colours run small and large, by day and by night; all others once small and
once large, because the colours of a page change nothing else of it.
"""

import time
from collections import Counter
from pathlib import Path
from typing import Any

import axe_playwright_python

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
EYES = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
# The rules whose outcome the colours of the page decide.
COLOURS = ["color-contrast", "link-in-text-block"]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
# A desktop window at 200 %; the same at 400 %, or a phone at its largest letters.
HALF = {"width": 640, "height": 450}
NARROW = {"width": 320, "height": 256}


class Eyes:
    """The people who look at pages, and how long each page kept them.

    Takes a page of a context without content policy that has loaded nothing yet.
    """

    def __init__(self, page: Any) -> None:
        self.page = page
        page.add_init_script(AXE + EYES)
        self.seconds: Counter[str] = Counter()
        self.faults: list[str] = []

    def look(self, name: str, *, is_public: bool = True, is_in_both_lights: bool = True) -> None:
        """Look at the page as it stands; what is wrong is added to `faults`.

        A page for staff is looked at without what only a reader's page promises. A page that was
        seen in another language already is seen small by day and large by night alone: words
        change no colours.
        """
        started_at = time.monotonic()
        for size, all_in, only_colours in ((PHONE, "light", "dark"), (DESKTOP, "dark", "light")):
            self.page.set_viewport_size(size)
            self._emulate(color_scheme=all_in)
            self._ask(f"{name}, {size['width']} px, {all_in}", "axe()")
            if is_in_both_lights:
                self._emulate(color_scheme=only_colours)
                self._ask(f"{name}, {size['width']} px, {only_colours}", f"axe({COLOURS})")
        self._emulate(color_scheme="light")
        if is_public:
            self._look_closer(name)
        self.seconds[name] += time.monotonic() - started_at

    def _look_closer(self, name: str) -> None:
        self._ask(f"{name}, calm", "moving()", "leaping()")
        self._emulate(forced_colors="active")
        self._ask(f"{name}, forced colours", "edgeless()")
        self._emulate(forced_colors="none")
        for size in (HALF, NARROW):
            self.page.set_viewport_size(size)
            self._ask(f"{name}, {size['width']} px", "beyond()", "leaping()")
            changes = ("spaceOut", "enlarge") if size == HALF else ("spaceOut",)
            for change in changes:
                self.page.evaluate(f"eyes.{change}()")
                self._ask(f"{name}, {size['width']} px, {change}", "beyond()", "clipped()")
            self.page.evaluate("eyes.settle()")

    def _emulate(self, **media: str) -> None:
        self.page.emulate_media(reduced_motion="reduce", **media)

    def _ask(self, look: str, *questions: str) -> None:
        for question in questions:
            self.faults += [f"{look}: {fault}" for fault in self.page.evaluate(f"eyes.{question}")]

    def slowest(self, count: int = 8) -> str:
        """The pages that took longest, and all of them together."""
        most = ", ".join(f"{name} {took:.1f} s" for name, took in self.seconds.most_common(count))
        return f"{self.seconds.total():.0f} s for {len(self.seconds)} pages; slowest: {most}"
