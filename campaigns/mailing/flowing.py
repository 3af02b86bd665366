"""The text of a mail in lines that fit every window and flow together again in a wide one.

RFC 3676: a line that ends in a space goes on in the next one. A program that does not know it
shows lines of the width that RFC 5322 (2.1.1) asks for.
"""

import unicodedata

WIDTH = 72
# What must not begin a line: it would be read as a quotation, as a stuffed line, or as the start of
# another message in a file of messages (RFC 3676, 4.4).
STUFFED = (" ", ">", "From ")


def flowed(text: str) -> str:
    """Return a text with lines of at most WIDTH columns; an address is never broken.

    A Hangul syllable is two columns wide. Lines break at plain spaces alone, so that what a
    no-break space holds together stays together.
    """
    return "\n".join(_stuffed(line) for whole in text.splitlines() for line in _lines(whole))


def _lines(whole: str) -> list[str]:
    lines, line = [], ""
    for word in whole.rstrip().split(" "):
        if line and _columns(f"{line} {word}") > WIDTH:
            lines.append(f"{line} ")
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]


def _columns(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in words)


def _stuffed(line: str) -> str:
    return f" {line}" if line.startswith(STUFFED) else line
