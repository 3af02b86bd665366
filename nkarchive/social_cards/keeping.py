"""Cards in the storage: drawn once, found by their digest, gone when their page is not public."""

import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from threading import Lock

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from nkarchive.social_cards.card import SocialCard
from nkarchive.social_cards.drawing import drawn

log = logging.getLogger(__name__)

# How long somebody waits while others are drawn; a card takes about a fifth of a second.
WAIT_SECONDS = 5
# FreeType is not made for several threads at once, and one processor is enough for cards.
_drawing = Lock()
# How a JPEG ends: a file that a killed process left half written has another end.
_END = b"\xff\xd9"


class BusyError(Exception):
    """So many cards are being drawn that this one has to wait for another time."""


def fetch(card: SocialCard) -> bytes:
    """Return the bytes of a card, drawn now if nobody asked for it before.

    Earlier cards of the same page go. Raises BusyError when too many others are being drawn.
    """
    found = _kept(card)
    if found is not None:
        return found
    if not _drawing.acquire(timeout=WAIT_SECONDS):
        raise BusyError
    try:
        # Whoever waited for the lock may find that another has drawn it meanwhile.
        found = _kept(card)
        if found is None:
            found = _draw(card)
            _keep(card, found)
        return found
    finally:
        _drawing.release()


def sweep(part: str, *, keep: Collection[str]) -> int:
    """Delete the cards of a part but those whose keys are to be kept; returns how many went."""
    count = 0
    for key in _folders(f"cards/{part}"):
        if key not in keep:
            for language in _folders(f"cards/{part}/{key}"):
                count += _empty(f"cards/{part}/{key}/{language}")
    return count


def _name(card: SocialCard) -> str:
    return f"{card.folder}/{card.digest}.jpg"


def _kept(card: SocialCard) -> bytes | None:
    try:
        with default_storage.open(_name(card)) as file:
            data = file.read()
    except FileNotFoundError:
        return None
    return data if data.endswith(_END) else None


def _draw(card: SocialCard) -> bytes:
    with _opened(card.picture) as picture:
        return drawn(card, picture=picture)


@contextmanager
def _opened(name: str) -> Iterator:
    """Open a picture of the library; None where the card has none or the file is lost."""
    try:
        file = default_storage.open(name) if name else None
    except FileNotFoundError:
        log.warning("A card is drawn without its picture: the file is not in the storage.")
        file = None
    try:
        yield file
    finally:
        if file is not None:
            file.close()


def _keep(card: SocialCard, data: bytes) -> None:
    _empty(card.folder)
    name = default_storage.save(_name(card), ContentFile(data))
    if name != _name(card):
        # Another process was quicker, with the same bytes.
        default_storage.delete(name)


def _empty(folder: str) -> int:
    """Delete the files of a folder; returns how many there were."""
    try:
        _, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return 0
    for file in files:
        default_storage.delete(f"{folder}/{file}")
    return len(files)


def _folders(folder: str) -> list[str]:
    try:
        return default_storage.listdir(folder)[0]
    except FileNotFoundError:
        return []
