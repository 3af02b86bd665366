"""Pictures of the library as pages show them; both apps point at the library by relation."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from nkarchive import richtext
from nkarchive.languages import foreign, localized


@dataclass(frozen=True, kw_only=True)
class ShownPicture:
    """A picture for `includes/_picture.html`: address, candidates, size in pixels, words, maker.

    `webp_srcset` is empty while no WebP is ready. `language` is that of `alt` where it is not the
    page's, else "".
    """

    url: str
    srcset: str
    webp_srcset: str
    width: int
    height: int
    alt: str
    language: str
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
        srcset=_srcset(urls),
        webp_srcset=_srcset(webp_urls(picture)),
        width=picture.width,
        height=picture.height,
        alt=localized(picture, "alt", language=language),
        language=foreign(picture, "alt", language=language),
        credit=picture.credit,
    )


def picture_info(picture: Any, *, language: str | None = None) -> richtext.PictureInfo:
    """Return a picture as the renderer of texts takes it (see `shown_picture`)."""
    return richtext.PictureInfo(
        urls=picture_urls(picture),
        webp_urls=webp_urls(picture),
        width=picture.width,
        height=picture.height,
        alt=localized(picture, "alt", language=language),
        credit=picture.credit,
    )


def picture_urls(picture: Any) -> dict[int, str]:
    """Return the address of each width of a picture as JPEG, in the order of `widths`."""
    return _addresses(picture, picture.widths, extension="jpg")


def webp_urls(picture: Any) -> dict[int, str]:
    """Return the address of each width that is ready as WebP, ascending."""
    return _addresses(picture, picture.webp_widths, extension="webp")


def _addresses(picture: Any, widths: list[int], *, extension: str) -> dict[int, str]:
    return {width: reverse("picture", args=[picture.uuid, width, extension]) for width in widths}


def _srcset(urls: dict[int, str]) -> str:
    return ", ".join(f"{url} {width}w" for width, url in urls.items())
