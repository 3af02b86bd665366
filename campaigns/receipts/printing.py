"""Printing receipts and statements: tagged PDFs, made from frozen facts alone."""

import io
import json
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from django.utils import translation

from campaigns.models import Receipt
from campaigns.receipts.wording import void_words

TEMPLATES = settings.ROOT / "templates" / "campaigns"
FONTS = settings.ROOT / "static" / "fonts"


@cache
def fonts() -> typst.Fonts:
    """Return the fonts that the project ships; a machine's own never change a receipt."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def pdf(receipt: Receipt) -> bytes:
    """Return the printed receipt: a tagged PDF/UA-1 made from its snapshot and its status.

    Equal snapshots give equal bytes. A receipt that has become void is marked so: the snapshot is
    frozen, the mark is added here.
    """
    facts = receipt.snapshot
    is_void = receipt.status == Receipt.Status.VOID
    with translation.override(facts["language"]):
        marked = {**facts, "void": void_words() if is_void else None}
    inputs = {"qr": qr_code(facts["check_url"])}
    return printed(
        TEMPLATES / "receipt.typ",
        facts=marked,
        dated_on=date.fromisoformat(facts["issued_on"]),
        inputs=inputs,
    )


def printed(
    template: Path, *, facts: dict[str, Any], dated_on: date, inputs: dict[str, str] | None = None
) -> bytes:
    """Return a template filled with facts, as PDF/UA-1; equal facts give equal bytes.

    The facts reach the template as data (JSON), so nothing in them is read as markup.
    """
    document = {
        "input": template.read_bytes(),
        "font_paths": fonts(),
        "sys_inputs": {
            "facts": json.dumps(facts, ensure_ascii=False, sort_keys=True),
            **(inputs or {}),
        },
        "timestamp": datetime.combine(dated_on, datetime.min.time(), tzinfo=UTC),
    }
    try:
        return typst.compile(**document, pdf_standards=["ua-1"])
    except typst.TypstError:
        # PDF/UA refuses a character that no font of ours can draw, such as a name in Thai. The
        # donor gets the receipt all the same, still tagged, with boxes in that place.
        return typst.compile(**document)


def qr_code(address: str) -> str:
    """Return an address as a QR code (ISO/IEC 18004) in SVG, without its quiet zone."""
    drawn = io.BytesIO()
    segno.make_qr(address, error="m").save(drawn, kind="svg", border=0, xmldecl=False)
    return drawn.getvalue().decode()
