"""Mails: a row before a message, sent once, never by two workers."""

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail as outbox
from django.db import connection, transaction
from django.utils import timezone

from campaigns import leases, mailing, receipts
from campaigns.mailing import sending
from campaigns.models import Donor, OutgoingMail, Receipt
from tests.factories import make_campaign, make_donation, make_payment
from tests.mail_server import MailServer

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def make_receipt(**donation: Any) -> Receipt:
    """A receipt of a gift."""
    with transaction.atomic():
        return receipts.issue(payment=make_payment(donation=make_donation(**donation)))


def make_mail(**donation: Any) -> OutgoingMail:
    """The mail of a receipt, queued."""
    return mailing.queue_receipt(receipt=make_receipt(**donation))


def claim(mail: OutgoingMail) -> OutgoingMail | None:
    """Take a mail as a worker does that then dies."""
    return leases.claim(OutgoingMail.objects.all(), pk=mail.pk, terms=sending.TERMS)


@pytest.mark.django_db
def test_the_mail_of_a_receipt_is_recorded_once() -> None:
    mail = make_mail()
    assert (mail.key, mail.to) == (f"receipt:{mail.receipt_id}", "dana@example.com")
    assert mailing.queue_receipt(receipt=mail.receipt) is None
    assert OutgoingMail.objects.get() == mail


@pytest.mark.django_db
def test_copies_are_numbered_and_keep_the_receipt_number() -> None:
    receipt = make_mail().receipt
    with transaction.atomic():
        copies = [mailing.queue_copy(receipt=receipt) for _ in range(2)]
    assert [copy.key for copy in copies] == [
        f"receipt:{receipt.pk}:copy:1",
        f"receipt:{receipt.pk}:copy:2",
    ]
    assert mailing.send(mail_id=copies[0].pk)
    assert outbox.outbox[0].subject == f"Copy of your receipt {receipt.snapshot['number']}"


@pytest.mark.django_db
def test_the_message_holds_text_html_and_the_receipt(smtp: MailServer) -> None:
    mail = make_mail(donor_name="Dana & Söhne <x>")
    assert mailing.send(mail_id=mail.pk)
    [message] = smtp.messages
    number = mail.receipt.snapshot["number"]
    assert message["To"] == "dana@example.com"
    assert message["Subject"] == f"Your receipt {number}"
    assert message["Message-ID"] == mail.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Reply-To"] == "gifts@example.org"
    text = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    assert "Dear Dana & Söhne <x>," in text
    assert "Dear Dana &amp; Söhne &lt;x&gt;," in html
    for body in (text, html):
        assert "$25.00\N{NO-BREAK SPACE}USD" in body
        assert number in body
    [attached] = message.iter_attachments()
    assert attached.get_filename() == f"receipt-{number}.pdf"
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_content() == receipts.pdf(mail.receipt)


@pytest.mark.django_db
def test_the_first_pdf_sent_is_remembered_by_its_sha256() -> None:
    mail = make_mail()
    mailing.send(mail_id=mail.pk)
    receipt = Receipt.objects.get()
    assert receipt.pdf_sha256 == hashlib.sha256(receipts.pdf(receipt)).hexdigest()


@pytest.mark.django_db
def test_a_sent_mail_is_not_sent_again() -> None:
    mail = make_mail()
    assert mailing.send(mail_id=mail.pk)
    assert not mailing.send(mail_id=mail.pk)
    assert len(outbox.outbox) == 1
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.lease_until) == ("sent", 1, None)


@pytest.mark.django_db
def test_the_mail_is_in_the_language_of_the_gift() -> None:
    campaign = make_campaign(title_ko="겨울 수업")
    mailing.send(mail_id=make_mail(campaign=campaign, language="ko").pk)
    [message] = outbox.outbox
    assert message.extra_headers["Content-Language"] == "ko"
    assert "/ko/campaigns/" in message.body
    assert "겨울 수업" in message.body


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_sends(smtp: MailServer) -> None:
    mail = make_mail()
    start = threading.Barrier(8)

    def work() -> bool:
        try:
            start.wait(timeout=120)
            return mailing.send(mail_id=mail.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        sent = [task.result(timeout=300) for task in [pool.submit(work) for _ in range(8)]]
    assert sent.count(True) == 1
    assert len(smtp.messages) == 1


@pytest.mark.django_db
def test_a_refused_mail_waits_longer_each_time_and_then_goes_out(smtp: MailServer) -> None:
    smtp.refusal = "451 Try later, dana@example.com"
    with time_machine.travel(NOON, tick=False) as clock:
        mail = make_mail()
        waits = []
        for _ in range(3):
            assert not mailing.send(mail_id=mail.pk)
            assert not mailing.send(mail_id=mail.pk), "not before its time has come"
            mail.refresh_from_db()
            waits.append((mail.next_attempt_at - timezone.now()).total_seconds())
            clock.move_to(mail.next_attempt_at)
        assert waits == [30, 60, 120]
        assert mail.state == "queued"
        assert mail.last_error == "SMTPDataError: (451, b'Try later, [address]')"
        smtp.refusal = ""
        assert mailing.send(mail_id=mail.pk)
    assert [message["Message-ID"] for message in smtp.messages] == [mail.message_id]
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.last_error) == ("sent", 4, "")


