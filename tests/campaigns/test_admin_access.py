"""Reading donor data: with its permission alone, and every time noted, without what was read."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns import mailing
from campaigns.models import DonorAccess, MonthlyGift, PublicMessage, RefundOrder
from tests import factories
from tests.campaigns.receipted import receipted_gift

pytestmark = pytest.mark.django_db

DONOR_DATA = [
    "donation",
    "donor",
    "payment",
    "monthlygift",
    "receipt",
    "refund",
    "refundorder",
    "dispute",
    "fraudwarning",
    "outgoingmail",
    "publicmessage",
]


@pytest.fixture
def rows() -> dict[str, Any]:
    """A row of each kind that holds data of a donor."""
    receipt = receipted_gift(donor_name="Dana Donor")
    payment, donation = receipt.payment, receipt.payment.donation
    with transaction.atomic():
        mailing.queue_receipt(receipt=receipt)
    at = {"amount_minor": 1, "currency": "USD"}
    return {
        "donation": donation,
        "donor": donation.donor,
        "payment": payment,
        "monthlygift": MonthlyGift.objects.create(
            donation=donation,
            donor=donation.donor,
            campaign=donation.campaign,
            is_live=False,
            subscription_id="sub_1",
            item_id="si_1",
            customer_id="cus_1",
            started_at=timezone.now(),
            **at,
        ),
        "receipt": receipt,
        "refund": payment.refunds.create(
            refund_id="re_1", status="succeeded", refunded_at=timezone.now(), **at
        ),
        "refundorder": RefundOrder.objects.create(
            payment=payment, amount_minor=1, state="waiting", ordered_by=factories.make_staff()
        ),
        "dispute": payment.disputes.create(
            dispute_id="dp_1", status="open", opened_at=timezone.now(), **at
        ),
        "fraudwarning": payment.fraud_warnings.create(
            warning_id="issfr_1", is_actionable=True, warned_at=timezone.now()
        ),
        "outgoingmail": receipt.mails.get(),
        "publicmessage": PublicMessage.objects.create(donation=donation, text="Hello."),
    }


def signed_in(*permissions: str) -> Client:
    """A member of staff at the admin."""
    client = Client()
    client.force_login(factories.make_staff(*permissions))
    return client


def noted() -> list[tuple[str, str]]:
    """What was noted, in the order of reading."""
    return list(DonorAccess.objects.order_by("pk").values_list("what", "row_id"))


@pytest.mark.parametrize("model", DONOR_DATA)
def test_reading_a_list_a_search_and_a_row_is_noted(rows: dict[str, Any], model: str) -> None:
    client, row = signed_in(f"campaigns.view_{model}"), rows[model]
    listed = reverse(f"admin:campaigns_{model}_changelist")
    assert client.get(listed).status_code == 200
    assert client.get(listed, {"q": "dana@example.com"}).status_code == 200
    page = reverse(f"admin:campaigns_{model}_change", args=[row.pk])
    assert client.get(page).status_code == 200
    label = f"campaigns.{model}"
    assert noted() == [(f"{label} list", ""), (f"{label} search", ""), (label, str(row.pk))]
    assert DonorAccess.objects.first().user.user_permissions.get().codename == f"view_{model}"


@pytest.mark.parametrize("model", DONOR_DATA)
def test_without_its_permission_nothing_is_read_and_nothing_noted(rows, model: str) -> None:
    client = signed_in(*(f"campaigns.view_{other}" for other in DONOR_DATA if other != model))
    listed = reverse(f"admin:campaigns_{model}_changelist")
    page = reverse(f"admin:campaigns_{model}_change", args=[rows[model].pk])
    history = reverse(f"admin:campaigns_{model}_history", args=[rows[model].pk])
    for address in (listed, f"{listed}?q=dana", page, history):
        assert client.get(address).status_code == 403
    assert noted() == []


def test_reading_a_pdf_is_noted(rows: dict[str, Any]) -> None:
    client = signed_in("campaigns.view_receipt", "campaigns.print_receipt")
    client.get(reverse("admin:campaigns_receipt_pdf", args=[rows["receipt"].pk]))
    assert noted() == [("campaigns.receipt pdf", str(rows["receipt"].pk))]


def test_a_row_that_is_not_there_is_not_noted(rows: dict[str, Any]) -> None:
    client = signed_in("campaigns.view_donation")
    client.get(reverse("admin:campaigns_donation_change", args=[0]))
    assert noted() == []


def test_the_notes_are_read_with_their_permission_and_changed_by_nobody(rows) -> None:
    listed = reverse("admin:campaigns_donoraccess_changelist")
    assert signed_in("campaigns.view_donor").get(listed).status_code == 403
    client = signed_in("campaigns.view_donoraccess", "campaigns.delete_donoraccess")
    note = DonorAccess.objects.create(user=factories.make_staff(), what="campaigns.donor")
    assert client.get(listed).status_code == 200
    gone = reverse("admin:campaigns_donoraccess_delete", args=[note.pk])
    assert client.post(gone, {"post": "yes"}).status_code == 403


def test_the_notes_name_no_donor(rows: dict[str, Any]) -> None:
    client = Client()
    client.force_login(factories.make_staff(is_superuser=True))
    for model, row in rows.items():
        client.get(reverse(f"admin:campaigns_{model}_changelist"), {"q": "Dana Donor"})
        client.get(reverse(f"admin:campaigns_{model}_change", args=[row.pk]))
    assert len(noted()) == 2 * len(rows)
    assert "dana" not in str(noted()).lower()
