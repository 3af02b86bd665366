"""An uploaded picture decoded, turned, brought to sRGB and encoded anew.

Nothing of the uploaded file is kept but its pixels: no name, no EXIF, XMP, IPTC, no place.
"""

import io
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageCms, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "GIF")
MAX_BYTES = 30 * 1024 * 1024
MAX_PIXELS = 60_000_000
# What a WebP can be at most.
MAX_HEIGHT = 16_383
WIDTHS = (480, 960, 1600)
JPEG, WEBP = "jpg", "webp"
# What Pillow is told for each extension.
_SAVING = {
    JPEG: {"format": "JPEG", "quality": 84, "optimize": True, "progressive": True},
    WEBP: {"format": "WEBP", "quality": 80, "method": 4},
}


class PictureRefusedError(ValueError):
    """A file that cannot become a picture; the message tells the editor why and what to do."""


@dataclass(frozen=True)
class Rendition:
    """One encoded size of a picture: its bytes, width and height in pixels."""

    data: bytes
    width: int
    height: int


def encode(upload: BinaryIO) -> Rendition:
    """Decode an uploaded file and encode it anew as the library's largest JPEG.

    Takes an open binary file. A picture smaller than that is never enlarged. Raises
    PictureRefusedError where the file is too large, is no picture that we can decode (SVG is a
    program, not a picture), or is a decompression bomb.
    """
    pixels = _decoded(upload)
    width = min(pixels.width, WIDTHS[-1])
    if pixels.height * width > MAX_HEIGHT * pixels.width:
        raise PictureRefusedError(_TOO_TALL)
    return _scaled(pixels, width=width, extension=JPEG)


def encode_smaller(largest: BinaryIO, *, width: int, extension: str) -> Rendition:
    """Encode another size of a picture of the library, from its largest JPEG.

    `extension` is JPEG or WEBP. Raises PictureRefusedError where the file is broken.
    """
    return _scaled(_decoded(largest), width=width, extension=extension)


def planned_widths(width: int) -> list[int]:
    """Return the widths in which a picture is kept, ascending, by that of its largest JPEG."""
    return sorted({min(wanted, width) for wanted in WIDTHS})


def _scaled(pixels: Image.Image, *, width: int, extension: str) -> Rendition:
    height = max(1, round(pixels.height * width / pixels.width))
    out = io.BytesIO()
    pixels.resize((width, height), Image.Resampling.LANCZOS).save(out, **_SAVING[extension])
    return Rendition(out.getvalue(), width, height)


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
    except (OSError, ValueError, TypeError, SyntaxError, EOFError, MemoryError) as error:
        # What Pillow raises for broken files, depending on the format.
        raise PictureRefusedError(_REFUSAL) from error


_TOO_MANY_PIXELS = (
    f"The picture has more than {MAX_PIXELS // 1_000_000} million pixels: "
    "make it smaller and try again."
)
_TOO_TALL = "The picture is too tall for its width: cut it into several and try again."
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
