"""What a reader asked for: words, phrases, what shall not stand there, topics, people, years."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR

from articles.search import analyser
from articles.search.analyser import Piece
from articles.search.terms import Term, term_of

# What is read of a query; the rest of a pasted page says nothing more.
LONGEST_QUERY = 200
MOST_TOKENS = 60
# Each asks questions of its own; what stands behind them is not asked.
MOST_FILTERS = 4

_QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d'
_PART = re.compile(
    rf"(?P<minus>(?<!\S)-(?=[^\s-]))?"
    rf"(?:(?<!\S)(?P<field>tag|by|year):\s?(?=\S))?"
    rf"(?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)[{_QUOTES}]|(?P<plain>[^\s{_QUOTES}]+))",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
# What joins words to one: "Jong-un", "7/15". Anything else parts them.
_JOINT = re.compile("[\u2010-\u2015.,:/_-]?")
_YEARS = re.compile(r"(\d{4})(?:(?:-|\u2013|\.\.)(\d{4}))?")
# Words of questions and of grammar; asked for only where nothing else is.
_IDLE = frozenset(
    [
        "a",
        "about",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "get",
        "had",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "me",
        "my",
        "of",
        "on",
        "or",
        "our",
        "shall",
        "should",
        "so",
        "some",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
        "왜",
        "무엇",
        "무엇인가",
        "무엇인가요",
        "어떻게",
        "어떤",
        "누가",
        "언제",
        "어디",
        "어디서",
        "및",
        "그리고",
        "또는",
        "대한",
        "대해",
        "대하여",
        "관한",
        "관해",
        "위한",
        "위해",
        "있는",
        "있나",
        "있나요",
        "하는",
        "하나요",
        "되는",
        "인가",
        "인가요",
        "것",
        "수",
        "무슨",
        "뭐",
        "뭔가요",
        "이란",
        "란",
        "입니까",
        "합니까",
    ]
)


@dataclass(frozen=True, kw_only=True)
class Understood:
    """Something of a query that is no plain word: a "tag", "by", "year", "without" or "phrase"."""

    kind: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Query:
    """A query as it was understood; false where it asks for nothing."""

    text: str = ""
    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    tags: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    years: tuple[tuple[int, int], ...] = ()
    understood: tuple[Understood, ...] = ()
    unknown: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(
            self.terms or self.excluded or self.tags or self.people or self.years or self.unknown
        )


def read_query(text: str) -> Query:
    """Read a query: words are all wanted, quotation marks hold words together.

    `-word` and `-"two words"` must not stand in a result; `tag:`, `by:` and `year:` narrow (a
    value of several words in quotation marks; years as 2019 or 2015-2019). Takes any text at all.
    """
    text = unicodedata.normalize("NFC", text.replace("\x00", " ")).lstrip()[:LONGEST_QUERY]
    found = _Reading(text)
    for match in _PART.finditer(text):
        found.take(match)
    return found.query()


def with_word(text: str, folded: str, *, word: str) -> str:
    """Return the text of a query with another word for a folded one, wherever it is asked for."""

    def other(part: re.Match) -> str:
        if part["minus"] or part["field"] or part["quoted"] is not None:
            return part.group()
        return _LETTERS.sub(
            lambda one: word if analyser.fold(one.group()) == folded else one.group(), part.group()
        )

    return _PART.sub(other, text)


class _Reading:
    def __init__(self, text: str) -> None:
        self.text = text
        self.terms: list[Term] = []
        self.excluded: list[Term] = []
        self.narrowing: dict[str, list] = {"tag": [], "by": [], "year": []}
        self.understood: list[Understood] = []
        self.unknown: list[str] = []
        self.room = MOST_TOKENS

    def take(self, match: re.Match) -> None:
        value = match["plain"] if match["quoted"] is None else match["quoted"]
        if match["field"]:
            self.narrow(match["field"].lower(), value.strip())
            return
        is_quoted = match["quoted"] is not None
        folded = analyser.fold(value)
        stretches = analyser.pieces(folded)
        for group in [stretches] if is_quoted else _joined(stretches, folded):
            if group:
                ends = match.end() == len(self.text) and group[-1].end == len(folded)
                term = term_of(group, folded, ends_query=ends and not is_quoted)
                if is_quoted and len(term.tokens) > 1:
                    term = replace(term, is_exact=True)
                self.add(term, is_excluded=bool(match["minus"]), is_quoted=is_quoted)

    def add(self, term: Term, *, is_excluded: bool, is_quoted: bool) -> None:
        if len(term.tokens) > self.room:
            term = replace(term, tokens=term.tokens[: self.room], is_beginning=False)
        into = self.excluded if is_excluded else self.terms
        if not term.tokens or term in into:
            return
        into.append(term)
        self.room -= len(term.tokens)
        if is_excluded or is_quoted:
            kind = "without" if is_excluded else "phrase"
            self.understood.append(Understood(kind=kind, value=term.folded))

    def narrow(self, field: str, value: str) -> None:
        if sum(map(len, self.narrowing.values())) == MOST_FILTERS:
            return
        if field == "year":
            years = _YEARS.fullmatch(value)
            if years is None:
                self.unknown.append(f"year:{value}")
                return
            first, last = _year(years[1]), _year(years[2] or years[1])
            self.narrowing["year"].append((min(first, last), max(first, last)))
        elif value and value not in self.narrowing[field]:
            self.narrowing[field].append(value)
        self.understood.append(Understood(kind=field, value=value))

    def query(self) -> Query:
        telling = [term for term in self.terms if term.is_exact or term.folded not in _IDLE]
        return Query(
            text=self.text.strip(),
            terms=tuple(telling or self.terms),
            excluded=tuple(self.excluded),
            tags=tuple(self.narrowing["tag"]),
            people=tuple(self.narrowing["by"]),
            years=tuple(self.narrowing["year"]),
            understood=tuple(self.understood),
            unknown=tuple(self.unknown),
        )


def _year(digits: str) -> int:
    """Return a year whose beginning and end are moments that every database can be asked for."""
    return min(max(int(digits), MINYEAR + 1), MAXYEAR - 1)


def _joined(stretches: list[Piece], text: str) -> list[list[Piece]]:
    groups: list[list[Piece]] = []
    for piece in stretches:
        if groups and _JOINT.fullmatch(text[groups[-1][-1].end : piece.start]):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups
