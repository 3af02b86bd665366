"""Leaky buckets: how much gets in, how it runs out, and that no address stays."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from campaigns import buckets
from campaigns.buckets import leaking, limits
from campaigns.models import Bucket

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def pour(key: str = "k", *, capacity: int = 3, leak_per_hour: int = 60, after: float = 0) -> bool:
    """Pour a drop so many seconds after noon."""
    at = NOON + timedelta(seconds=after)
    return buckets.pour(key=key, capacity=capacity, leak_per_hour=leak_per_hour, at=at)


@pytest.mark.django_db
def test_a_bucket_takes_what_it_holds_and_then_what_has_run_out() -> None:
    assert [pour() for _ in range(4)] == [True, True, True, False]
    assert [pour(after=59), pour(after=60), pour(after=61)] == [False, True, False]
    assert [pour(after=3600 * 5) for _ in range(4)] == [True, True, True, False]


@pytest.mark.django_db
def test_buckets_of_different_keys_know_nothing_of_each_other() -> None:
    assert [pour("a", capacity=1), pour("a", capacity=1), pour("b", capacity=1)] == [
        True,
        False,
        True,
    ]


@pytest.mark.django_db
def test_no_part_of_a_drop_is_lost_or_gained_by_pouring_often() -> None:
    """One drop a minute, tried at odd moments for five hours: as many as the hours allow."""
    dice, moment, taken = random.Random(7), 0.0, 0
    while moment < 5 * 3600:
        taken += pour(capacity=1, leak_per_hour=60, after=moment)
        moment += dice.uniform(0.1, 20)
    assert 5 * 60 * 0.85 < taken <= 5 * 60 + 1


@pytest.mark.django_db
def test_a_clock_that_is_behind_neither_fills_nor_empties_a_bucket() -> None:
    assert [pour(after=100, capacity=2), pour(after=0, capacity=2)] == [True, True]
    assert not pour(after=100, capacity=2)
    assert Bucket.objects.get().updated_at == NOON + timedelta(seconds=100)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_pour_at_once_no_more_get_in_than_the_bucket_holds() -> None:
    def one(_number: int) -> bool:
        try:
            return pour(capacity=5)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as pool:
        assert sum(pool.map(one, range(40))) == 5


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("203.0.113.7", "203.0.113.250", True),
        ("203.0.113.7", "203.0.114.7", False),
        ("2001:db8:1::1", "2001:db8:1:ffff::9", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("", "", True),
        ("", "203.0.113.7", False),
    ],
)
def test_a_network_is_the_neighbours_of_an_address(one: str, other: str, is_same: bool) -> None:
    assert (buckets.prefix_of(one, at=NOON) == buckets.prefix_of(other, at=NOON)) is is_same


def test_the_word_for_a_network_is_another_one_every_day_and_says_nothing_of_it() -> None:
    today = buckets.prefix_of("203.0.113.7", at=NOON)
    assert today != buckets.prefix_of("203.0.113.7", at=NOON + timedelta(days=1))
    assert len(today) == 32
    assert "." not in today


@pytest.mark.django_db
def test_no_address_stands_in_the_table_of_buckets() -> None:
    limits.may_go_to_stripe(form_token="nonce", address="203.0.113.7", campaign_id=1)
    limits.may_mail_link(address="203.0.113.7", email="dana@example.com")
    limits.may_ask_for_link(address="203.0.113.7", email="dana@example.com")
    keys = " ".join(Bucket.objects.values_list("key", flat=True))
    assert Bucket.objects.count() == 8
    assert "203.0" not in keys
    assert "dana" not in keys


@pytest.mark.django_db
def test_buckets_that_have_run_empty_are_forgotten() -> None:
    pour("old")
    pour("new", after=3600)
    buckets.forget_empty(at=NOON + leaking.FORGET_AFTER + timedelta(seconds=1))
    assert list(Bucket.objects.values_list("key", flat=True)) == ["new"]


@pytest.mark.parametrize("limit", limits.LIMITS, ids=lambda limit: limit.name)
def test_every_bucket_is_empty_by_the_time_it_is_forgotten(limit: limits.Limit) -> None:
    assert timedelta(hours=1) * limit.capacity <= leaking.FORGET_AFTER * limit.per_hour
    assert timedelta(hours=72) >= leaking.FORGET_AFTER


@pytest.mark.django_db
def test_a_request_for_a_link_is_refused_by_network_and_by_address() -> None:
    def ask(number: int, email: str) -> bool:
        return buckets.may_ask_for_link(address=f"203.0.{number}.1", email=email)

    with time_machine.travel(NOON, tick=False):
        by_address = [ask(number, "Dana@example.com") for number in range(7)]
        assert by_address == [True] * 5 + [False] * 2
        assert ask(99, "other@example.com")
        by_network = [ask(200, f"{number}@example.com") for number in range(21)]
        assert by_network == [True] * 20 + [False]
