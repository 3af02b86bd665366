"""Receipts of erased donors: in no list and no search, opened one by one, each opening noted."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import DonorAccess, Receipt
from tests import factories
from tests.campaigns.receipted import receipted_gift

pytestmark = pytest.mark.django_db

LOOK = ["campaigns.view_receipt", "campaigns.view_payment", "campaigns.print_receipt"]
OPEN = [*LOOK, "campaigns.open_sealed_receipt"]


def signed_in(*permissions: str, **fields: Any) -> Client:
    """A member of staff at the admin."""
    client = Client()
    client.force_login(factories.make_staff(*permissions, **fields))
    return client


@pytest.fixture
def sealed() -> Receipt:
    """The receipt of an erased donor, and another one."""
    receipt = receipted_gift(donor_name="Dana Donor")
    Receipt.objects.update(sealed_at=receipt.issued_at)
    receipted_gift(donor_name="Erin Giver", campaign=receipt.payment.donation.campaign)
    return receipt


def addresses(receipt: Receipt) -> list[str]:
    """Where a receipt is read: its page, its PDF, its history."""
    names = ["campaigns_receipt_change", "campaigns_receipt_pdf", "campaigns_receipt_history"]
    return [reverse(f"admin:{name}", args=[receipt.pk]) for name in names]


@pytest.mark.parametrize("words", ["", "Dana", "{number}", "{payment}", "{code}"])
def test_a_sealed_receipt_is_in_no_list_and_found_by_no_words(sealed: Receipt, words: str) -> None:
    asked = words.format(number=sealed.snapshot["number"], payment=sealed.payment, code=sealed.code)
    for client in (signed_in(*OPEN), signed_in(is_superuser=True)):
        found = client.get(reverse("admin:campaigns_receipt_changelist"), {"q": asked})
        assert sealed not in found.context["cl"].result_list
        assert "Dana Donor" not in found.content.decode()
        paid = client.get(reverse("admin:campaigns_payment_change", args=[sealed.payment_id]))
        assert sealed.snapshot["number"] not in paid.content.decode()
    by_number = client.get(
        reverse("admin:campaigns_payment_changelist"), {"q": sealed.snapshot["number"]}
    )
    assert list(by_number.context["cl"].result_list) == []


def test_a_sealed_receipt_is_opened_by_its_address_with_its_permission(sealed: Receipt) -> None:
    client = signed_in(*OPEN)
    page, pdf, _history = addresses(sealed)
    by_number = page.replace(f"/{sealed.pk}/", f"/{sealed.snapshot['number']}/")
    for address in (page, by_number):
        assert "Dana Donor" in client.get(address).content.decode()
    assert client.get(pdf)["Content-Type"] == "application/pdf"


def test_a_sealed_receipt_is_not_opened_without_its_permission(sealed: Receipt) -> None:
    client = signed_in(*LOOK)
    by_number = addresses(sealed)[0].replace(f"/{sealed.pk}/", f"/{sealed.snapshot['number']}/")
    for address in [*addresses(sealed), by_number]:
        response = client.get(address)
        assert response.status_code == 403
        assert "Dana" not in response.content.decode()
    assert not DonorAccess.objects.filter(what__endswith="sealed").exists()


def test_the_permission_to_open_is_none_to_look_at_receipts(sealed: Receipt) -> None:
    client = signed_in("campaigns.open_sealed_receipt", "campaigns.print_receipt")
    for address in addresses(sealed):
        assert client.get(address).status_code == 403


def test_every_opening_of_a_sealed_receipt_is_noted(sealed: Receipt) -> None:
    client = signed_in(*OPEN)
    for address in addresses(sealed):
        before = DonorAccess.objects.filter(what="campaigns.receipt sealed").count()
        client.get(address)
        noted = DonorAccess.objects.filter(what="campaigns.receipt sealed")
        assert noted.count() == before + 1, address
        assert noted.first().row_id == str(sealed.pk)


def test_a_sealed_receipt_is_not_mailed_again(sealed: Receipt) -> None:
    client = signed_in(*OPEN, "campaigns.resend_receipt")
    chosen = {"action": "resend", "_selected_action": [sealed.pk], "index": 0}
    client.post(reverse("admin:campaigns_receipt_changelist"), chosen)
    assert not sealed.mails.exists()
