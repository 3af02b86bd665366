"""Words that must follow each other, and all that may stand in their place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from articles.search import analyser
from articles.search.analyser import Piece
from articles.search.sounds import is_hangul

# A shorter unfinished word would find half the archive.
SHORTEST_BEGINNING = 4
# Nobody types a longer sentence without a blank.
LONGEST_LOOSE = 20
_BEFORE_A_WORD = frozenset("한두세네몇첫새헌그온각못안잘더덜꼭또매옛맨큰")
_AFTER_A_WORD = frozenset("번명개씨살년날때것")


@dataclass(frozen=True, kw_only=True)
class Term:
    """Tokens that follow each other in one field of an article.

    `is_beginning` says that the last token may go on: "kwanlis" finds "kwanliso". `runs` are the
    stretches of Korean, Chinese or Japanese as they are written, for marking them in a text;
    `words` are its words (see `analyser.words`), `folded` is how it was typed, but for its case.
    `is_exact` says that the index has to find them side by side: they were in quotation marks.
    `is_loose` says that they are one run of Hangul in which a blank may stand anywhere.
    """

    tokens: tuple[str, ...]
    words: tuple[str, ...] = ()
    folded: str = ""
    is_beginning: bool = False
    is_exact: bool = False
    is_loose: bool = False
    runs: tuple[str, ...] = ()

    @property
    def needle(self) -> str:
        """The term as it stands in a column of the index."""
        return f" {' '.join(self.tokens)}" + ("" if self.is_beginning else " ")

    @property
    def joints(self) -> tuple[tuple[str, str], ...]:
        """The neighbours in a loose run: each as a pair, and as they stand around a blank."""
        run = self.runs[0]
        return tuple((run[at : at + 2], f"{run[at]} {run[at + 1]}") for at in range(len(run) - 1))

    def count_in(self, column: str) -> int:
        """Return how often the term stands in a column of the index."""
        if not self.is_loose:
            return column.count(self.needle)
        return min(
            column.count(f" {pair} ") + column.count(f" {apart}") for pair, apart in self.joints
        )

    @property
    def wanted(self) -> tuple[str, ...]:
        """The tokens that the index is asked for: of a long run its threes say all."""
        runs = [run for run in self.runs if len(run) > 2]
        spare = {run[at : at + 2] for run in runs for at in range(len(run) - 1)}
        kept = {run for run in self.runs if len(run) <= 2}
        return tuple(dict.fromkeys(t for t in self.tokens if t not in spare or t in kept))


@dataclass(frozen=True, kw_only=True)
class Variant:
    """Terms that together stand for what was asked; `weight` says how well, 1 at most."""

    terms: tuple[Term, ...]
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One thing that was asked for, by any of its variants; the first is what was typed."""

    variants: tuple[Variant, ...]

    @property
    def term(self) -> Term:
        """What was typed."""
        return self.variants[0].terms[0]


def term_of(group: Sequence[Piece], text: str, *, ends_query: bool = False) -> Term:
    """Return the term that pieces of a folded text make."""
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
        words=tuple(
            text[piece.start : piece.end] if piece.is_paired else piece.tokens[0] for piece in group
        ),
        folded=text[group[0].start : last.end],
        is_beginning=is_beginning,
        runs=tuple(text[piece.start : piece.end] for piece in group if piece.is_paired),
    )


def term_for(text: str) -> Term | None:
    """Return the term of a text that is one phrase; None where it holds no word."""
    folded = analyser.fold(text)
    group = analyser.pieces(folded)
    return term_of(group, folded) if group else None


def loosened(term: Term) -> Term | None:
    """Return a run of Hangul as one in which blanks may stand; None for anything else.

    Two syllables alone are read so only where one of them is often a word of its own: else any
    ending before any word would do.
    """
    run = term.folded
    if term.runs != (run,) or term.is_exact or not is_hangul(run):
        return None
    if not 2 <= len(run) <= LONGEST_LOOSE:
        return None
    if len(run) == 2 and run[0] not in _BEFORE_A_WORD and run[1] not in _AFTER_A_WORD:
        return None
    return replace(term, is_loose=True)


def all_terms(wanted: Iterable[Wanted]) -> list[Term]:
    """Return every term of every variant, for marking what was found."""
    found: dict[Term, None] = {}
    for one in wanted:
        for variant in one.variants:
            found.update(dict.fromkeys(variant.terms))
    return list(found)
