"""Pictures of the library as pages show them; both apps point at the library by relation."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from nkarchive import richtext
from nkarchive.languages import localized


@dataclass(frozen=True, kw_only=True)
class ShownPicture:
    """A picture for `includes/_picture.html`: address, candidates, size in pixels, words, maker."""

    url: str
    srcset: str
    width: int
    height: int
    alt: str
    credit: str


def shown_picture(picture: Any, *, language: str | None = None) -> ShownPicture | None:
    """Return a picture as templates take it; None stays None.

    Takes a row of the library, and the language of its words (the active one when None).
    """
    if picture is None:
        return None
    urls = picture_urls(picture)
    return ShownPicture(
        url=urls[picture.width],
        srcset=", ".join(f"{url} {width}w" for width, url in urls.items()),
        width=picture.width,
        height=picture.height,
        alt=localized(picture, "alt", language=language),
        credit=picture.credit,
    )


def picture_info(picture: Any, *, language: str | None = None) -> richtext.PictureInfo:
    """Return a picture as the renderer of texts takes it (see `shown_picture`)."""
    return richtext.PictureInfo(
        urls=picture_urls(picture),
        width=picture.width,
        height=picture.height,
        alt=localized(picture, "alt", language=language),
        credit=picture.credit,
    )


def picture_urls(picture: Any) -> dict[int, str]:
    """Return the address of each width of a picture, in the order of `widths`."""
    extension = picture.file.name.rpartition(".")[2]
    return {
        width: reverse("picture", args=[picture.uuid, width, extension]) for width in picture.widths
    }
