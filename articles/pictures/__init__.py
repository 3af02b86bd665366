"""Taking pictures into the library: pixels alone, encoded anew in every size that pages ask for.

largest = encode(upload)                     while the upload is answered
store(picture, largest=largest)              the row; the other sizes are due
make_renditions(picture_id=picture.pk)       by a task, or at once
"""

from articles.pictures.encoding import (
    JPEG,
    WEBP,
    PictureRefusedError,
    Rendition,
    encode,
    planned_widths,
)
from articles.pictures.renditions import (
    Progress,
    due,
    is_complete,
    make_renditions,
    progress,
    try_again,
)
from articles.pictures.storing import remove, store, stored_files, stored_name

__all__ = [
    "JPEG",
    "WEBP",
    "PictureRefusedError",
    "Progress",
    "Rendition",
    "due",
    "encode",
    "is_complete",
    "make_renditions",
    "planned_widths",
    "progress",
    "remove",
    "store",
    "stored_files",
    "stored_name",
    "try_again",
]
