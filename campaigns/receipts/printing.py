"""Printing receipts: the PDF that is made from the snapshot alone."""

import json
from datetime import UTC, date, datetime
from functools import cache

import typst
from django.conf import settings

from campaigns.models import Receipt

TEMPLATE = settings.ROOT / "templates" / "campaigns" / "receipt.typ"
FONTS = settings.ROOT / "static" / "fonts"


@cache
def fonts() -> typst.Fonts:
    """Return the fonts that the project ships; a machine's own never change a receipt."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def pdf(receipt: Receipt) -> bytes:
    """Return the printed receipt: a tagged PDF/UA-1 made from its snapshot and nothing else.

    Equal snapshots give equal bytes. The snapshot reaches the template as data (JSON), so nothing
    in it is read as markup.
    """
    printed = receipt.snapshot
    document = {
        "input": TEMPLATE.read_bytes(),
        "font_paths": fonts(),
        "sys_inputs": {"receipt": json.dumps(printed, ensure_ascii=False, sort_keys=True)},
        "timestamp": datetime.combine(
            date.fromisoformat(printed["issued_on"]), datetime.min.time(), tzinfo=UTC
        ),
    }
    try:
        return typst.compile(**document, pdf_standards=["ua-1"])
    except typst.TypstError:
        # PDF/UA refuses a character that no font of ours can draw, such as a name in Thai. The
        # donor gets the receipt all the same, still tagged, with boxes in that place.
        return typst.compile(**document)
