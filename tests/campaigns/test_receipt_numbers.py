"""Receipt numbers have no gaps, whatever happens at the same time."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from campaigns import receipts
from campaigns.models import Receipt
from tests.factories import make_campaign, make_donation, make_payment

RECEIPTS = 200
# A divisor of RECEIPTS, so that every worker has 20 and takes back exactly two of them.
WORKERS = 10


class Rollback(Exception):
    """Something after the issue went wrong, so the transaction is taken back."""


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_hundred_receipts_at_once_with_rollbacks_are_numbered_without_gaps() -> None:
    campaign = make_campaign()
    payments = [make_payment(donation=make_donation(campaign=campaign)) for _ in range(RECEIPTS)]
    start = threading.Barrier(WORKERS)
    taken_back = []

    def issue_share(mine: list) -> None:
        try:
            start.wait(timeout=120)
            for place, payment in enumerate(mine):
                try:
                    with transaction.atomic():
                        receipts.issue(payment=payment)
                        if place % 10 == 3:
                            raise Rollback
                except Rollback:
                    taken_back.append(payment)
                    # The sweep would come back to it.
                    with transaction.atomic():
                        receipts.issue(payment=payment)
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        for done in [pool.submit(issue_share, payments[n::WORKERS]) for n in range(WORKERS)]:
            done.result(timeout=300)

    numbers = sorted(Receipt.objects.values_list("number", flat=True))
    assert numbers == list(range(1, RECEIPTS + 1))
    assert len(taken_back) == RECEIPTS * 10 // 100


@pytest.mark.django_db(transaction=True)
def test_a_number_taken_back_is_given_to_the_next() -> None:
    payment = make_payment()
    with transaction.atomic():
        receipts.issue(payment=payment)
        transaction.set_rollback(True)
    with transaction.atomic():
        assert receipts.issue(payment=payment).number == 1
