"""Mails that wait or are never sent: a bank's warning, an erased donor, a receipt that is void."""

import pytest
from django.core import mail as outbox
from django.utils import timezone

from campaigns import leases, mailing, receipts
from campaigns.mailing import sending
from campaigns.models import FraudWarning, OutgoingMail, Payment
from tests.factories import make_donor
from tests.mail_samples import make_mail, make_receipt
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db

Kind = OutgoingMail.Kind
State = OutgoingMail.State


def warn(payment: Payment) -> FraudWarning:
    """The card's bank warns of a payment."""
    return FraudWarning.objects.create(
        warning_id=f"issfr_{payment.pk}",
        payment=payment,
        fraud_type="made_with_stolen_card",
        is_actionable=True,
        warned_at=timezone.now(),
    )


def queue_dedication(payment: Payment) -> OutgoingMail:
    """The mail to the third person of a payment's gift."""
    return mailing.queue(
        key=f"dedication:{payment.donation_id}",
        kind=Kind.DEDICATION,
        to="ro@example.com",
        language="en",
        donation=payment.donation,
    )


def states() -> list[str]:
    """The states of all mails, oldest first."""
    return list(OutgoingMail.objects.order_by("pk").values_list("state", flat=True))


def test_a_warning_holds_the_receipt_and_the_dedication_of_its_gift_alone() -> None:
    receipt, other = make_receipt(), make_receipt()
    mailing.queue_receipt(receipt=receipt)
    queue_dedication(receipt.payment)
    mailing.queue_receipt(receipt=other)
    warn(receipt.payment)
    assert mailing.hold(payment=receipt.payment) == 2
    assert states() == ["held", "held", "queued"]
    assert OutgoingMail.objects.due().count() == 1


def test_what_is_sent_already_stays_sent() -> None:
    mail = mailing.queue_receipt(receipt=make_receipt())
    mailing.send(mail_id=mail.pk)
    assert mailing.hold(payment=mail.receipt.payment) == 0
    assert states() == ["sent"]


def test_a_mail_about_a_payment_that_was_warned_of_is_queued_as_held() -> None:
    receipt = make_receipt()
    warn(receipt.payment)
    mails = [mailing.queue_receipt(receipt=receipt), queue_dedication(receipt.payment)]
    assert [mail.state for mail in mails] == ["held", "held"]
    assert not any(mailing.send(mail_id=mail.pk) for mail in mails)
    assert outbox.outbox == []


def test_a_mail_whose_attempt_fails_while_the_warning_comes_is_held_at_the_next(
    smtp: MailServer,
) -> None:
    mail = mailing.queue_receipt(receipt=make_receipt())
    being_sent = leases.claim(OutgoingMail.objects.all(), pk=mail.pk, terms=sending.TERMS)
    warn(mail.receipt.payment)
    assert mailing.hold(payment=mail.receipt.payment) == 0
    leases.put_off(being_sent, error=OSError("no route"), terms=sending.TERMS)
    OutgoingMail.objects.update(next_attempt_at=timezone.now())
    assert not mailing.send(mail_id=mail.pk)
    assert (states(), smtp.messages) == (["held"], [])


def test_staff_let_a_held_mail_go_once(smtp: MailServer) -> None:
    mail = mailing.queue_receipt(receipt=make_receipt())
    warn(mail.receipt.payment)
    mailing.hold(payment=mail.receipt.payment)
    mail.refresh_from_db()
    smtp.refusal = "451 Try later"
    assert mailing.release(mail=mail)
    assert not mailing.release(mail=mail)
    assert not mailing.send(mail_id=mail.pk)
    assert states() == ["queued"], "what staff have let go is not held again"
    smtp.refusal = ""
    OutgoingMail.objects.update(next_attempt_at=timezone.now())
    assert mailing.send(mail_id=mail.pk)


def test_a_receipt_that_is_void_by_now_is_not_mailed() -> None:
    mail = mailing.queue_receipt(receipt=make_receipt())
    receipts.void(mail.receipt, reason="refund")
    assert not mailing.send(mail_id=mail.pk)
    assert (states(), outbox.outbox) == (["dropped"], [])


# Erased donors


def test_an_erased_donor_gets_nothing_more_and_nothing_of_them_stays(smtp: MailServer) -> None:
    kinds = [Kind.RECEIPT, Kind.DEDICATION, Kind.SIGN_IN, Kind.MONTHLY_FAILED, Kind.CONTINUE_GIFT]
    mails = [make_mail(kind) for kind in kinds]
    sent, held, failed, *_waiting = mails
    assert mailing.send(mail_id=sent.pk)
    OutgoingMail.objects.filter(pk=held.pk).update(state=State.HELD)
    OutgoingMail.objects.filter(pk=failed.pk).update(state=State.FAILED, last_error="dana in words")
    other = mailing.queue_receipt(receipt=make_receipt())
    OutgoingMail.objects.filter(pk=other.pk).update(
        donor=make_donor(email="else@example.com"), to="else@example.com"
    )
    mailing.drop_for(donor=sent.donor)
    assert states() == ["sent", "dropped", "dropped", "dropped", "dropped", "queued"]
    for mail in mails:
        mail.refresh_from_db()
        assert (mail.to, mail.facts, mail.last_error) == ("", {}, "")
        assert not mailing.send(mail_id=mail.pk)
        assert not mailing.retry(mail=mail)
        assert not mailing.release(mail=mail)
    other.refresh_from_db()
    assert other.to == "else@example.com"
    assert len(smtp.messages) == 1


def test_a_worker_that_is_sending_while_the_donor_is_erased_writes_nothing_back() -> None:
    mail = make_mail(Kind.RECEIPT)
    being_sent = leases.claim(OutgoingMail.objects.all(), pk=mail.pk, terms=sending.TERMS)
    mailing.drop_for(donor=mail.donor)
    assert not leases.put_off(being_sent, error=OSError("dana@"), terms=sending.TERMS)
    mail.refresh_from_db()
    assert (mail.state, mail.to, mail.last_error) == ("dropped", "", "")


def test_to_a_donor_without_an_address_nothing_is_queued() -> None:
    receipt = make_receipt()
    donor = receipt.payment.donation.donor
    donor.email, donor.email_key, donor.erased_at = "", None, timezone.now()
    donor.save()
    assert mailing.queue_receipt(receipt=receipt) is None
    assert mailing.queue_copy(receipt=receipt) is None
    assert states() == []


def test_a_last_mail_that_cannot_be_sent_keeps_no_address(smtp: MailServer) -> None:
    smtp.refusal = "550 No such mailbox"
    mail = make_mail(Kind.ERASED)
    OutgoingMail.objects.update(attempts=sending.TERMS.max_attempts - 1)
    assert not mailing.send(mail_id=mail.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.to) == ("dropped", "")
