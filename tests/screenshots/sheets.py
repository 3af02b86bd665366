"""The contact sheet: an index to click through, and sheets of small pictures to look over."""

from html import escape
from itertools import groupby
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from tests.running_demo import ROOT
from tests.screenshots.camera import SCHEMES, SIZES, Shot

# How much smaller than on the screen, how many pages stand beside and below one another on a sheet;
# of a long page its first two windows.
SCALES = {"phone": 0.5, "desktop": 0.4}
BESIDE = {"phone": 3, "desktop": 1}
BELOW = {"phone": 2, "desktop": 3}
WINDOWS = {"phone": 2, "desktop": 1.5}
MARGIN, LABEL = 16, 30
GROUND = "#c9c9c4"
LOOKS = [(language, scheme) for language in ("en", "ko") for scheme in SCHEMES]


def lay_out(folder: Path, shots: list[Shot]) -> list[Path]:
    """Write the index and the sheets; returns what was written."""
    groups = list(dict.fromkeys(shot.group for shot in shots))
    pages = list(dict.fromkeys((shot.group, shot.page) for shot in shots))
    in_order = sorted(
        shots,
        key=lambda shot: (
            groups.index(shot.group),
            pages.index((shot.group, shot.page)),
            list(SIZES).index(shot.size),
            LOOKS.index((shot.language, shot.scheme)),
        ),
    )
    write_index(folder, in_order)
    return [folder / "index.html", *write_sheets(folder, in_order)]


def write_index(folder: Path, shots: list[Shot]) -> None:
    """Write index.html: every picture below the name of its page."""
    parts = []
    for group, of_group in groupby(shots, lambda shot: shot.group):
        parts.append(f"<h2>{escape(group)}</h2>")
        for name, of_page in groupby(of_group, lambda shot: shot.page):
            figures = "".join(
                f'<a href="{shot.file}"><figure><img loading="lazy" src="{shot.file}" alt="">'
                f"<figcaption>{shot.language} {shot.size} {shot.scheme}</figcaption></figure></a>"
                for shot in of_page
            )
            parts.append(f"<h3>{escape(name)}</h3><div>{figures}</div>")
    (folder / "index.html").write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Contact sheet</title><style>'
        "body{font:16px/1.4 system-ui;margin:2rem;background:#d9d9d6;color:#111}"
        "div{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0}"
        "img{height:24rem;max-width:36rem;object-fit:cover;object-position:top}</style>"
        f"<h1>Contact sheet</h1>{''.join(parts)}",
        encoding="utf-8",
    )


def write_sheets(folder: Path, shots: list[Shot]) -> list[Path]:
    """Write sheet-<group>-<size>-<number>.png: the looks of a page beside one another."""
    font = ImageFont.truetype(str(ROOT / "static/fonts/archive-gothic-regular.ttf"), 18)
    files = []
    for size in SIZES:
        of_size = [shot for shot in shots if shot.size == size]
        for group, of_group in groupby(of_size, lambda shot: shot.group):
            pages = [list(of_page) for _, of_page in groupby(of_group, lambda shot: shot.page)]
            strips = [_strip(folder, page, font=font) for page in pages]
            most = BESIDE[size] * BELOW[size]
            for number, start in enumerate(range(0, len(strips), most), start=1):
                files.append(folder / f"sheet-{group}-{size}-{number}.png")
                _sheet(strips[start : start + most], beside=BESIDE[size]).save(files[-1])
    return files


def _sheet(strips: list[Image.Image], *, beside: int) -> Image.Image:
    """Strips in rows of so many."""
    rows = [strips[start : start + beside] for start in range(0, len(strips), beside)]
    width = max(sum(strip.width for strip in row) for row in rows)
    heights = [max(strip.height for strip in row) for row in rows]
    sheet = Image.new("RGB", (width + MARGIN, sum(heights) + MARGIN), GROUND)
    top = MARGIN
    for row, height in zip(rows, heights, strict=True):
        left = MARGIN
        for strip in row:
            sheet.paste(strip, (left, top))
            left += strip.width
        top += height
    return sheet


def _strip(folder: Path, page: list[Shot], *, font: ImageFont.FreeTypeFont) -> Image.Image:
    """The looks of a page, its name above the first."""
    small = [_small(folder / shot.file, shot.size) for shot in page]
    width = sum(image.width + MARGIN for image in small)
    height = max(image.height for image in small) + LABEL + MARGIN
    strip = Image.new("RGB", (width, height), GROUND)
    draw = ImageDraw.Draw(strip)
    draw.text((0, 0), f"{page[0].page} ({page[0].size})", fill="#111111", font=font)
    left = 0
    for image in small:
        strip.paste(image, (left, LABEL))
        left += image.width + MARGIN
    return strip


def _small(file: Path, size: str) -> Image.Image:
    """A picture made smaller; of a long page the beginning."""
    scale = SCALES[size]
    with Image.open(file) as image:
        most = round(SIZES[size][1] * WINDOWS[size])
        cut = image.convert("RGB").crop((0, 0, image.width, min(image.height, most)))
        return cut.resize(
            (round(cut.width * scale), round(cut.height * scale)), Image.Resampling.LANCZOS
        )
