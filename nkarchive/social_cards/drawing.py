"""How a card looks: the deep cloth of the site, the far shore with its one lamp, and the words."""

import re
from functools import lru_cache
from io import BytesIO
from typing import BinaryIO

from django.conf import settings
from PIL import Image, ImageDraw, ImageOps

from nkarchive.social_cards.card import HEIGHT, WIDTH, SocialCard
from nkarchive.social_cards.lines import BOLD, REGULAR, fit, width_of, write

MARGIN = 72
GAP = 48
PICTURE_WIDTH = 440
KIND_SIZE, FOOT_SIZE, CREDIT_SIZE = 30, 30, 20
TITLE_TOP, FOOT_BASELINE = 138, HEIGHT - 62
TITLE_SIZES = [96, 84, 76, 68, 62, 56, 50, 46, 42, 38, 34, 30]
CAUTION_SIZES, CAUTION_LEADING, CAUTION_LINES = [28, 24, 20], 1.4, 3
# Hangul stands taller than Latin letters, and closer.
LEADING = {"en": 1.16, "ko": 1.3}
QUALITY = 88
# Edges of shapes are drawn larger and made smaller again, which smooths them.
SMOOTH = 3
# The mark in its square of 32 units: the upper edge of the shore, as cubic curves.
SHORE = [
    ((0, 15.5), (3, 12.9), (5.5, 10.5), (8.5, 10.5)),
    ((8.5, 10.5), (13, 10.5), (15, 16), (20, 16)),
    ((20, 16), (24.5, 16), (27, 12.5), (32, 11.5)),
]
WATER = 19
LAMP_X = 20.5
SQUARE = 32
# The same behind the words, as wide as the card and flatter; the heights of the light on the water.
GLEAMS = [20, 13, 9]
HORIZON, SHORE_RISE, SHORE_OPACITY = HEIGHT - 118, 9, 120


