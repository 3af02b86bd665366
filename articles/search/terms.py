"""What a reader asked for, as terms that every found article must hold."""

import re
from dataclasses import dataclass, replace

from articles.search import analyser
from articles.search.analyser import Piece

# What is read of a query; the rest of a pasted page says nothing more.
LONGEST_QUERY = 200
MOST_TOKENS = 60
# A shorter unfinished word would find half the archive.
SHORTEST_BEGINNING = 4

_QUOTES = re.compile('["\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d]')
# What joins words to one: "Jong-un", "7/15". Anything else parts them.
_JOINT = re.compile("[\u2010-\u2015.,:/_-]?")


@dataclass(frozen=True, kw_only=True)
class Term:
    """Tokens that must follow each other in one field of an article.

    `is_beginning` says that the last token may go on: "kwanlis" finds "kwanliso". `runs` are the
    stretches of Korean, Chinese or Japanese as they are written, for marking them in a text.
    """

    tokens: tuple[str, ...]
    is_beginning: bool
    runs: tuple[str, ...] = ()

    @property
    def needle(self) -> str:
        """The term as it stands in a column of the index."""
        return f" {' '.join(self.tokens)}" + ("" if self.is_beginning else " ")


def parse_query(text: str) -> list[Term]:
    """Read a query: words are all required, quotation marks hold words together.

    Takes any text at all. Returns the terms in their order, each once; none where the text holds
    no letter or digit.
    """
    folded = analyser.fold(text[:LONGEST_QUERY])
    parts = _QUOTES.split(folded)
    found: list[Term] = []
    count = 0
    for number, part in enumerate(parts):
        # A quotation mark without its partner is only a mark.
        is_quoted = number % 2 == 1 and number < len(parts) - 1
        is_last = number == len(parts) - 1
        stretches = analyser.pieces(part)
        for group in [stretches] if is_quoted else _joined(stretches, part):
            if not group:
                continue
            ends_query = is_last and not is_quoted and group[-1].end == len(part)
            term = _term(group, part, ends_query=ends_query)
            room = MOST_TOKENS - count
            if len(term.tokens) > room:
                term = replace(term, tokens=term.tokens[:room], is_beginning=False)
            if term.tokens and term not in found:
                found.append(term)
                count += len(term.tokens)
    return found


def _joined(stretches: list[Piece], text: str) -> list[list[Piece]]:
    groups: list[list[Piece]] = []
    for piece in stretches:
        if groups and _JOINT.fullmatch(text[groups[-1][-1].end : piece.start]):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _term(group: list[Piece], text: str, *, ends_query: bool) -> Term:
    tokens: list[str] = []
    for piece in group:
        tokens.extend(piece.tokens)
        if piece.is_paired and piece is not group[-1] and len(piece.tokens[-1]) == 2:
            # Another word follows, so the run ends here: see the closing single of the index.
            tokens.append(piece.tokens[-1][1])
    last = group[-1]
    if last.is_paired:
        is_beginning = len(tokens[-1]) == 1
    else:
        is_beginning = ends_query and len(tokens[-1]) >= SHORTEST_BEGINNING
    return Term(
        tokens=tuple(tokens),
        is_beginning=is_beginning,
        runs=tuple(text[piece.start : piece.end] for piece in group if piece.is_paired),
    )
