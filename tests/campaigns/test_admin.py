"""The admin of giving: appeals are written, money is looked at, actions ask for permissions."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core import mail as outbox
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns import mailing, receipts
from campaigns.models import (
    OutgoingMail,
    Receipt,
    StripeEvent,
    UnmatchedMoney,
)
from tests import factories

pytestmark = pytest.mark.django_db

MONEY = [
    "account",
    "balancetransaction",
    "dispute",
    "donation",
    "donor",
    "donoraccess",
    "fraudwarning",
    "ledgertransaction",
    "monthlygift",
    "outgoingmail",
    "payment",
    "payout",
    "publicmessage",
    "receipt",
    "receiptseries",
    "reconciliationrun",
    "refund",
    "refundorder",
    "stripeevent",
    "unmatchedmoney",
]


def signed_in(*permissions: str, **fields: Any) -> Client:
    """A member of staff at the admin."""
    client = Client()
    client.force_login(
        factories.make_staff(*(f"campaigns.{name}" for name in permissions), **fields)
    )
    return client


@pytest.fixture
def superuser() -> Client:
    """Someone who may do everything that anyone may do."""
    return signed_in(is_superuser=True)


@pytest.fixture
def receipt() -> Receipt:
    """A receipt with its mail."""
    with transaction.atomic():
        receipt = receipts.issue(payment=factories.make_payment())
        mailing.queue_receipt(receipt=receipt)
    return receipt


@pytest.fixture
def event() -> StripeEvent:
    """An event that was given up."""
    return StripeEvent.objects.create(
        event_id="evt_1",
        type="checkout.session.completed",
        is_live=False,
        payload={"data": {"object": {"id": "cs_test_1"}}},
        state=StripeEvent.State.FAILED,
        attempts=20,
        next_attempt_at=timezone.now() + timedelta(days=1),
    )


@pytest.fixture
def money() -> UnmatchedMoney:
    """Money that fits no gift."""
    return UnmatchedMoney.objects.create(
        key="pi_1", reason="unknown_session", amount_minor=1234, currency="USD", is_live=False
    )


def act(client: Client, model: str, action: str, *keys: int) -> Any:
    """Choose rows in a list and run an action on them."""
    return client.post(
        reverse(f"admin:campaigns_{model}_changelist"),
        {"action": action, "_selected_action": keys, "index": 0},
        follow=True,
    )


# Money is read-only


@pytest.mark.parametrize("model", MONEY)
def test_nobody_adds_changes_or_deletes_rows_of_money(
    model: str, superuser: Client, rf: Any
) -> None:
    from django.contrib import admin

    registered = {m._meta.model_name: a for m, a in admin.site._registry.items()}[model]
    request = rf.get("/")
    request.user = User(is_superuser=True, is_staff=True, is_active=True)
    assert not registered.has_add_permission(request)
    assert not registered.has_change_permission(request)
    assert not registered.has_delete_permission(request)
    assert "delete_selected" not in registered.get_actions(request)
    assert superuser.get(reverse(f"admin:campaigns_{model}_changelist")).status_code == 200
    assert superuser.get(reverse(f"admin:campaigns_{model}_add")).status_code == 403


def test_the_pages_of_rows_of_money_take_no_posts(
    superuser: Client, receipt: Receipt, event: StripeEvent, money: UnmatchedMoney
) -> None:
    rows = [
        ("receipt", receipt),
        ("payment", receipt.payment),
        ("donation", receipt.payment.donation),
        ("outgoingmail", receipt.mails.get()),
        ("stripeevent", event),
        ("unmatchedmoney", money),
        ("receiptseries", receipt.series),
    ]
    for model, row in rows:
        page = reverse(f"admin:campaigns_{model}_change", args=[row.pk])
        assert superuser.get(page).status_code == 200
        assert superuser.post(page, {}).status_code == 403
        gone = reverse(f"admin:campaigns_{model}_delete", args=[row.pk])
        assert superuser.post(gone, {"post": "yes"}).status_code == 403


def test_amounts_are_shown_as_money(superuser: Client, money: UnmatchedMoney) -> None:
    factories.make_payment(donation=factories.make_donation(amount_minor=123456))
    for model, words in [("payment", "$1,234.56"), ("donation", "$1,234.56")]:
        listed = superuser.get(reverse(f"admin:campaigns_{model}_changelist"))
        assert words in listed.content.decode()
    listed = superuser.get(reverse("admin:campaigns_unmatchedmoney_changelist"))
    assert "$12.34" in listed.content.decode()


# Each action asks for its own permission


def test_a_receipt_is_mailed_again_with_its_permission(receipt: Receipt) -> None:
    client = signed_in("view_receipt", "resend_receipt")
    act(client, "receipt", "resend", receipt.pk)
    copy = OutgoingMail.objects.get(kind="receipt_copy")
    assert copy.key == f"receipt:{receipt.pk}:copy:1"
    assert LogEntry.objects.get().change_message == "Mailed again by staff."
    mailing.send(mail_id=copy.pk)
    assert receipt.snapshot["number"] in outbox.outbox[0].subject


def test_a_receipt_is_not_mailed_again_without_its_permission(receipt: Receipt) -> None:
    client = signed_in("view_receipt", "print_receipt", "change_receipt", "retry_outgoingmail")
    act(client, "receipt", "resend", receipt.pk)
    assert not OutgoingMail.objects.filter(kind="receipt_copy").exists()


def test_the_pdf_of_a_receipt_is_read_with_its_permission(receipt: Receipt) -> None:
    client = signed_in("view_receipt", "print_receipt")
    response = client.get(reverse("admin:campaigns_receipt_pdf", args=[receipt.pk]))
    assert response.content == receipts.pdf(receipt)
    assert response["Content-Disposition"] == 'attachment; filename="receipt-US-2026-000001.pdf"'
    assert "no-store" in response["Cache-Control"]


def test_the_pdf_of_a_receipt_is_not_read_without_its_permission(receipt: Receipt) -> None:
    client = signed_in("view_receipt", "resend_receipt", "change_receipt")
    page = reverse("admin:campaigns_receipt_pdf", args=[receipt.pk])
    assert client.get(page).status_code == 403
    assert Client().get(page).status_code == 302


def test_a_failed_event_is_replayed_with_its_permission(event: StripeEvent) -> None:
    act(signed_in("view_stripeevent", "replay_stripeevent"), "stripeevent", "replay", event.pk)
    event.refresh_from_db()
    assert (event.state, event.attempts) == ("received", 0)
    assert event in StripeEvent.objects.due()


def test_a_failed_event_is_not_replayed_without_its_permission(event: StripeEvent) -> None:
    act(signed_in("view_stripeevent", "change_stripeevent"), "stripeevent", "replay", event.pk)
    event.refresh_from_db()
    assert event.state == "failed"


def test_a_failed_mail_is_retried_with_its_permission(receipt: Receipt) -> None:
    OutgoingMail.objects.update(state="failed", attempts=12)
    mail = receipt.mails.get()
    act(signed_in("view_outgoingmail", "retry_outgoingmail"), "outgoingmail", "retry", mail.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("queued", 0)


def test_a_failed_mail_is_not_retried_without_its_permission(receipt: Receipt) -> None:
    OutgoingMail.objects.update(state="failed", attempts=12)
    mail = receipt.mails.get()
    act(signed_in("view_outgoingmail", "resend_receipt"), "outgoingmail", "retry", mail.pk)
    mail.refresh_from_db()
    assert mail.state == "failed"


def test_a_sent_mail_is_not_sent_again_by_retrying(receipt: Receipt) -> None:
    OutgoingMail.objects.update(state="sent")
    mail = receipt.mails.get()
    act(signed_in("view_outgoingmail", "retry_outgoingmail"), "outgoingmail", "retry", mail.pk)
    mail.refresh_from_db()
    assert mail.state == "sent"


def test_unmatched_money_is_resolved_in_words_with_its_permission(money: UnmatchedMoney) -> None:
    client = signed_in("view_unmatchedmoney", "resolve_unmatchedmoney")
    page = reverse("admin:campaigns_unmatchedmoney_resolve", args=[money.pk])
    assert "$12.34" in client.get(page).content.decode()
    client.post(page, {"resolution": " "})
    money.refresh_from_db()
    assert money.resolved_at is None, "words are needed"
    client.post(page, {"resolution": "Sent back by hand."})
    money.refresh_from_db()
    assert (money.resolution, money.resolved_at is None) == ("Sent back by hand.", False)
    late = client.post(page, {"resolution": "Otherwise."}, follow=True).content.decode()
    assert "It had been marked as resolved already. Not kept of yours: Otherwise." in late
    money.refresh_from_db()
    assert money.resolution == "Sent back by hand.", "the first one's words stand"


def test_unmatched_money_is_not_resolved_without_its_permission(money: UnmatchedMoney) -> None:
    client = signed_in("view_unmatchedmoney", "change_unmatchedmoney")
    page = reverse("admin:campaigns_unmatchedmoney_resolve", args=[money.pk])
    assert client.post(page, {"resolution": "Mine."}).status_code == 403
    money.refresh_from_db()
    assert money.resolved_at is None
