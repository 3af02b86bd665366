"""From words to the tokens that both databases index: one analyser, so that they find the same.

Latin words lose case, accents and their English ending. Korean, Chinese and Japanese write
compounds without blanks, so their runs become overlapping pairs and threes: 북한인 is 북한,
북한인, 한인, and a search for 한인 finds it. The last character of a run stands alone as well, so
that a search for a single character is a search for tokens that begin with it.
"""

import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import snowballstemmer

# PostgreSQL refuses words above 2046 bytes; nobody searches for one of a quarter of that.
LONGEST_TOKEN = 60

# Hangul, kana, and the common Han characters; what NFKC leaves of single jamo belongs here too.
_PAIRED = "\u1100-\u11ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
_PIECE = re.compile(
    rf"(?P<paired>[{_PAIRED}]+)|(?P<digits>\d+)|(?P<word>(?:(?![{_PAIRED}])[^\W\d_])+)"
)
_APOSTROPHE = re.compile("(?<=[^\\W\\d_])['\u2019\u02bc\u2018`](?=[^\\W\\d_])")
_POSSESSIVE = re.compile("(?<=[^\\W_])['\u2019\u02bc\u2018`]s(?![^\\W_])")
# "u.n.", "d.p.r.k": their points fall away, so that they are found as UN and DPRK are.
_INITIALS = re.compile(r"(?<![\w.])[a-z](?:\.[a-z])+(?!\w)")
_HANGUL = re.compile("[\uac00-\ud7a3]+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")

_local = threading.local()


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A stretch of a text that became tokens: `text[start:end]` of the folded text.

    `is_paired` says that the tokens are pairs of one run of Korean, Chinese or Japanese.
    """

    tokens: tuple[str, ...]
    start: int
    end: int
    is_paired: bool


def fold(text: str) -> str:
    """Return the text as it is compared: composed, without case, possessives and Latin accents.

    Initials lose the points between them. NUL and other control characters become blanks.
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _NOT_ASCII.sub(lambda match: "".join(map(_plain, match.group())), text)
    text = unicodedata.normalize("NFC", text)
    text = _POSSESSIVE.sub("", text)
    text = _INITIALS.sub(lambda match: match.group().replace(".", ""), text)
    return _APOSTROPHE.sub("", text)


def pieces(folded: str) -> list[Piece]:
    """Return the pieces of a text that `fold` has folded, in their order.

    Of a pair run the tokens are its pairs and threes (see `run_tokens`), or the single character;
    the closing single that the index adds is not among them.
    """
    found = []
    for match in _PIECE.finditer(folded):
        value = match.group()
        if match.lastgroup == "paired":
            tokens = run_tokens(value)
        elif match.lastgroup == "digits":
            tokens = ("".join(str(unicodedata.decimal(digit)) for digit in value)[:LONGEST_TOKEN],)
        else:
            tokens = (stem(value)[:LONGEST_TOKEN],)
        found.append(
            Piece(
                tokens=tokens,
                start=match.start(),
                end=match.end(),
                is_paired=match.lastgroup == "paired",
            )
        )
    return found


def run_tokens(run: str) -> tuple[str, ...]:
    """Return the pair that begins at each character of a run, and the three that begin there.

    The threes let the index answer for a longer word: where all its threes stand, the word stands.
    """
    if len(run) == 1:
        return (run,)
    found = []
    for at in range(len(run) - 1):
        found.append(run[at : at + 2])
        if at + 2 < len(run):
            found.append(run[at : at + 3])
    return tuple(found)


def words(text: str) -> list[str]:
    """Return the words of a text: stems, numbers, and runs of Korean, Chinese or Japanese."""
    folded = fold(text)
    return [
        folded[piece.start : piece.end] if piece.is_paired else piece.tokens[0]
        for piece in pieces(folded)
    ]


def tokens(text: str) -> list[str]:
    """Return the tokens of a text as the index holds them, in the order of the text."""
    found: list[str] = []
    for piece in pieces(fold(text)):
        found.extend(piece.tokens)
        if piece.is_paired and len(piece.tokens[-1]) == 2:
            found.append(piece.tokens[-1][1])
    return found


def index_text(*texts: str) -> str:
    """Return texts as a column of the index: tokens between blanks, also first and last.

    So a whole token can be told from a part of one by the blanks around it.
    """
    return f" {' '.join(token for text in texts for token in tokens(text))} "


def crossings(*texts: str) -> str:
    """Return what the index keeps besides of Korean words with nothing but a blank between them.

    The last syllable of the one and the first of the next, as `crossing` writes them: so a word is
    found that was typed without the blank, and no word is found where there is none.
    """
    found = []
    for text in texts:
        folded = fold(text)
        runs = [match.span() for match in _HANGUL.finditer(folded)]
        found += [
            crossing(folded[end - 1] + folded[start])
            for (_, end), (start, _) in pairwise(runs)
            if folded[end:start].isspace()
        ]
    return f"{' '.join(dict.fromkeys(found))} " if found else ""


def crossing(pair: str) -> str:
    """Return two syllables as the token that says there is a blank between them."""
    return f"x{pair}"


def letters(word: str) -> str:
    """Return Hangul taken apart into its letters; anything else as it is."""
    return unicodedata.normalize("NFD", word)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the English stem of a folded word; a word in other letters is its own stem."""
    if not word.isascii():
        return word
    # A stemmer keeps its work in itself, so each thread needs one of its own.
    if not hasattr(_local, "stemmer"):
        _local.stemmer = snowballstemmer.stemmer("english")
    return _local.stemmer.stemWord(word)


def _plain(character: str) -> str:
    """Return a Latin letter without its accent, and nothing for an accent that stands alone."""
    if unicodedata.combining(character):
        return ""
    if not character.isprintable() and not character.isspace():
        return " "
    base = unicodedata.normalize("NFD", character)
    return base[0] if len(base) > 1 and base[0].isascii() else character
