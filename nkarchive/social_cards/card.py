"""What a card says, and the digest by which it is found and kept."""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from nkarchive.addresses import absolute

# The size that all who draw cards for links ask for (1.91 : 1).
WIDTH, HEIGHT = 1200, 630
_DIGEST_LENGTH = 20


@dataclass(frozen=True, kw_only=True)
class SocialCard:
    """All that is drawn on a card, in the language of its page.

    `part` and `key` say whose card it is ("articles" and a uuid, say). `picture` is the storage
    name of a JPEG, empty for none; `caution` is a sentence for those who have not chosen to look
    yet, and with it nothing else of the page is shown but its title.
    """

    part: str
    key: str
    language: str
    kind: str
    title: str
    date: str = ""
    caution: str = ""
    picture: str = ""
    credit: str = ""
    picture_alt: str = ""

    def __post_init__(self) -> None:
        if self.caution and self.picture:
            raise ValueError("the card of a page with a warning shows no picture")

    @property
    def digest(self) -> str:
        """A digest of all that is drawn, and of the way it is drawn."""
        drawn = [settings.SITE_NAME, _way_of_drawing(), asdict(self)]
        words = json.dumps(drawn, sort_keys=True)
        return hashlib.sha256(words.encode()).hexdigest()[:_DIGEST_LENGTH]

    @property
    def folder(self) -> str:
        """The folder of the storage that holds this card and no other."""
        return f"cards/{self.part}/{self.key}/{self.language}"

    @property
    def url(self) -> str:
        """The path of the card; another digest in it leads here."""
        return reverse("social_card", args=[self.part, self.key, self.language, self.digest])

    @property
    def address(self) -> str:
        """The whole address, as other sites need it."""
        return absolute(self.url)

    @property
    def alt(self) -> str:
        """What can be read and seen on the card."""
        words = ": ".join(part for part in (self.kind, self.title) if part)
        said = (words, self.caution.rstrip("."), self.picture_alt.rstrip("."))
        return ". ".join(part for part in said if part)

    @property
    def width(self) -> int:
        """The width in pixels."""
        return WIDTH

    @property
    def height(self) -> int:
        """The height in pixels."""
        return HEIGHT


def kept_picture(picture: Any, *, alt: str) -> dict[str, str]:
    """Return the fields of a card that shows a picture of the library; none for None."""
    if picture is None:
        return {}
    return {"picture": picture.file.name, "credit": picture.credit, "picture_alt": alt}


@lru_cache
def _way_of_drawing() -> str:
    """A digest of the code and the colours: cards drawn otherwise get other addresses."""
    here = Path(__file__).parent
    files = [here / "drawing.py", here / "lines.py", settings.ROOT / "static/css/tokens.css"]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
