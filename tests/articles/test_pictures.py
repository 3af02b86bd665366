"""A picture of the library is pixels and nothing else."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from articles import pictures

GPS = 0x8825
ORIENTATION = 0x0112
SECRET = "Hidden-Village-7731"


def jpeg_with_everything(size=(1200, 800), orientation=6, *, has_profile=True):
    """Return a JPEG with EXIF (camera, GPS, orientation), XMP, IPTC, a comment, a profile."""
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((20, 20, 200), (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = SECRET
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[29] = SECRET
    out = io.BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    color = {"icc_profile": profile} if has_profile else {}
    image.save(
        out,
        "JPEG",
        exif=exif,
        comment=SECRET.encode(),
        xmp=f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode(),
        **color,
    )
    data = out.getvalue()
    # IPTC lies in an APP13 segment, which Pillow does not write.
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + SECRET.encode()
    segment = b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc
    return data[:2] + segment + data[2:]


def as_file(data):
    return io.BytesIO(data)


@pytest.mark.parametrize("has_profile", [True, False])
def test_a_picture_carries_nothing_but_pixels(has_profile):
    source = jpeg_with_everything(has_profile=has_profile)
    assert SECRET.encode() in source
    rendition = pictures.encode(as_file(source))
    assert SECRET.encode() not in rendition.data
    image = Image.open(io.BytesIO(rendition.data))
    assert not image.getexif()
    assert {"exif", "xmp", "icc_profile", "comment", "photoshop"}.isdisjoint(image.info)
    assert b"Exif" not in rendition.data
    assert b"http://ns.adobe.com" not in rendition.data


def test_orientation_is_applied_to_the_pixels():
    # Orientation 6: the camera lay on its side, the row of pixels is a column of the picture.
    largest = pictures.encode(as_file(jpeg_with_everything()))
    assert (largest.width, largest.height) == (800, 1200)
    image = Image.open(io.BytesIO(largest.data))
    red, _green, blue = image.getpixel((400, 100))
    assert blue > red


def test_a_png_text_chunk_is_left_behind():
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", SECRET)
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG", pnginfo=info)
    rendition = pictures.encode(as_file(out.getvalue()))
    assert SECRET.encode() not in rendition.data
    image = Image.open(io.BytesIO(rendition.data))
    assert image.format == "JPEG"
    assert image.getpixel((25, 25)) == (255, 255, 255), "what was transparent stands on white"


def test_another_colour_space_is_brought_to_srgb():
    image = Image.new("CMYK", (60, 60), (0, 255, 255, 0))
    out = io.BytesIO()
    image.save(out, "JPEG")
    rendition = pictures.encode(as_file(out.getvalue()))
    decoded = Image.open(io.BytesIO(rendition.data))
    assert decoded.mode == "RGB"
    red, green, _blue = decoded.getpixel((30, 30))
    assert red > 200 > green


@pytest.mark.parametrize(
    ("width", "kept", "planned"),
    [
        (4000, 1600, [480, 960, 1600]),
        (1000, 1000, [480, 960, 1000]),
        (480, 480, [480]),
        (90, 90, [90]),
    ],
)
def test_widths_ascend_and_a_small_picture_is_not_enlarged(width, kept, planned):
    out = io.BytesIO()
    Image.new("RGB", (width, width // 2)).save(out, "JPEG")
    largest = pictures.encode(as_file(out.getvalue()))
    assert (largest.width, largest.height) == (kept, kept // 2)
    assert pictures.planned_widths(largest.width) == planned


def png_header_of(width, height):
    """Return a tiny PNG that claims to be huge."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


def a_thread():
    """Return a whole picture that is taller than any size of it may be."""
    out = io.BytesIO()
    Image.new("1", (2, 16_384)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "export an SVG"),
        (b"this is no picture", "could not be read"),
        (b"", "could not be read"),
        (jpeg_with_everything()[:4000], "could not be read"),
        (b"<!doctype html><img src=x onerror=alert(1)>", "could not be read"),
        (png_header_of(50_000, 50_000), "million pixels"),
        (png_header_of(2_000, 2_000), "could not be read"),
        (a_thread(), "too tall"),
        (b"%PDF-1.7\n1 0 obj", "could not be read"),
    ],
    ids=["svg", "text", "empty", "cut off", "html", "bomb", "broken png", "thread", "pdf"],
)
def test_what_is_no_picture_is_refused_with_a_sentence(data, says):
    with pytest.raises(pictures.PictureRefusedError, match=says):
        pictures.encode(as_file(data))


def test_a_file_too_large_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr("articles.pictures.encoding.MAX_BYTES", 1000)
    with pytest.raises(pictures.PictureRefusedError, match="larger than"):
        pictures.encode(as_file(jpeg_with_everything()))


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_a_grey_scan_of_sixteen_bits_keeps_its_shades(form):
    samples = struct.pack("<256H", *(257 * step for step in range(256)))
    out = io.BytesIO()
    Image.frombytes("I;16", (256, 1), samples).resize((256, 16)).save(out, form)
    made = Image.open(io.BytesIO(pictures.encode(out).data)).convert("L")
    shades = [made.getpixel((step, 8)) for step in (0, 64, 128, 192, 255)]
    assert shades == pytest.approx([0, 64, 128, 192, 255], abs=4)