@lru_cache
def colour(role: str) -> str:
    """Return the light value of a colour of the design language, by its role."""
    tokens = (settings.ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    return re.search(rf"--color-{role}: (#[0-9a-f]{{6}});", tokens)[1]


def drawn(card: SocialCard, *, picture: BinaryIO | None) -> bytes:
    """Return a card as a JPEG. Takes the open file of its picture; None for none."""
    canvas = Image.new("RGB", (WIDTH, HEIGHT), colour("deep"))
    room = WIDTH - 2 * MARGIN
    if picture is not None:
        room = WIDTH - PICTURE_WIDTH - MARGIN - GAP
        _put_picture(canvas, picture, credit=card.credit)
    else:
        _put_shore(canvas)
    draw = ImageDraw.Draw(canvas)
    _write_words(draw, card, room=room)
    _write_foot(draw, card, room=room)
    out = BytesIO()
    canvas.save(out, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
    return out.getvalue()


def _write_words(draw: ImageDraw.ImageDraw, card: SocialCard, *, room: int) -> None:
    """Write the kind, the title, and the caution below it."""
    place = (MARGIN, MARGIN + KIND_SIZE)
    write(draw, place, card.kind, wanted=BOLD, size=KIND_SIZE, colour=colour("lamp"))
    leading = LEADING[card.language]
    # The words end above the shore, or with a picture above the name of the site.
    bottom = FOOT_BASELINE - 92 if card.picture else HORIZON - 72
    caution = None
    if card.caution:
        caution = fit(
            card.caution,
            wanted=REGULAR,
            sizes=CAUTION_SIZES,
            width=room - 56,
            height=CAUTION_LINES * round(CAUTION_SIZES[0] * CAUTION_LEADING),
            leading=CAUTION_LEADING,
        )
        bottom -= caution.height + 60
    title = fit(
        card.title,
        wanted=BOLD,
        sizes=TITLE_SIZES,
        width=room,
        height=bottom - TITLE_TOP,
        leading=leading,
    )
    top = TITLE_TOP
    for line in title.lines:
        # The letters stand in the middle of their line's height.
        baseline = top + round((title.leading + 0.72 * title.size) / 2)
        write(
            draw, (MARGIN, baseline), line, wanted=BOLD, size=title.size, colour=colour("on-deep")
        )
        top += title.leading
    if caution is None:
        return
    top += 28
    widest = max(width_of(line, wanted=REGULAR, size=caution.size) for line in caution.lines)
    box = (MARGIN, top, MARGIN + round(widest) + 56, top + caution.height + 28)
    draw.rounded_rectangle(box, radius=4, fill=colour("caution-wash"))
    for number, line in enumerate(caution.lines):
        baseline = top + 14 + number * caution.leading + round(caution.leading * 0.72)
        place = (MARGIN + 28, baseline)
        write(draw, place, line, wanted=REGULAR, size=caution.size, colour=colour("caution"))


def _write_foot(draw: ImageDraw.ImageDraw, card: SocialCard, *, room: int) -> None:
    """Write the name of the site and the date at the foot."""
    place = (MARGIN, FOOT_BASELINE)
    name = settings.SITE_NAME
    write(draw, place, name, wanted=BOLD, size=FOOT_SIZE, colour=colour("on-deep"))
    date_width = width_of(card.date, wanted=REGULAR, size=FOOT_SIZE - 4)
    place = (MARGIN + room - date_width, FOOT_BASELINE)
    soft = colour("on-deep-soft")
    write(draw, place, card.date, wanted=REGULAR, size=FOOT_SIZE - 4, colour=soft)


def _put_picture(canvas: Image.Image, picture: BinaryIO, *, credit: str) -> None:
    """Lay the picture along the right edge, with its maker's name on its lower end."""
    with Image.open(picture, formats=["JPEG"]) as opened:
        opened.draft("RGB", (2 * PICTURE_WIDTH, 2 * HEIGHT))
        # Heads are more often above the middle than below it.
        fitted = ImageOps.fit(
            opened.convert("RGB"),
            (PICTURE_WIDTH, HEIGHT),
            method=Image.Resampling.LANCZOS,
            centering=(0.5, 0.4),
        )
    left = WIDTH - PICTURE_WIDTH
    canvas.paste(fitted, (left, 0))
    if not credit:
        return
    lines = fit(
        credit,
        wanted=REGULAR,
        sizes=[CREDIT_SIZE],
        width=PICTURE_WIDTH - 40,
        height=28,
        leading=1.4,
    )
    width = round(width_of(lines.lines[0], wanted=REGULAR, size=CREDIT_SIZE))
    draw = ImageDraw.Draw(canvas)
    draw.rectangle((left, HEIGHT - 40, left + width + 40, HEIGHT), fill=colour("deep"))
    place = (left + 20, HEIGHT - 13)
    soft = colour("on-deep-soft")
    write(draw, place, lines.lines[0], wanted=REGULAR, size=CREDIT_SIZE, colour=soft)


def _put_shore(canvas: Image.Image) -> None:
    """Draw the far shore across the lower end of the card, its lamp, and the light on the water."""
    points = [(x * WIDTH / SQUARE, HORIZON - (WATER - y) * SHORE_RISE) for x, y in _shore()]
    _fill(canvas, [*points, (WIDTH, HORIZON), (0, HORIZON)], opacity=SHORE_OPACITY)
    x = round(LAMP_X * WIDTH / SQUARE)
    _disc(canvas, x, HORIZON - 26, radius=15)
    for number, height in enumerate(GLEAMS):
        top = HORIZON + 14 + number * 27
        ImageDraw.Draw(canvas).rectangle((x - 4, top, x + 4, top + height), fill=colour("lamp"))


def _fill(canvas: Image.Image, points: list[tuple[float, float]], *, opacity: int) -> None:
    """Fill a smooth-edged shape with the tone of the shore."""
    mask = Image.new("L", (WIDTH * SMOOTH, HEIGHT * SMOOTH), 0)
    ImageDraw.Draw(mask).polygon([(x * SMOOTH, y * SMOOTH) for x, y in points], fill=opacity)
    mask = mask.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    canvas.paste(Image.new("RGB", (WIDTH, HEIGHT), colour("deep-rule")), mask=mask)


def _disc(canvas: Image.Image, x: float, y: float, *, radius: int) -> None:
    """Draw a smooth-edged disc of light."""
    side = 2 * radius
    mask = Image.new("L", (side * SMOOTH, side * SMOOTH), 0)
    ImageDraw.Draw(mask).ellipse((0, 0, side * SMOOTH - 1, side * SMOOTH - 1), fill=255)
    mask = mask.resize((side, side), Image.Resampling.LANCZOS)
    light = Image.new("RGB", (side, side), colour("lamp"))
    canvas.paste(light, (round(x) - radius, round(y) - radius), mask)


def _shore() -> list[tuple[float, float]]:
    """Return points along the upper edge of the shore."""
    points = []
    for curve in SHORE:
        for step in range(25):
            t = step / 24
            weights = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t**3)
            points.append(
                tuple(
                    sum(w * point[axis] for w, point in zip(weights, curve, strict=True))
                    for axis in (0, 1)
                )
            )
    return points
