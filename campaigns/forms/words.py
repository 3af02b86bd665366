"""Words as people type them: composed letters, no control characters, no turning of direction."""

import unicodedata

from django import forms
from django.utils.translation import gettext_lazy

# Marks that turn the direction of the words after them.
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
BREAKS = ("Cc", "Zl", "Zp")

# What every form of ours says of an address that is missing or not one.
EMAIL_ERRORS = {
    "required": gettext_lazy("Write your e-mail address."),
    "invalid": gettext_lazy("This e-mail address is not complete. It looks like name@example.org."),
}


def _composed(text: str) -> str:
    kept = "".join(character for character in text if character not in TURNING)
    return unicodedata.normalize("NFC", kept)


def one_line(text: str) -> str:
    """Return a text on one line, with one space between words."""
    seen = (
        " " if unicodedata.category(character) in BREAKS else character
        for character in _composed(text)
    )
    return " ".join("".join(seen).split())


def lines(text: str) -> str:
    """Return a text of several lines, each as `one_line` has it, at most one empty between two."""
    kept: list[str] = []
    for line in _composed(text).replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        words = one_line(line)
        if words or (kept and kept[-1]):
            kept.append(words)
    return "\n".join(kept).strip()


class LineField(forms.CharField):
    """A text of one line. Its length is that of what is kept, not of what was typed."""

    def to_python(self, value: str | None) -> str:
        """Clean before anything is asked of the text."""
        return one_line(value or "")


class WordsField(forms.CharField):
    """A text of several lines. Its length is that of what is kept, not of what was typed."""

    widget = forms.Textarea

    def to_python(self, value: str | None) -> str:
        """Clean before anything is asked of the text."""
        return lines(value or "")
