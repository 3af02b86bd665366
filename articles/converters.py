"""The slug in an address: Latin or Hangul."""

import unicodedata


class UnicodeSlugConverter:
    """Matches what a slug field with `allow_unicode` holds.

    Some systems send Hangul decomposed (NFD); the database holds it composed (NFC).
    """

    regex = r"[-\w]+"

    def to_python(self, value: str) -> str:
        """Return the slug as it is stored."""
        return unicodedata.normalize("NFC", value)

    def to_url(self, value: str) -> str:
        """Return the slug as it stands in an address, before percent-encoding."""
        return value
