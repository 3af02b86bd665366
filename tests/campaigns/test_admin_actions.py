"""What staff may do besides refunds: let held mails go, decide on messages, end a monthly gift."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.test import Client
from django.urls import reverse

from campaigns import mailing
from campaigns.models import (
    Campaign,
    Donor,
    MonthlyGift,
    MonthlyGiftChange,
    OutgoingMail,
    PublicMessage,
    UnmatchedMoney,
)
from tests import factories
from tests.campaigns.receipted import receipted_gift
from tests.gifts import begin_monthly_gift
from tests.staff_sessions import sign_in
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db


def signed_in(*permissions: str, minutes_ago: int = 0) -> Client:
    """A member of staff who proved everything so long ago."""
    client = Client()
    user = factories.make_staff(*(f"campaigns.{name}" for name in permissions))
    sign_in(client, user, minutes_ago=minutes_ago)
    return client


def act(client: Client, model: str, action: str, *keys: int) -> Any:
    """Choose rows in a list and run an action on them."""
    return client.post(
        reverse(f"admin:campaigns_{model}_changelist"),
        {"action": action, "_selected_action": keys, "index": 0},
        follow=True,
    )


@pytest.fixture
def mail() -> OutgoingMail:
    """The mail of a receipt whose payment a bank has warned of."""
    with transaction.atomic():
        mailing.queue_receipt(receipt=receipted_gift())
    OutgoingMail.objects.update(state=OutgoingMail.State.HELD)
    return OutgoingMail.objects.get()


def test_a_held_mail_is_let_go_with_its_permission(mail: OutgoingMail) -> None:
    act(signed_in("view_outgoingmail", "release_outgoingmail"), "outgoingmail", "release", mail.pk)
    mail.refresh_from_db()
    assert mail.state == OutgoingMail.State.QUEUED
    assert LogEntry.objects.get().change_message == "Sent in spite of a bank's warning."


def test_a_held_mail_is_not_let_go_without_its_permission(mail: OutgoingMail) -> None:
    act(signed_in("view_outgoingmail", "retry_outgoingmail"), "outgoingmail", "release", mail.pk)
    mail.refresh_from_db()
    assert mail.state == OutgoingMail.State.HELD


def test_a_mail_that_is_not_held_stays_as_it_is(mail: OutgoingMail) -> None:
    OutgoingMail.objects.update(state=OutgoingMail.State.DROPPED)
    act(signed_in("view_outgoingmail", "release_outgoingmail"), "outgoingmail", "release", mail.pk)
    mail.refresh_from_db()
    assert mail.state == OutgoingMail.State.DROPPED


@pytest.fixture
def message() -> PublicMessage:
    """What a donor wants to say in public."""
    return PublicMessage.objects.create(donation=factories.make_donation(), text="힘내세요.")


@pytest.mark.parametrize(("action", "state"), [("show", "shown"), ("hide", "hidden")])
def test_a_message_is_decided_with_its_permission(message, action: str, state: str) -> None:
    client = signed_in("view_publicmessage", "moderate_publicmessage")
    listed = client.get(reverse("admin:campaigns_publicmessage_changelist"))
    assert "힘내세요." in listed.content.decode()
    act(client, "publicmessage", action, message.pk)
    message.refresh_from_db()
    assert (message.state, message.decided_by is None) == (state, False)
    assert LogEntry.objects.get().change_message in ("Shown.", "Hidden.")


@pytest.mark.parametrize("action", ["show", "hide"])
def test_a_message_is_not_decided_without_its_permission(message, action: str) -> None:
    act(
        signed_in("view_publicmessage", "change_publicmessage"), "publicmessage", action, message.pk
    )
    message.refresh_from_db()
    assert message.state == PublicMessage.State.WAITING


@pytest.fixture
def gift(campaign: Campaign, stripe_sandbox: Sandbox) -> MonthlyGift:
    """A monthly gift that goes on."""
    return begin_monthly_gift(campaign, stripe_sandbox)


END = ["view_monthlygift", "end_monthlygift"]


def end_of(gift: MonthlyGift) -> str:
    """The page where a monthly gift is ended."""
    return reverse("admin:campaigns_monthlygift_end", args=[gift.pk])


def test_a_monthly_gift_is_ended_on_the_donors_word(gift: MonthlyGift) -> None:
    client = signed_in(*END)
    assert "own word" in client.get(end_of(gift)).content.decode()
    client.post(end_of(gift), {"decision": "cancel"})
    gift.refresh_from_db()
    assert gift.status == MonthlyGift.Status.CANCELED
    assert LogEntry.objects.get().change_message == "End at once, on the donor's word."
    assert OutgoingMail.objects.filter(kind="monthly_ended").count() == 1
    assert client.get(end_of(gift)).status_code == 404


def test_a_monthly_gift_is_ended_with_the_month_that_is_paid(gift: MonthlyGift) -> None:
    signed_in(*END).post(end_of(gift), {"decision": "cancel_later"})
    gift.refresh_from_db()
    assert (gift.status, gift.is_ending) == (MonthlyGift.Status.ACTIVE, True)


@pytest.mark.parametrize("decision", ["", "pause", "amount", "resume"])
def test_staff_end_a_monthly_gift_and_change_nothing_else(gift, decision: str) -> None:
    assert signed_in(*END).post(end_of(gift), {"decision": decision}).status_code == 403
    assert not MonthlyGiftChange.objects.exists()


@pytest.mark.parametrize("missing", END)
def test_ending_a_monthly_gift_needs_its_permission(gift: MonthlyGift, missing: str) -> None:
    client = signed_in(*(name for name in END if name != missing))
    assert client.get(end_of(gift)).status_code == 403
    assert client.post(end_of(gift), {"decision": "cancel"}).status_code == 403
    assert not MonthlyGiftChange.objects.exists()


def test_ending_a_monthly_gift_needs_a_fresh_proof(gift: MonthlyGift) -> None:
    client = signed_in(*END, minutes_ago=11)
    response = client.post(end_of(gift), {"decision": "cancel"})
    assert response.url.startswith(reverse("admin:prove_again"))
    assert not MonthlyGiftChange.objects.exists()


def test_a_stripe_that_is_silent_is_said_and_the_change_is_kept(gift, stripe_sandbox) -> None:
    stripe_sandbox.fail_next("503", times=9, method="DELETE")
    response = signed_in(*END).post(end_of(gift), {"decision": "cancel"}, follow=True)
    assert "will be done soon" in response.content.decode()
    assert MonthlyGiftChange.objects.get().done_at is None
    stripe_sandbox.clear_faults()


# The pages themselves


def test_stripes_ids_lead_to_its_dashboard_in_their_mode() -> None:
    client = signed_in("view_payment")
    for is_live, mode in ((False, "test/"), (True, "")):
        payment = factories.make_payment(is_live=is_live)
        page = client.get(reverse("admin:campaigns_payment_change", args=[payment.pk]))
        link = f"https://dashboard.stripe.com/{mode}payments/{payment.payment_intent_id}"
        assert link in page.content.decode()


def test_a_fee_is_called_an_estimate_and_nothing_net_until_it_is_known() -> None:
    campaign = factories.make_campaign(fee_bps=290, fee_fixed_minor=30)
    payment = factories.make_payment(donation=factories.make_donation(campaign=campaign))
    page = reverse("admin:campaigns_payment_change", args=[payment.pk])
    client = signed_in("view_payment")
    words = client.get(page).content.decode()
    assert "Not known yet; estimated at $1.03" in words
    assert "$23.97" not in words
    payment.balance_transactions.create(
        txn_id="txn_1",
        type="charge",
        source_id=payment.charge_id,
        amount_minor=2500,
        fee_minor=111,
        currency="USD",
        booked_at=payment.paid_at,
        available_on=payment.gift_on,
        is_live=False,
    )
    words = client.get(page).content.decode()
    assert "$1.11" in words
    assert "$23.89" in words


def test_the_home_of_the_admin_says_what_waits_to_those_whom_it_concerns(message) -> None:
    UnmatchedMoney.objects.create(
        key="pi_1", reason="unknown_session", amount_minor=1, currency="USD", is_live=False
    )

    def waits(*permissions: str) -> tuple[bool, bool]:
        words = signed_in(*permissions).get(reverse("admin:index")).content.decode()
        return "fits no gift" in words, "wait to be read" in words

    assert waits("view_unmatchedmoney") == (True, False)
    assert waits("view_publicmessage", "moderate_publicmessage") == (False, True)
    assert waits("view_donor") == (False, False)


def test_an_erased_donor_is_a_pseudonym(message: PublicMessage) -> None:
    donor = Donor.objects.get()
    Donor.objects.update(email="", email_key=None, erased_at=donor.created_at)
    listed = signed_in("view_donation").get(reverse("admin:campaigns_donation_changelist"))
    assert f"erased, {donor.uuid}" in listed.content.decode()
