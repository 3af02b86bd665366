"""Search answers as well as it must, on the queries that nobody tuned it by.

The hold-out is measured; the development half is printed by `make bench` beside it.
"""

from typing import Any

import pytest

from tests.search_quality import labelled
from tests.search_quality.asking import (
    Answers,
    answers_of_sqlite,
    ask_all,
    quality,
    select,
    shared,
)
from tests.search_quality.scoring import average, ndcg, overlap, recall, reciprocal_rank

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def answers(django_db_setup: None, django_db_blocker: Any) -> Answers:
    """What the database of this run answers to every query."""
    with django_db_blocker.unblock():
        return ask_all()


@pytest.mark.parametrize(("language", "least"), [("en", 0.85), ("ko", 0.80)])
def test_the_first_ten_are_worth_what_they_could_be(
    answers: Answers, language: str, least: float
) -> None:
    assert quality(answers, select("holdout", language=language)) >= least


@pytest.mark.postgres
def test_both_databases_show_the_same_first_ten(answers: Answers) -> None:
    assert shared(answers, answers_of_sqlite(), "holdout") >= 0.9


def test_the_halves_differ_and_hold_every_kind_of_query() -> None:
    ids = {half: {query.id for query in labelled.queries(half)} for half in labelled.HALVES}
    assert not ids["development"] & ids["holdout"]
    assert sum(map(len, ids.values())) >= 80
    kinds = {half: {query.kind for query in labelled.queries(half)} for half in labelled.HALVES}
    assert kinds["development"] == kinds["holdout"]


def test_a_perfect_order_is_worth_one_and_a_wrong_one_less() -> None:
    grades = {"a": 3, "b": 2, "c": 1}
    assert ndcg(["a", "b", "c", "x"], grades) == 1
    assert 0 < ndcg(["c", "x", "b", "a"], grades) < ndcg(["b", "a", "c"], grades) < 1
    assert ndcg([], grades) == 0
    # By hand: (3 / log2(2) + 7 / log2(3)) / (7 / log2(2) + 3 / log2(3) + 1 / log2(4)).
    assert ndcg(["b", "a"], grades) == pytest.approx(7.4165 / 9.3928, abs=1e-4)


def test_recall_counts_the_useful_and_rank_the_first_answer() -> None:
    grades = {"a": 3, "b": 2, "c": 1}
    assert recall(["c", "b"], grades) == 0.5
    assert reciprocal_rank(["c", "a"], grades) == 0.5
    assert reciprocal_rank(["b"], grades) == 0


def test_overlap_is_what_two_tops_share() -> None:
    assert overlap([], []) == 1
    assert overlap(["a"], []) == 0
    assert overlap(["a", "b"], ["b", "a"]) == 1
    assert overlap(["a", "b"], ["b", "c"]) == pytest.approx(1 / 3)
    assert average([]) == 0
