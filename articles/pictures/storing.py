"""A picture of the library and its files: taken in, found, deleted."""

from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from articles.models import Picture
from articles.pictures.encoding import JPEG, WEBP, Rendition, planned_widths


def store(picture: Picture, *, largest: Rendition) -> None:
    """Give a picture its pixels: store them under a new name, set the size, save the row.

    Takes an unsaved or saved Picture and what `encode` returned. The other sizes are due from now
    on. Files of an earlier upload are deleted once the row names the new one, and the picture
    moves to a new address: browsers keep what they have from the old one for a year.
    """
    earlier = stored_files(picture)
    if earlier:
        picture.uuid = uuid4()
    picture.file.name = default_storage.save(
        f"pictures/{uuid4().hex}/{largest.width}.{JPEG}", ContentFile(largest.data)
    )
    picture.width, picture.height = largest.width, largest.height
    picture.widths, picture.webp_widths = [largest.width], []
    picture.failure, picture.attempts, picture.due_at = "", 0, timezone.now()
    picture.save()
    _delete_once_committed(earlier)


def remove(picture: Picture) -> None:
    """Delete a picture that nothing shows, and its files."""
    files = stored_files(picture)
    picture.delete()
    _delete_once_committed(files)


def ready_widths(picture: Picture, *, extension: str) -> list[int]:
    """Return the widths that exist in a format, ascending; none for a format we do not make."""
    return {JPEG: picture.widths, WEBP: picture.webp_widths}.get(extension, [])


def stored_name(picture: Picture, *, width: int, extension: str) -> str:
    """Return the storage name of a size of a picture; raises KeyError where there is none yet."""
    if width not in ready_widths(picture, extension=extension):
        raise KeyError(width, extension)
    return place_of(picture, width=width, extension=extension)


def place_of(picture: Picture, *, width: int, extension: str) -> str:
    """Return the storage name that a size of a picture has, or will have."""
    folder, _slash, _name = picture.file.name.rpartition("/")
    return f"{folder}/{width}.{extension}"


def stored_files(picture: Picture) -> list[str]:
    """Return the storage names of every file of a picture, also of those just being made."""
    if not picture.file:
        return []
    widths = {*planned_widths(picture.width), *picture.widths, *picture.webp_widths}
    return [
        place_of(picture, width=width, extension=extension)
        for width in sorted(widths)
        for extension in (JPEG, WEBP)
    ]


def _delete_once_committed(names: list[str]) -> None:
    """Delete files when the transaction has committed: a rollback must find them again."""

    def delete() -> None:
        for name in names:
            default_storage.delete(name)

    transaction.on_commit(delete)
