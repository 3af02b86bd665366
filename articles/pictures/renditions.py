"""The smaller sizes of a picture, made by a task after the upload was answered.

The row is the truth: `due_at` says when a worker should come (None: nothing is left to do), and a
worker claims it by moving that moment past its own end. Whoever is killed at any instruction
leaves a row that is due again, and files that the next one writes anew.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from articles.models import Picture
from articles.pictures.encoding import (
    JPEG,
    WEBP,
    PictureRefusedError,
    encode_smaller,
    planned_widths,
)
from articles.pictures.storing import place_of, ready_widths

log = logging.getLogger(__name__)

# Longer than the time limit of the task that makes them.
CLAIM = timedelta(seconds=60)
MOST_ATTEMPTS = 5
_LOST = "The largest size is not in the storage any more. Replace the file."
_BROKEN = "The largest size cannot be read any more. Replace the file."
_GIVEN_UP = (
    f"Given up after {MOST_ATTEMPTS} attempts: the storage or the worker failed. Try again later."
)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the sizes of a picture are: how many of how many, and that in words."""

    done: int
    total: int
    state: Literal["waiting", "failed", "ready"]
    words: str


def progress(picture: Picture) -> Progress:
    """Return how many sizes of a picture are ready, and a sentence for editors."""
    total = 2 * len(planned_widths(picture.width))
    done = total - len(_missing(picture))
    if done == total:
        state, words = "ready", f"All {total} sizes are ready."
    elif picture.failure:
        state, words = "failed", f"{done} of {total} sizes are ready. {picture.failure}"
    else:
        state, words = "waiting", f"The sizes are being made: {done} of {total} are ready."
    return Progress(done=done, total=total, state=state, words=words)


def is_complete(picture: Picture) -> bool:
    """Say whether every size of a picture is there."""
    return not _missing(picture)


def due() -> QuerySet:
    """Return the pictures that a worker should come for, the longest waiting first."""
    return Picture.objects.filter(due_at__lte=timezone.now()).order_by("due_at")


def try_again(picture: Picture) -> None:
    """Have the missing sizes of a picture made once more, after a failure or on the way."""
    picture.failure, picture.attempts, picture.due_at = "", 0, timezone.now()
    picture.save(update_fields=["failure", "attempts", "due_at"])


def make_renditions(*, picture_id: int) -> None:
    """Make the missing sizes of a picture, and write each into the row as it becomes ready.

    Does nothing where another worker is at it or nothing is due. A failure that may pass puts
    the rest off; one that will not is written into the row, for editors.
    """
    picture = _claimed(picture_id)
    if picture is None:
        return
    try:
        for width, extension in _missing(picture):
            if not _make(picture, width=width, extension=extension):
                return
    except FileNotFoundError:
        _end(picture, failure=_LOST)
    except PictureRefusedError:
        _end(picture, failure=_BROKEN)
    except Exception:
        # Whatever it was (a full disk, a time limit): the row must not stay claimed.
        log.exception("Picture %s: a size could not be made.", picture_id)
        _put_off(picture)
    else:
        _end(picture)


def _missing(picture: Picture) -> list[tuple[int, str]]:
    """Return width and extension of what is not ready yet, the smallest first."""
    return [
        (width, extension)
        for width in planned_widths(picture.width)
        for extension in (JPEG, WEBP)
        if width not in ready_widths(picture, extension=extension)
    ]


def _claimed(picture_id: int) -> Picture | None:
    """Return the picture if it is due and nobody else has it, claimed for a while."""
    now = timezone.now()
    is_ours = Picture.objects.filter(pk=picture_id, due_at__lte=now).update(
        due_at=now + CLAIM, attempts=F("attempts") + 1
    )
    picture = Picture.objects.filter(pk=picture_id).first() if is_ours else None
    if picture is not None and picture.attempts > MOST_ATTEMPTS:
        # Each worker before died of it.
        _end(picture, failure=_GIVEN_UP)
        return None
    return picture


def _make(picture: Picture, *, width: int, extension: str) -> bool:
    """Make one size; returns False where the picture was replaced or deleted meanwhile."""
    with default_storage.open(picture.file.name) as largest:
        rendition = encode_smaller(largest, width=width, extension=extension)
    name = place_of(picture, width=width, extension=extension)
    # Half of a file, left by a worker that was killed: no row names it.
    default_storage.delete(name)
    written = default_storage.save(name, ContentFile(rendition.data))
    if written == name and _record(picture, width=width, extension=extension):
        return True
    default_storage.delete(written)
    return False


def _record(picture: Picture, *, width: int, extension: str) -> bool:
    """Write a size into the row, unless that is of other pixels by now."""
    with transaction.atomic():
        row = Picture.objects.select_for_update().filter(pk=picture.pk, file=picture.file.name)
        found = row.first()
        if found is None:
            return False
        ready = ready_widths(found, extension=extension)
        if width not in ready:
            ready.append(width)
            ready.sort()
            found.save(update_fields=["widths", "webp_widths"])
    return True


def _end(picture: Picture, *, failure: str = "") -> None:
    """Nothing is left to do, or to try, for these pixels."""
    _of_the_same_pixels(picture).update(due_at=None, failure=failure)


def _put_off(picture: Picture) -> None:
    """Come again in some minutes, each time later; give up after the last attempt."""
    if picture.attempts >= MOST_ATTEMPTS:
        _end(picture, failure=_GIVEN_UP)
        return
    pause = timedelta(minutes=picture.attempts)
    _of_the_same_pixels(picture).update(due_at=timezone.now() + pause)


def _of_the_same_pixels(picture: Picture) -> QuerySet:
    return Picture.objects.filter(pk=picture.pk, file=picture.file.name)
