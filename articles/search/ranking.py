"""How well an article answers: by where what was asked for stands in it, and how close together."""

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from articles.search.terms import Term, Variant, Wanted

_FIELDS = ("title", "standfirst", "tags", "body")
# Each place outweighs all weaker ones together; a body counts by how often it says it.
_POINTS = {"title": 8.0, "standfirst": 4.0, "tags": 2.0}
_ONCE_IN_BODY, _MORE_IN_BODY, _MOST_IN_BODY = 0.6, 0.35, 1.9
_SIDE_BY_SIDE = {"title": 3.0, "standfirst": 1.5, "tags": 1.0, "body": 0.8}
_NEAR = 0.4
# In characters of tokens; about eight words.
_NEAR_WITHIN = 60
_COMMON_LENGTH = 4_000
# Of a phrase whose words stand apart.
_APART = 0.55
# Scores closer than this are the same, so that the fresher comes first.
_STEPS = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article of the window: its key, freshness and words as the index holds them."""

    key: int
    freshness: int
    title: str
    standfirst: str
    tags: str
    body: str


def ranked(candidates: Iterable[Candidate], *, wanted: Sequence[Wanted]) -> list[int]:
    """Return the keys of articles, the best answer first, the fresher first among equals."""
    rows = [(one, [_points(one, part) for part in wanted]) for one in candidates]
    weights = [
        _weight(sum(1 for _, points in rows if points[at]), len(rows)) for at in range(len(wanted))
    ]
    exact = " ".join("".join(part.term.needle).strip() for part in wanted)
    order = []
    for one, points in rows:
        title_rank = 0
        if one.title.strip() == exact:
            title_rank = 2
        elif all(_count(one.title, part.variants[0]) for part in wanted):
            title_rank = 1
        score = sum(weight * point for weight, point in zip(weights, points, strict=True))
        score = score / (sum(weights) or 1) + _closeness(one, wanted) / max(1, len(wanted) - 1)
        held = sum(weight for weight, point in zip(weights, points, strict=True) if point)
        order.append(
            (-title_rank, -round(held, 6), -round(score * _STEPS), -one.freshness, -one.key)
        )
    return [-entry[-1] for entry in sorted(order)]


def _weight(having: int, count: int) -> float:
    return math.log(1 + (count + 1) / (having + 0.5))


def _points(one: Candidate, part: Wanted) -> float:
    return max(variant.weight * _of_variant(one, variant) for variant in part.variants)


def _of_variant(one: Candidate, variant: Variant) -> float:
    points = 0.0
    for field, worth in _POINTS.items():
        if held := _held(getattr(one, field), variant):
            points += worth * held
            if field == "title":
                asked = sum(len(term.tokens) for term in variant.terms)
                points += 1.5 * min(1.0, asked / max(1, one.title.count(" ") - 1))
    if held := _held(one.body, variant):
        times = _count(one.body, variant) / (0.5 + 0.5 * len(one.body) / _COMMON_LENGTH)
        points += held * min(_MOST_IN_BODY, _ONCE_IN_BODY + _MORE_IN_BODY * math.log2(1 + times))
    if not points and all(
        any(_held(getattr(one, field), Variant(terms=(term,))) for field in _FIELDS)
        for term in variant.terms
    ):
        points = _ONCE_IN_BODY * _APART
    return points


def _held(text: str, variant: Variant) -> float:
    """Say how well a field holds a variant: 0 not at all, 1 as it is written."""
    if all(term.count_in(text) for term in variant.terms):
        return 1.0
    if all(len(term.tokens) == 1 or term.is_loose for term in variant.terms):
        return 0.0
    apart = all(all(_has(text, token, term) for token in term.wanted) for term in variant.terms)
    return _APART if apart else 0.0


def _has(text: str, token: str, term: Term) -> bool:
    ends = "" if term.is_beginning and token == term.tokens[-1] else " "
    return f" {token}{ends}" in text


def _count(text: str, variant: Variant) -> int:
    return min(term.count_in(text) for term in variant.terms)


def _closeness(one: Candidate, wanted: Sequence[Wanted]) -> float:
    """Give points for neighbours in the query that are neighbours in the article."""
    points = 0.0
    for first, second in itertools.pairwise(wanted):
        if first.term.is_beginning:
            continue
        best = 0.0
        for a in first.variants[:4]:
            for b in second.variants[:4]:
                best = max(best, _pair(one, a.terms[-1], b.terms[0]) * a.weight * b.weight)
        points += best
    return points


def _pair(one: Candidate, a: Term, b: Term) -> float:
    together = a.needle.rstrip() + b.needle
    for field in _FIELDS:
        text = getattr(one, field)
        if together in text:
            return _SIDE_BY_SIDE[field]
    at = one.body.find(a.needle)
    while at >= 0:
        near = one.body[max(0, at - _NEAR_WITHIN) : at + _NEAR_WITHIN]
        if b.needle in near:
            return _NEAR
        at = one.body.find(a.needle, at + _NEAR_WITHIN)
    return 0.0
