"""Starting a gift while Stripe is away, or twice at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from campaigns import checkout, gateway
from campaigns.checkout import starting
from campaigns.models import Campaign, Donation
from tests import factories
from tests.gifts import start_gift
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db


def start(campaign: Campaign, **fields) -> Donation:
    """Submit one form of a donor, again and again."""
    return start_gift(campaign, **{"form_token": "form-1", **fields})


def sessions(sandbox: Sandbox) -> list[dict]:
    """The requests that asked for a Session and got one."""
    return [
        seen
        for seen in sandbox.requests()
        if (seen["method"], seen["path"]) == ("POST", "/v1/checkout/sessions")
        and seen["status"] == 200
    ]


def status_at_stripe(donation: Donation) -> str:
    """What Stripe says of the gift's Session."""
    return gateway.read_session(session_id=donation.session_id).status


def test_the_gift_is_committed_before_stripe_hears_of_it(campaign, monkeypatch):
    seen = []

    def look(**_arguments) -> None:
        seen.extend(Donation.objects.values_list("status", flat=True))
        raise gateway.Unavailable("far away")

    monkeypatch.setattr(gateway, "create_session", look)
    with pytest.raises(checkout.Unavailable):
        start(campaign)
    assert seen == [Donation.Status.CREATED]


def test_it_cannot_be_started_inside_a_transaction(campaign, stripe_sandbox):
    with transaction.atomic(), pytest.raises(RuntimeError):
        start(campaign)
    assert not stripe_sandbox.requests()


def test_when_stripe_is_away_the_same_submit_repeats_the_same_request(campaign, stripe_sandbox):
    stripe_sandbox.fail_next("drop", times=3)
    with pytest.raises(checkout.Unavailable):
        start(campaign)
    kept = Donation.objects.get()
    assert (kept.status, kept.session_id) == (Donation.Status.CREATED, None)
    assert start(campaign).pk == kept.pk
    (answered,) = sessions(stripe_sandbox)
    assert answered["idempotency_key"] == kept.idempotency_key
    assert answered["params"]["cancel_url"] == kept.stripe_request["cancel_url"]


def test_a_crash_after_stripe_answered_leads_to_the_same_session(campaign, stripe_sandbox):
    first = start(campaign)
    # As a process leaves it that dies before it can write down the answer.
    Donation.objects.update(session_id=None, session_url="", status=Donation.Status.CREATED)
    second = start(campaign)
    assert (second.pk, second.session_id) == (first.pk, first.session_id)


def test_a_creation_too_old_to_be_repeated_is_followed_by_a_new_gift(campaign, stripe_sandbox):
    first = start(campaign)
    Donation.objects.update(
        session_id=None,
        status=Donation.Status.CREATED,
        created_at=timezone.now() - timedelta(minutes=29),
    )
    second = start(campaign)
    assert second.pk != first.pk
    assert len(sessions(stripe_sandbox)) == 2


def test_an_answer_that_would_be_replayed_for_a_day_is_not_waited_for(campaign, stripe_sandbox):
    stripe_sandbox.fail_next("500", times=3)
    with pytest.raises(checkout.Unavailable):
        start(campaign)
    broken = Donation.objects.get()
    assert not broken.is_current
    assert start(campaign).pk != broken.pk


def test_an_address_that_stripe_refuses_is_named(campaign, stripe_sandbox):
    with pytest.raises(checkout.EmailRefused), stripe_sandbox.deliberate():
        start(campaign, donor_email="dana at example.com")
    assert start(campaign).status == Donation.Status.SESSION_OPEN


def test_a_session_that_stripe_does_not_know_is_followed_by_a_new_one(campaign, stripe_sandbox):
    start(campaign)
    Donation.objects.update(session_id="cs_test_lost")
    with stripe_sandbox.deliberate():
        assert start(campaign).session_id != "cs_test_lost"


# Two at once


def test_the_database_keeps_one_current_gift_a_form():
    first = factories.make_donation(form_token="form-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_donation(form_token="form-1", campaign=first.campaign)
    Donation.objects.update(is_current=False)
    factories.make_donation(form_token="form-1", campaign=first.campaign)


@pytest.mark.django_db(transaction=True)
def test_two_simultaneous_submits_of_one_form_open_one_session(campaign, stripe_sandbox):
    together = Barrier(4)

    def submit(_number: int) -> str:
        together.wait(timeout=120)
        try:
            return start(campaign).session_id
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        opened = set(pool.map(submit, range(4)))
    assert len(opened) == 1
    assert Donation.objects.count() == 1
    assert {seen["idempotency_key"] for seen in sessions(stripe_sandbox)} == {
        Donation.objects.get().idempotency_key
    }


@pytest.mark.django_db(transaction=True)
def test_two_simultaneous_submits_with_other_content_leave_one_open_session(
    campaign, stripe_sandbox
):
    together = Barrier(2)

    def submit(amount: int) -> None:
        together.wait(timeout=120)
        try:
            start(campaign, amount_minor=amount)
        except checkout.Unavailable:
            pass
        finally:
            connection.close()

    with stripe_sandbox.deliberate(), ThreadPoolExecutor(2) as pool:
        list(pool.map(submit, [2500, 3000]))
    for donation in Donation.objects.filter(is_current=False, session_id__isnull=False):
        assert status_at_stripe(donation) == "expired"
    # Where each closed the other's, both were told to press again, and that goes on.
    assert Donation.objects.filter(is_current=True).count() <= 1
    start(campaign, amount_minor=3000)
    assert Donation.objects.filter(is_current=True).count() == 1


def test_a_form_that_is_sent_again_while_its_session_opens_closes_that_one(
    campaign, stripe_sandbox, monkeypatch
):
    opened = []
    create = gateway.create_session

    def be_overtaken(**arguments) -> gateway.SessionState:
        opened.append(create(**arguments))
        Donation.objects.filter(form_token="form-1").update(is_current=False)
        return opened[0]

    monkeypatch.setattr(gateway, "create_session", be_overtaken)
    with pytest.raises(checkout.Unavailable):
        start(campaign)
    assert gateway.read_session(session_id=opened[0].id).status == "expired"


def test_a_form_that_got_its_session_a_moment_ago_has_it_closed_first(
    campaign, stripe_sandbox, monkeypatch
):
    # The other submission reads the row before, and writes after, the first one got its Session.
    replace = starting.replace
    first = []

    def get_the_session_first(donation: Donation) -> None:
        if not first:
            first.append(start(campaign))
        replace(donation)

    with monkeypatch.context() as patch:
        patch.setattr(gateway, "create_session", None)
        with pytest.raises(TypeError):
            start(campaign)
    monkeypatch.setattr(starting, "replace", get_the_session_first)
    second = start(campaign, amount_minor=3000)
    assert (status_at_stripe(first[0]), status_at_stripe(second)) == ("expired", "open")
