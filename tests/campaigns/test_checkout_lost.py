"""A Session whose creation nobody heard of: looked for, closed, and settled if it is paid."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns import checkout, gateway
from campaigns.models import Campaign, Donation
from tests import factories
from tests.gifts import counts, start_gift
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db

Status = Donation.Status


@pytest.fixture(params=["once", "monthly"])
def lost(request, campaign: Campaign, stripe_sandbox: Sandbox) -> Donation:
    """A gift whose Session is open at Stripe, and who never learned of it, 25 hours ago."""
    donation = start_gift(campaign, rhythm=request.param)
    Donation.objects.update(
        session_id=None,
        session_url="",
        status=Status.CREATED,
        created_at=timezone.now() - timedelta(hours=25),
        asked_stripe_at=None,
    )
    return donation


@pytest.fixture
def window(monkeypatch) -> None:
    """Let the Sessions of now be in the window of a gift that was made 25 hours ago."""
    find = gateway.find_session

    def find_later(*, reference, since_at, until_at) -> gateway.SessionState | None:
        day = timedelta(hours=25)
        return find(reference=reference, since_at=since_at + day, until_at=until_at + day)

    monkeypatch.setattr(gateway, "find_session", find_later)


def test_a_lost_session_that_nobody_saw_is_closed_and_not_used_again(lost, window):
    assert list(checkout.lost()) == [lost]
    assert checkout.look_for_session(donation_id=lost.pk).status == Status.EXPIRED
    assert gateway.read_session(session_id=lost.session_id).status == "expired"
    assert not checkout.lost().exists()
    assert counts() == [0, 0, 0, 0, 0]


def test_a_lost_session_that_someone_has_paid_is_settled_once(lost, window, stripe_sandbox):
    stripe_sandbox.pay(lost.session_id)
    for _again in range(2):
        assert checkout.look_for_session(donation_id=lost.pk).status == Status.SUCCEEDED
    assert counts() == [1, 1, 1, 1, 1]


def test_a_lost_session_that_is_paid_while_it_is_being_closed_is_settled(
    lost, window, stripe_sandbox, monkeypatch
):
    close = gateway.expire_session

    def pay_first(**arguments) -> None:
        stripe_sandbox.pay(lost.session_id)
        with stripe_sandbox.deliberate():
            close(**arguments)

    monkeypatch.setattr(gateway, "expire_session", pay_first)
    assert checkout.look_for_session(donation_id=lost.pk).status == Status.SUCCEEDED


def test_a_gift_without_a_session_at_stripe_expires(stripe_sandbox):
    donation = factories.make_donation(status=Status.CREATED, session_id=None)
    assert checkout.look_for_session(donation_id=donation.pk).status == Status.EXPIRED


def test_while_the_request_can_be_repeated_nobody_looks(stripe_sandbox):
    donation = factories.make_donation(status=Status.CREATED, session_id=None)
    assert not checkout.lost().exists()
    Donation.objects.update(created_at=timezone.now() - checkout.REPEATABLE_FOR)
    assert list(checkout.lost()) == [donation]
    Donation.objects.update(is_live=True)
    assert not checkout.lost().exists()


def test_while_stripe_is_away_it_is_asked_again_later(lost, window, stripe_sandbox):
    stripe_sandbox.fail_next("503", times=3)
    with pytest.raises(gateway.Unavailable):
        checkout.look_for_session(donation_id=lost.pk)
    assert not checkout.lost().exists()
    Donation.objects.update(asked_stripe_at=timezone.now() - timedelta(minutes=10))
    assert list(checkout.lost()) == [lost]


def test_a_form_sent_again_later_leads_to_a_new_session_and_the_lost_one_is_never_paid(
    campaign, monkeypatch
):
    create = gateway.create_session

    def lose(**arguments) -> gateway.SessionState:
        create(**arguments)
        raise gateway.Unavailable("the answer was lost")

    with monkeypatch.context() as patch:
        patch.setattr(gateway, "create_session", lose)
        with pytest.raises(checkout.Unavailable):
            start_gift(campaign, form_token="form-1")
    lost = Donation.objects.get()
    now = timezone.now()
    Donation.objects.update(created_at=now - checkout.REPEATABLE_FOR)
    second = start_gift(campaign, form_token="form-1")
    assert second.pk != lost.pk
    assert checkout.look_for_session(donation_id=lost.pk).status == Status.EXPIRED
    lost.refresh_from_db()
    sessions = gateway.list_sessions(since_at=now - timedelta(hours=1), until_at=timezone.now())
    assert {session.id: session.status for session in sessions} == {
        lost.session_id: "expired",
        second.session_id: "open",
    }
