"""Many requests at once are worth no more than one after the other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from nkarchive.staff import second_factor
from nkarchive.staff.throttling import LIMIT_BY_NAME_AND_ADDRESS, count_try
from tests.factories import make_staff
from tests.staff_sessions import code_of, make_phone

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(number: int, action: Callable[[], Any]) -> list[Any]:
    """Do something so many times in as many threads that start together."""
    start = Barrier(number)

    def act(_: int) -> Any:
        try:
            start.wait()
            return action()
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(act, range(number)))


def test_of_many_tries_at_once_no_more_are_looked_at_than_one_after_the_other() -> None:
    answers = at_once(12, lambda: count_try("editor", address="203.0.113.7"))
    assert answers.count(None) == LIMIT_BY_NAME_AND_ADDRESS


def test_a_code_that_comes_many_times_at_once_opens_one_door() -> None:
    user = make_staff()
    code = code_of(make_phone(user).bin_key)
    assert at_once(4, lambda: second_factor.accepts(user, code)).count(True) == 1


def test_a_recovery_code_that_comes_many_times_at_once_opens_one_door() -> None:
    user = make_staff()
    make_phone(user)
    code = second_factor.make_recovery_codes(user)[0]
    assert at_once(4, lambda: second_factor.accepts(user, code)).count(True) == 1


def test_two_enrolments_at_once_leave_one_phone() -> None:
    user = make_staff()
    keys = iter([second_factor.make_key(), second_factor.make_key()])

    def enrol() -> None:
        key = next(keys)
        second_factor.enrol(user, key=key, code=code_of(bytes.fromhex(key)))

    at_once(2, enrol)
    assert user.totpdevice_set.count() == 1
