"""Words on a card: in the fonts that we ship, broken into even lines, as large as they fit."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from PIL import ImageDraw, ImageFont

BOLD, REGULAR, OTHER = "archive-gothic-bold", "archive-gothic-regular", "dejavu-sans"
# A character that no font has: what is drawn for it is drawn for every other that is missing.
_MISSING = "\U0010fffe"
_CUT = "…"


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """Lines of a text and the size at which they fit."""

    lines: list[str]
    size: int
    leading: int

    @property
    def height(self) -> int:
        """The height of the block in pixels."""
        return self.leading * len(self.lines)


@lru_cache(maxsize=64)
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """Return a font of the project in a size."""
    path = settings.ROOT / "static" / "fonts" / f"{name}.ttf"
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def font_with(character: str, *, wanted: str) -> str | None:
    """Return the name of a font that has a character, the wanted one first; None where none has."""
    if character.isspace():
        return wanted
    for name in dict.fromkeys((wanted, REGULAR, OTHER)):
        shown, missing = (font(name, 40).getmask(one) for one in (character, _MISSING))
        if shown.size != missing.size or bytes(shown) != bytes(missing):
            return name
    return None


def runs(text: str, *, wanted: str) -> list[tuple[str, str]]:
    """Return pieces of a text with the font that draws each; what none can draw is left out."""
    pieces: list[tuple[str, str]] = []
    for character in unicodedata.normalize("NFC", text):
        name = font_with(character, wanted=wanted)
        if name is None:
            continue
        if pieces and pieces[-1][1] == name:
            pieces[-1] = (pieces[-1][0] + character, name)
        else:
            pieces.append((character, name))
    return pieces


def width_of(text: str, *, wanted: str, size: int) -> float:
    """Return how wide a line is, in pixels."""
    return sum(font(name, size).getlength(piece) for piece, name in runs(text, wanted=wanted))


def write(
    draw: ImageDraw.ImageDraw,
    place: tuple[float, float],
    text: str,
    *,
    wanted: str,
    size: int,
    colour: str,
) -> None:
    """Write one line; the place is where its baseline begins."""
    left, baseline = place
    for piece, name in runs(text, wanted=wanted):
        draw.text((left, baseline), piece, font=font(name, size), fill=colour, anchor="ls")
        left += font(name, size).getlength(piece)


def fit(
    text: str, *, wanted: str, sizes: list[int], width: int, height: int, leading: float
) -> Fitted:
    """Return a text in the largest of some sizes in which it fits, its lines about equally long.

    Lines end at spaces, inside a word only where it is wider than the whole line. A text that is
    too long even for the smallest size is cut.
    """
    text = " ".join(text.split())

    def widest_word(size: int) -> float:
        return max((width_of(word, wanted=wanted, size=size) for word in text.split()), default=0)

    must_break = widest_word(sizes[-1]) > width
    for size in sizes:
        step = round(size * leading)
        lines = _broken(text, wanted=wanted, size=size, width=width)
        if step * len(lines) <= height and (must_break or widest_word(size) <= width):
            even = _even(text, wanted=wanted, size=size, width=width, count=len(lines))
            return Fitted(lines=even, size=size, leading=step)
    most = max(1, height // step)
    last = lines[most - 1]
    while last and width_of(last + _CUT, wanted=wanted, size=size) > width:
        last = last[:-1]
    return Fitted(lines=[*lines[: most - 1], last.rstrip() + _CUT], size=size, leading=step)


def _even(text: str, *, wanted: str, size: int, width: int, count: int) -> list[str]:
    """Return the text in as many lines as it needs, in the narrowest column that holds them."""
    narrow, wide = width // 3, width
    while wide - narrow > 8:
        middle = (narrow + wide) // 2
        if len(_broken(text, wanted=wanted, size=size, width=middle)) <= count:
            wide = middle
        else:
            narrow = middle
    return _broken(text, wanted=wanted, size=size, width=wide)


def _broken(text: str, *, wanted: str, size: int, width: int) -> list[str]:
    """Return the text in lines no wider than the column, each as full as can be."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width_of(longer, wanted=wanted, size=size) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        while (whole := width_of(word, wanted=wanted, size=size)) > width:
            # About so many characters fit; from there it is a step or two.
            cut = max(1, int(len(word) * width / whole) + 1)
            while cut > 1 and width_of(word[:cut], wanted=wanted, size=size) > width:
                cut -= 1
            lines.append(word[:cut])
            word = word[cut:]
        line = word
    return [*lines, line] if line else lines
