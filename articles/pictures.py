"""Taking a picture into the library: decoded, turned, brought to sRGB and encoded anew.

Nothing of the uploaded file is kept but its pixels: no name, no EXIF, XMP, IPTC, no place.
"""

import io
import warnings
from dataclasses import dataclass
from typing import BinaryIO
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image, ImageCms, ImageOps

from articles.models import Picture

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "GIF")
MAX_BYTES = 30 * 1024 * 1024
MAX_PIXELS = 60_000_000
WIDTHS = (480, 960, 1600)
QUALITY = 84


class PictureRefusedError(ValueError):
    """A file that cannot become a picture; the message tells the editor why and what to do."""


@dataclass(frozen=True)
class Rendition:
    """One encoded size of a picture: JPEG bytes, width and height in pixels."""

    data: bytes
    width: int
    height: int


def encode(upload: BinaryIO) -> list[Rendition]:
    """Decode an uploaded file and encode it anew in the library's widths.

    Takes an open binary file. Returns renditions by ascending width; a picture smaller than a
    width is never enlarged. Raises PictureRefusedError where the file is too large, is no picture
    that we can decode (SVG is a program, not a picture), or is a decompression bomb.
    """
    pixels = _decoded(upload)
    widths = sorted({min(width, pixels.width) for width in WIDTHS})
    renditions = []
    for width in widths:
        height = max(1, round(pixels.height * width / pixels.width))
        out = io.BytesIO()
        pixels.resize((width, height), Image.Resampling.LANCZOS).save(
            out, "JPEG", quality=QUALITY, optimize=True, progressive=True
        )
        renditions.append(Rendition(out.getvalue(), width, height))
    return renditions


def store(picture: Picture, *, renditions: list[Rendition]) -> None:
    """Give a picture its pixels: store them under a new name, set the sizes, save the row.

    Takes an unsaved or saved Picture and what `encode` returned. Files of an earlier upload are
    deleted once the row names the new ones, and the picture moves to a new address: browsers keep
    what they have from the old one for a year.
    """
    earlier = stored_files(picture)
    if earlier:
        picture.uuid = uuid4()
    folder = f"pictures/{uuid4().hex}"
    for rendition in renditions:
        picture.file.name = default_storage.save(
            f"{folder}/{rendition.width}.jpg", ContentFile(rendition.data)
        )
    picture.width, picture.height = renditions[-1].width, renditions[-1].height
    picture.widths = [rendition.width for rendition in renditions]
    picture.save()
    _delete_once_committed(earlier)


def remove(picture: Picture) -> None:
    """Delete a picture that nothing shows, and its files."""
    files = stored_files(picture)
    picture.delete()
    _delete_once_committed(files)


def _delete_once_committed(names: list[str]) -> None:
    """Delete files when the transaction has committed: a rollback must find them again."""

    def delete() -> None:
        for name in names:
            default_storage.delete(name)

    transaction.on_commit(delete)


def stored_name(picture: Picture, *, width: int) -> str:
    """Return the storage name of one width of a picture; raises KeyError for other widths."""
    if width not in picture.widths:
        raise KeyError(width)
    folder, _slash, _name = picture.file.name.rpartition("/")
    return f"{folder}/{width}.jpg"


def stored_files(picture: Picture) -> list[str]:
    """Return the storage names of every file of a picture."""
    return [stored_name(picture, width=width) for width in picture.widths]


def _decoded(upload: BinaryIO) -> Image.Image:
    """Return upright sRGB pixels of the first frame, without anything else."""
    upload.seek(0, io.SEEK_END)
    if upload.tell() > MAX_BYTES:
        raise PictureRefusedError(
            f"The file is larger than {MAX_BYTES // 1024**2} MB: make it smaller and try again."
        )
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            # We bound the pixels ourselves, before a single one is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(upload, formats=FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise PictureRefusedError(_TOO_MANY_PIXELS)
        image.load()
        upright = ImageOps.exif_transpose(image)
        return _in_srgb(upright)
    except PictureRefusedError:
        raise
    except Image.DecompressionBombError as error:
        raise PictureRefusedError(_TOO_MANY_PIXELS) from error
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        # What Pillow raises for broken files, depending on the format.
        raise PictureRefusedError(_REFUSAL) from error


_TOO_MANY_PIXELS = (
    f"The picture has more than {MAX_PIXELS // 1_000_000} million pixels: "
    "make it smaller and try again."
)
_REFUSAL = (
    "This file could not be read as a picture. Send a JPEG, PNG, WebP, TIFF or GIF; "
    "export an SVG or HEIC file as JPEG first."
)


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Return a grey picture of 16 bits, as scanners write them, in 8: Pillow would cut, not scale.

    Samples that need more than 16 bits are cut at white.
    """
    return image.convert("I").point(lambda sample: sample / 257).convert("L")


def _in_srgb(image: Image.Image) -> Image.Image:
    """Return the pixels as plain RGB in sRGB, transparent parts on white."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):
        image = _in_eight_bits(image)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image).convert("RGB")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            image = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
        except (ImageCms.PyCMSError, OSError):
            # A profile that is broken or of another mode says nothing: read the numbers as sRGB.
            pass
    clean = Image.new("RGB", image.size)
    clean.paste(image.convert("RGB"))
    return clean
