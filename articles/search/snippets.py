"""Showing a reader where the words they asked for stand, in the text as it was written."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.search import analyser
from articles.search.terms import Term

# Characters of a snippet on both sides of the first word found.
_AROUND = 110

# Initials with their points are one word.
_WORD = re.compile(r"(?<![\w.])[A-Za-z](?:\.[A-Za-z])+(?!\w)|[^\W_]+(?:['\u2019][^\W_]+)*")


def highlight(text: str, *, terms: Sequence[Term]) -> SafeString:
    """Return the text as safe HTML with every word that a term found inside <mark>."""
    text = unicodedata.normalize("NFC", text)
    return _marked(text, found=_spans(text, terms), start=0, end=len(text))


def snippet(texts: Iterable[str], *, terms: Sequence[Term]) -> SafeString:
    """Return the stretch around the first word found in the texts, as safe HTML; empty if none.

    Takes texts in the order in which they should be looked at: standfirst first, then blocks.
    """
    for text in texts:
        text = unicodedata.normalize("NFC", text)
        if found := _spans(text, terms):
            start = _cut_before(text, found[0][0] - _AROUND)
            end = _cut_after(text, found[0][1] + _AROUND)
            lead, trail = "… " if start else "", " …" if end < len(text) else ""
            return mark_safe(lead + _marked(text, found=found, start=start, end=end) + trail)
    return mark_safe("")


def _spans(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """Return where the terms stand in the text, in order and without overlap."""
    runs, is_asked = _looked_for(tuple(terms))
    found = [match.span() for match in _WORD.finditer(text) if is_asked(match.group())]
    if runs:
        found = sorted(found + [match.span() for match in runs.finditer(text)])
    return _without_overlap(found)


@lru_cache(maxsize=64)
def _looked_for(terms: tuple[Term, ...]) -> tuple[re.Pattern | None, Callable[[str], bool]]:
    """Return what terms look for: runs of Korean as written, and a test for any other word."""
    words = {token for term in terms for token in term.tokens}
    beginnings = tuple(term.tokens[-1] for term in terms if term.is_beginning)
    runs = {run: re.escape(run) for term in terms for run in term.runs}
    runs |= {term.runs[0]: r"\s?".join(term.runs[0]) for term in terms if term.is_loose}
    longest_first = [runs[run] for run in sorted(runs, key=len, reverse=True)]

    @lru_cache(maxsize=10_000)
    def is_asked(word: str) -> bool:
        return any(
            token in words or (beginnings and token.startswith(beginnings))
            for token in _tokens(word)
        )

    return re.compile("|".join(longest_first)) if runs else None, is_asked


@lru_cache(maxsize=50_000)
def _tokens(word: str) -> tuple[str, ...]:
    """Return the tokens of a word but for its Korean parts; texts repeat their words."""
    found = analyser.pieces(analyser.fold(word))
    return tuple(piece.tokens[0] for piece in found if not piece.is_paired)


def _without_overlap(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in spans:
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _marked(text: str, *, found: list[tuple[int, int]], start: int, end: int) -> SafeString:
    pieces, position = [], start
    for first, last in found:
        if first < start or last > end:
            continue
        pieces += [escape(text[position:first]), f"<mark>{escape(text[first:last])}</mark>"]
        position = last
    return mark_safe("".join([*pieces, escape(text[position:end])]))


def _cut_before(text: str, position: int) -> int:
    if position <= 0:
        return 0
    blank = text.find(" ", position, position + _AROUND // 2)
    return blank + 1 if blank >= 0 else position


def _cut_after(text: str, position: int) -> int:
    if position >= len(text):
        return len(text)
    blank = text.rfind(" ", position - _AROUND // 2, position)
    return blank if blank >= 0 else position
