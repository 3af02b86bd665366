"""Erasing a donor: nothing that names them is left, the books are whole."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from campaigns import erasure, mailing, settlement, sign_in, tasks
from campaigns.models import (
    Donation,
    Donor,
    OutgoingMail,
    Payment,
    Receipt,
    StripeEvent,
)
from tests.factories import make_campaign
from tests.gifts import start_gift
from tests.settled import settled_gift

pytestmark = pytest.mark.django_db(transaction=True)

NONCE = "q7zk3xwv"


def give_everything(sandbox: Any, **fields: Any) -> Donation:
    """Give with the nonce in every field that a donor can fill."""
    return start_gift(
        make_campaign(),
        **{
            "donor_name": f"Dana {NONCE}",
            "donor_email": f"dana-{NONCE}@example.com",
            "dedication": {
                "kind": "memory",
                "name": f"Granny {NONCE}",
                "notify_name": f"Friend {NONCE}",
                "notify_email": f"friend-{NONCE}@example.com",
                "message": f"She sang {NONCE}.",
            },
            "message": {"text": f"Courage {NONCE}!", "shown_name": f"D. {NONCE}"},
            **fields,
        },
    )


def settle_with_events(sandbox: Any, settings: Any) -> None:
    """Let every event of the account come in by the webhook and be worked on."""
    for event in sandbox.events():
        body, signature = sandbox.signed(event["id"], secret=settings.STRIPE_WEBHOOK_SECRET)
        Client().post(
            "/webhooks/stripe/",
            body,
            content_type="application/json",
            headers={"stripe-signature": signature},
        )
    for event in StripeEvent.objects.filter(state="received"):
        tasks.process_event(event.pk)


def dump() -> str:
    """Every value of every table, as text."""
    lines = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            lines += [f"{table}: {row}" for row in cursor.fetchall()]
    return "\n".join(lines)


def tables_with(nonce: str) -> set[str]:
    return {line.partition(":")[0] for line in dump().splitlines() if nonce in line}


def erase(donor: Donor) -> None:
    erasure.ask(donor=donor)
    mail_id = erasure.erase(donor_id=donor.pk)
    assert mailing.send(mail_id=mail_id)


def test_no_word_of_an_erased_donor_is_left_in_the_database(stripe_sandbox, mailoutbox, settings):
    donation = give_everything(stripe_sandbox)
    stripe_sandbox.pay(donation.session_id, name=f"Dana {NONCE}")
    settle_with_events(stripe_sandbox, settings)
    for mail in OutgoingMail.objects.filter(state="queued"):
        mailing.send(mail_id=mail.pk)
    donor = donation.donor
    sign_in.answer(request_id=sign_in.ask(email=donor.email, language="en"))
    sign_in.ask_for_change(donor=donor, new_email=f"new-{NONCE}@example.com")
    assert len(tables_with(NONCE)) > 5

    erase(donor)
    # The receipt stays, sealed, for as long as the law asks; then the name goes from it too.
    assert tables_with(NONCE) == {"campaigns_receipt"}
    assert Receipt.objects.get().sealed_at is not None
    with time_machine.travel(timezone.now() + timedelta(days=366 * 9), tick=False):
        call_command("purge_expired_receipts", stdout=StringIO())
    assert tables_with(NONCE) == set()
    receipt = Receipt.objects.get()
    assert receipt.snapshot["amount_minor"] == 2500
    assert receipt.number == 1


def test_the_books_of_an_erased_donor_are_whole(stripe_sandbox, mailoutbox):
    donation = settled_gift(stripe_sandbox).donation
    erase(donation.donor)
    call_command("check_books", stdout=StringIO())
    assert Payment.objects.get().amount_minor == 2500
    assert Donor.objects.get(pk=donation.donor_id).erased_at is not None


def test_the_address_of_the_last_mail_goes_with_it(stripe_sandbox, mailoutbox):
    donor = settled_gift(stripe_sandbox).donation.donor
    address = donor.email
    erase(donor)
    assert mailoutbox[-1].to == [address]
    assert not OutgoingMail.objects.exclude(to="").exists()


def test_an_erased_donor_who_gives_again_is_a_new_donor(stripe_sandbox, mailoutbox):
    donor = settled_gift(stripe_sandbox).donation.donor
    address = donor.email
    erase(donor)
    again = settled_gift(stripe_sandbox, donor_email=address).donation.donor
    assert again.pk != donor.pk
    assert Donor.objects.known_by(address).get() == again


def test_erasing_twice_changes_nothing(stripe_sandbox, mailoutbox):
    donor = settled_gift(stripe_sandbox).donation.donor
    erase(donor)
    assert erasure.erase(donor_id=donor.pk) is None
    assert OutgoingMail.objects.filter(kind="erased").count() == 1


def test_nobody_is_erased_who_did_not_ask(stripe_sandbox):
    donor = settled_gift(stripe_sandbox).donation.donor
    assert erasure.erase(donor_id=donor.pk) is None
    donor.refresh_from_db()
    assert donor.email != ""


def test_from_the_moment_of_asking_nobody_gets_in(stripe_sandbox):
    donor = settled_gift(stripe_sandbox).donation.donor
    sign_in.answer(request_id=sign_in.ask(email=donor.email, language="en"))
    key = sign_in.enter(link=donor.sign_in_links.get().uuid)
    erasure.ask(donor=donor)
    assert sign_in.donor_of(key=key) is None
    assert sign_in.answer(request_id=sign_in.ask(email=donor.email, language="en")) is None


def test_a_payment_page_that_is_still_open_is_closed_first(stripe_sandbox, mailoutbox):
    donation = give_everything(stripe_sandbox)
    erase(donation.donor)
    donation.refresh_from_db()
    assert donation.status == Donation.Status.EXPIRED
    assert tables_with(NONCE) == set()


def test_a_bank_debit_under_way_is_waited_for(stripe_sandbox, mailoutbox):
    donation = give_everything(stripe_sandbox)
    stripe_sandbox.pay(donation.session_id, outcome="bank_debit")
    settlement.settle(donation_id=donation.pk)
    erasure.ask(donor=donation.donor)
    with pytest.raises(erasure.NotYet):
        erasure.erase(donor_id=donation.donor_id)
    assert erasure.waiting() == []
    stripe_sandbox.settle_debit(donation.session_id)
    settlement.settle(donation_id=donation.pk)
    assert erasure.waiting() == [donation.donor_id]
    assert erasure.erase(donor_id=donation.donor_id) is not None
    assert erasure.waiting() == []


def test_while_stripe_is_away_the_wish_is_kept(stripe_sandbox, settings, mailoutbox):
    donation = give_everything(stripe_sandbox)
    erasure.ask(donor=donation.donor)
    base, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, "http://127.0.0.1:9"
    tasks.erase_donor(donation.donor_id)
    donor = Donor.objects.get(pk=donation.donor_id)
    assert donor.erased_at is None
    settings.STRIPE_API_BASE = base
    tasks.sweep()
    tasks.erase_donor(donor.pk)
    donor.refresh_from_db()
    assert donor.erased_at is not None


def test_a_monthly_gift_ends_and_its_customer_goes(stripe_sandbox, mailoutbox):
    donation = give_everything(stripe_sandbox, rhythm="monthly")
    stripe_sandbox.pay(donation.session_id, name=f"Dana {NONCE}")
    settlement.settle(donation_id=donation.pk)
    gift = donation.monthly_gift
    erase(donation.donor)
    gift.refresh_from_db()
    assert (gift.status, gift.card) == ("canceled", "")
    assert stripe_sandbox.subscription(gift.subscription_id)["status"] == "canceled"
    deleted = stripe_sandbox.events("customer.deleted")
    assert [event["data"]["object"]["id"] for event in deleted] == [gift.customer_id]
    assert tables_with(NONCE) == {"campaigns_receipt"}
