"""What mails about monthly gifts say in each case, and what became of the law's receipts."""

from typing import Any

import pytest

from campaigns.mailing.messages import message
from campaigns.models import LegalEntity, OutgoingMail
from tests.mail_samples import make_mail, unflowed

pytestmark = pytest.mark.django_db

Kind = OutgoingMail.Kind


def words(name: str, /, **facts: Any) -> str:
    """The text of a mail with these facts."""
    return unflowed(message(make_mail(name, **facts)).body)


def test_a_failed_payment_says_when_the_next_attempt_is_and_how_to_change_the_card() -> None:
    said = words(Kind.MONTHLY_FAILED)
    assert "tries again on March 17, 2026" in said
    assert "Card: Visa 4242" in said
    assert "choose another card there:" in said


def test_the_next_attempt_is_a_day_where_the_receipts_are_issued() -> None:
    # In New York it is still the 16th.
    said = words(Kind.MONTHLY_FAILED, next_attempt_at="2026-03-17T02:00:00+00:00")
    assert "tries again on March 16, 2026" in said


def test_the_last_attempt_says_so() -> None:
    said = words(Kind.MONTHLY_FAILED, next_attempt_at="")
    assert "That was the last attempt for this month." in said
    assert "tries again" not in said


@pytest.mark.parametrize(
    ("kind", "facts", "said"),
    [
        ("pause", {"resumes_on": "2026-06-01"}, "Until June 1, 2026 nothing is charged."),
        ("pause", {}, "Nothing is charged until you let it go on."),
        ("resume", {}, "Your monthly gift goes on."),
        ("skip", {}, "Your monthly gift skips a month."),
        ("day", {}, "Your monthly gift moves to another day."),
        ("amount", {}, "The new amount holds from the next payment on."),
        ("cancel_later", {}, "Your monthly gift is going to end."),
        ("cancel_later", {}, "Ends on: April 14, 2026"),
        ("keep", {}, "Your monthly gift goes on after all."),
        ("cancel", {}, "Your monthly gift has ended."),
        ("skip", {}, "Next payment: April 14, 2026"),
        ("day", {}, "If you did not ask for this, please answer this mail."),
    ],
)
def test_a_change_is_named_with_what_follows(kind: str, facts: dict[str, Any], said: str) -> None:
    assert said in words(Kind.MONTHLY_CHANGED, kind=kind, **facts)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("donor", "You asked us to end it."),
        ("unpaid", "Several payments in a row failed"),
        ("staff", "We have ended it."),
    ],
)
def test_the_end_of_a_monthly_gift_says_why(reason: str, said: str) -> None:
    assert said in words(Kind.MONTHLY_ENDED, reason=reason)


@pytest.mark.parametrize(
    ("why", "said"),
    [("refund", "Your gift went back to you."), ("dispute", "Your bank took this gift back.")],
)
def test_a_void_receipt_says_why(why: str, said: str) -> None:
    assert said in words(Kind.RECEIPT_VOID, why=why)


def test_a_replaced_receipt_names_the_old_number() -> None:
    mail = make_mail(Kind.RECEIPT_REPLACED)
    said = unflowed(message(mail).body)
    assert f"It replaces receipt {mail.receipt.replaces.snapshot['number']}" in said
    assert "Part of your gift went back to you." in said


def test_an_erased_donor_is_told_what_stays_and_until_when() -> None:
    said = words(Kind.ERASED)
    entity = LegalEntity.objects.get()
    assert f"Receipts of {entity.name_en} are kept until: the end of 2033" in said
    assert "The law asks us to keep receipts" in said
    assert "The law asks" not in words(Kind.ERASED, kept=[])