@pytest.mark.django_db
def test_a_mail_refused_for_good_is_shown_to_staff_and_can_be_retried(smtp: MailServer) -> None:
    smtp.refusal = "550 No such mailbox"
    with time_machine.travel(NOON, tick=False) as clock:
        mail = make_mail()
        for _ in range(sending.TERMS.max_attempts):
            mailing.send(mail_id=mail.pk)
            mail.refresh_from_db()
            clock.move_to(mail.next_attempt_at)
        assert mail.state == "failed"
        assert not OutgoingMail.objects.due().exists()
        smtp.refusal = ""
        assert mailing.retry(mail=mail)
        assert mailing.send(mail_id=mail.pk)


@pytest.mark.django_db
def test_the_lease_of_a_dead_worker_keeps_others_off_until_it_ends() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        mail = make_mail()
        # This worker dies after it has taken the mail.
        assert claim(mail) is not None
        clock.shift(sending.TERMS.lease - timedelta(seconds=1))
        assert not mailing.send(mail_id=mail.pk)
        clock.shift(timedelta(seconds=1))
        assert mailing.send(mail_id=mail.pk)


@pytest.mark.django_db
def test_a_mail_that_kills_every_worker_comes_to_an_end() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        mail = make_mail()
        for _ in range(sending.TERMS.max_attempts):
            assert claim(mail) is not None
            clock.shift(sending.TERMS.lease)
        assert not mailing.send(mail_id=mail.pk)
    mail.refresh_from_db()
    assert (mail.state, outbox.outbox) == ("failed", [])


@pytest.mark.django_db
def test_a_worker_that_comes_back_too_late_changes_nothing() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        mail = make_mail()
        late = claim(mail)
        clock.shift(sending.TERMS.lease)
        assert mailing.send(mail_id=mail.pk)
        leases.put_off(late, error=OSError("connection lost"), terms=sending.TERMS)
    mail.refresh_from_db()
    assert mail.state == "sent"


def die(_mail: OutgoingMail, **_changes: Any) -> None:
    """End the worker between the hand-over and the row."""
    raise SystemExit


@pytest.mark.django_db
def test_after_a_crash_behind_the_mail_server_the_same_message_goes_out_again(
    smtp: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        mail = make_mail()
        with monkeypatch.context() as patch:
            patch.setattr(leases, "finish", die)
            with pytest.raises(SystemExit):
                mailing.send(mail_id=mail.pk)
        assert not mailing.send(mail_id=mail.pk)
        clock.shift(sending.TERMS.lease)
        assert mailing.send(mail_id=mail.pk)
        assert not mailing.send(mail_id=mail.pk)
    # Whoever reads them sees one: the Message-ID and the number of the receipt are the same.
    assert [message["Message-ID"] for message in smtp.messages] == [mail.message_id] * 2
    assert len({message["Subject"] for message in smtp.messages}) == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_queue_one_key_one_does() -> None:
    receipt, start = make_receipt(), threading.Barrier(8)

    def work() -> OutgoingMail | None:
        try:
            start.wait(timeout=120)
            with transaction.atomic():
                return mailing.queue_receipt(receipt=receipt)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        queued = [task.result(timeout=300) for task in [pool.submit(work) for _ in range(8)]]
    assert [mail for mail in queued if mail] == [OutgoingMail.objects.get()]


@pytest.mark.django_db
def test_a_mail_goes_to_the_address_that_the_donor_has_when_it_is_queued() -> None:
    receipt = make_receipt()
    Donor.objects.update(email="new@example.com", email_key="new@example.com")
    mail = mailing.queue_receipt(receipt=Receipt.objects.get(pk=receipt.pk))
    assert (mail.to, mail.donor, mail.donation) == (
        "new@example.com",
        Donor.objects.get(),
        receipt.payment.donation,
    )
