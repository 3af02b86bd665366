"""Live links in mails: signed, for one purpose, and gone when the mail is."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import time_machine
from django.core import mail as outbox
from django.utils import timezone

from campaigns import mailing
from campaigns.mailing import links
from campaigns.models import EmailChange, OutgoingMail, SignInLink, WaitingGift
from tests.mail_samples import make_mail, unflowed

pytestmark = pytest.mark.django_db

Kind = OutgoingMail.Kind
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
ONE = UUID("7f9c7a4e-14b5-4b0c-9f14-2d9f0b1a3c55")
WITH_LINKS = [Kind.SIGN_IN, Kind.EMAIL_OLD, Kind.EMAIL_NEW, Kind.CONTINUE_GIFT]


def token_in(mail: OutgoingMail) -> str:
    """The token of the one live link in a mail, as sent."""
    assert mailing.send(mail_id=mail.pk)
    lines = outbox.outbox[-1].body.splitlines()
    [address] = {line for line in lines if line.startswith("http") and ":" in urlsplit(line).path}
    return urlsplit(address).path.rstrip("/").rpartition("/")[2]


def test_the_link_of_a_sign_in_mail_leads_to_its_row() -> None:
    token = token_in(make_mail(Kind.SIGN_IN))
    assert links.read_sign_in_token(token, max_age=60) == SignInLink.objects.get().uuid
    said = unflowed(outbox.outbox[0].body)
    assert "It works for 30 minutes, and once." in said
    assert "If you did not ask for it, you need do nothing" in said


@pytest.mark.parametrize(("kind", "is_new"), [(Kind.EMAIL_OLD, False), (Kind.EMAIL_NEW, True)])
def test_each_address_gets_a_link_of_its_own(kind: str, is_new: bool) -> None:
    token = token_in(make_mail(kind))
    change = EmailChange.objects.get()
    assert links.read_email_token(token, max_age=60) == (change.uuid, is_new)
    said = unflowed(outbox.outbox[0].body)
    assert "until both addresses have confirmed" in said
    assert "works for 24 hours" in said


def test_the_new_address_learns_nothing_of_the_donor() -> None:
    token_in(make_mail(Kind.EMAIL_NEW))
    said = outbox.outbox[0].body + outbox.outbox[0].alternatives[0].content
    assert "dana@example.com" not in said
    assert "Dana" not in said


def test_the_link_to_go_on_leads_to_the_waiting_gift() -> None:
    token = token_in(make_mail(Kind.CONTINUE_GIFT))
    assert links.read_continue_token(token, max_age=60) == WaitingGift.objects.get().uuid


def test_a_token_is_good_for_its_purpose_only() -> None:
    made = {
        "sign_in": links.make_sign_in_token(ONE),
        "old": links.make_email_token(ONE, is_new=False),
        "new": links.make_email_token(ONE, is_new=True),
        "continue": links.make_continue_token(ONE),
    }

    def readers_of(token: str) -> list[str]:
        email = links.read_email_token(token, max_age=60)
        return [
            *(["sign_in"] if links.read_sign_in_token(token, max_age=60) else []),
            *((["new"] if email[1] else ["old"]) if email else []),
            *(["continue"] if links.read_continue_token(token, max_age=60) else []),
        ]

    assert {name: readers_of(token) for name, token in made.items()} == {
        name: [name] for name in made
    }


def test_a_token_ends_with_its_age_and_cannot_be_made_up() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        token = links.make_sign_in_token(ONE)
        clock.shift(timedelta(seconds=1800))
        assert links.read_sign_in_token(token, max_age=1800) == ONE
        clock.shift(timedelta(seconds=1))
        assert links.read_sign_in_token(token, max_age=1800) is None
    for forged in ("", "x", str(ONE), token[:-1] + "x", f"{token}:x"):
        assert links.read_sign_in_token(forged, max_age=10**9) is None


@pytest.mark.parametrize("kind", WITH_LINKS)
def test_what_made_a_link_is_forgotten_once_the_mail_is_sent(kind: str) -> None:
    mail = make_mail(kind)
    token_in(mail)
    mail.refresh_from_db()
    assert (mail.state, mail.facts) == ("sent", {})


@pytest.mark.parametrize("kind", [Kind.ERASED, Kind.CONTINUE_GIFT])
def test_an_address_that_hangs_on_no_donor_is_forgotten_once_the_mail_is_sent(kind: str) -> None:
    mail = make_mail(kind)
    assert mail.donor is None
    assert mailing.send(mail_id=mail.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.to) == ("sent", "")


def test_staff_keep_their_address() -> None:
    mail = make_mail(Kind.STAFF_ALERT)
    assert mailing.send(mail_id=mail.pk)
    mail.refresh_from_db()
    assert mail.to


@pytest.mark.parametrize("kind", WITH_LINKS)
def test_a_link_that_is_over_is_not_mailed_any_more(kind: str) -> None:
    mail = make_mail(kind)
    SignInLink.objects.update(used_at=timezone.now())
    EmailChange.objects.update(expires_at=timezone.now())
    WaitingGift.objects.all().delete()
    assert not mailing.send(mail_id=mail.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.lease_until, mail.facts) == ("dropped", None, {})
    assert outbox.outbox == []
