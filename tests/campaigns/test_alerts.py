"""What waits for a person is shown to staff, and mailed to finance once a day for each cause."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.utils import timezone

from campaigns import alerts, mailing, tasks
from campaigns.models import (
    Dispute,
    Donor,
    Heartbeat,
    MonthlyGift,
    MonthlyGiftChange,
    OutgoingMail,
    ReconciliationRun,
    RefundOrder,
    StripeEvent,
    UnmatchedMoney,
)
from tests import factories

pytestmark = pytest.mark.django_db

NOW = timezone.now


def hours(count: float) -> timedelta:
    """A number of hours."""
    return timedelta(hours=count)


@pytest.fixture(autouse=True)
def a_site_that_runs() -> None:
    """The sweep ran, the books agree, Stripe was compared: nothing waits."""
    for name in ("sweep", "books_checked", "books_agree"):
        Heartbeat.objects.create(name=name, beaten_at=NOW())
    ReconciliationRun.objects.create(ended_at=NOW())


@pytest.fixture
def finance() -> User:
    """A member of the group finance."""
    user = factories.make_staff(email="finance@example.org")
    user.groups.add(Group.objects.get_or_create(name="finance")[0])
    return user


def keys() -> list[str]:
    """The keys of all causes."""
    return [cause.key for cause in alerts.causes()]


def make_money(**fields) -> UnmatchedMoney:
    """Money that fits no gift."""
    return UnmatchedMoney.objects.create(
        **{
            "key": "pi_1",
            "reason": UnmatchedMoney.Reason.UNKNOWN_SESSION,
            "amount_minor": 4200,
            "currency": "USD",
            "is_live": False,
            **fields,
        }
    )


def make_event(**fields) -> StripeEvent:
    """An event that was worked on."""
    received_at = fields.pop("received_at", NOW())
    event = StripeEvent.objects.create(
        **{
            "event_id": f"evt_{StripeEvent.objects.count()}",
            "type": "charge.updated",
            "is_live": False,
            "payload": {},
            "state": StripeEvent.State.PROCESSED,
            "next_attempt_at": NOW(),
            **fields,
        }
    )
    StripeEvent.objects.filter(pk=event.pk).update(received_at=received_at)
    return event


def make_monthly_gift(**fields) -> MonthlyGift:
    """A living monthly gift."""
    donation = factories.make_donation(rhythm="monthly")
    return MonthlyGift.objects.create(
        **{
            "donation": donation,
            "donor": donation.donor,
            "campaign": donation.campaign,
            "amount_minor": 2500,
            "currency": "USD",
            "is_live": False,
            "subscription_id": f"sub_{donation.pk}",
            "item_id": "si_1",
            "customer_id": "cus_1",
            "started_at": NOW(),
            **fields,
        }
    )


def test_where_nothing_waits_there_is_no_cause():
    factories.make_payment()
    assert alerts.causes() == []


def test_money_that_fits_no_gift_is_a_cause_until_it_is_resolved():
    money = make_money()
    [cause] = alerts.causes()
    assert (cause.key, cause.count) == ("unmatched_money", 1)
    assert cause.admin_url == "/admin/campaigns/unmatchedmoney/?resolved_at__isempty=1"
    money.resolved_at = NOW()
    money.save()
    assert keys() == []


def test_events_and_mails_that_were_given_up_held_or_late_are_causes():
    make_event(received_at=NOW() - hours(2))
    make_event(state=StripeEvent.State.RECEIVED)
    assert keys() == []
    make_event(state=StripeEvent.State.FAILED)
    make_event(state=StripeEvent.State.RECEIVED, received_at=NOW() - hours(0.3))
    for state in (OutgoingMail.State.FAILED, OutgoingMail.State.HELD, OutgoingMail.State.SENT):
        queued = mailing.queue(
            key=f"key:{state}", kind="erased", to="dana@example.com", language="en"
        )
        OutgoingMail.objects.filter(pk=queued.pk).update(state=state)
    assert keys() == ["events_given_up", "events_are_late", "mails_given_up", "mails_held"]


def test_a_sweep_that_is_late_is_a_cause():
    Heartbeat.objects.filter(name="sweep").update(beaten_at=NOW() - hours(0.2))
    assert keys() == []
    Heartbeat.objects.filter(name="sweep").update(beaten_at=NOW() - hours(0.3))
    assert keys() == ["sweep_is_late"]
    Heartbeat.objects.filter(name="sweep").delete()
    assert keys() == ["sweep_is_late"]


@pytest.mark.django_db(transaction=True)
def test_books_that_do_not_agree_are_a_cause():
    Heartbeat.objects.filter(name="books_agree").update(beaten_at=NOW() - hours(24))
    assert keys() == ["books_do_not_agree"]
    tasks.check_books()
    assert keys() == []
    # It came, and no posting says so.
    factories.make_payment()
    tasks.check_books()
    assert keys() == ["books_do_not_agree"]


def test_books_that_nobody_checked_for_two_days_are_a_cause():
    Heartbeat.objects.filter(name="books_checked").update(beaten_at=NOW() - hours(49))
    assert keys() == []
    factories.make_payment()
    assert keys() == ["books_not_checked"]


def test_findings_that_are_open_and_a_comparison_that_is_missing_are_causes():
    factories.make_payment()
    finding = {"kind": "not_at_stripe", "id": "txn_1", "words": "", "is_repaired": False}
    run = ReconciliationRun.objects.create(ended_at=NOW(), findings=[finding])
    assert keys() == ["findings_left_open"]
    # That of one payout says nothing of the rest.
    ReconciliationRun.objects.create(ended_at=NOW(), payout_id="po_1")
    assert keys() == ["findings_left_open"]
    ReconciliationRun.objects.create(ended_at=NOW(), findings=[{**finding, "is_repaired": True}])
    assert keys() == []
    ReconciliationRun.objects.exclude(pk=run.pk).delete()
    ReconciliationRun.objects.update(ended_at=NOW() - hours(49))
    assert keys() == ["not_reconciled"]
    ReconciliationRun.objects.update(ended_at=None)
    assert keys() == ["not_reconciled"]


def test_disputes_are_a_cause_in_the_week_before_their_evidence_is_due():
    for number, (status, due) in enumerate(
        [
            (Dispute.Status.OPEN, hours(6 * 24)),
            (Dispute.Status.OPEN, hours(8 * 24)),
            (Dispute.Status.OPEN, -hours(1)),
            (Dispute.Status.LOST, hours(6 * 24)),
        ]
    ):
        Dispute.objects.create(
            dispute_id=f"du_{number}",
            payment=factories.make_payment(),
            amount_minor=2500,
            currency="USD",
            reason="fraudulent",
            status=status,
            opened_at=NOW(),
            evidence_due_at=NOW() + due,
        )
    [cause] = alerts.causes()
    assert (cause.key, cause.count) == ("disputes_want_evidence", 1)


def test_refunds_that_wait_for_a_person_or_for_stripe_are_causes():
    staff = factories.make_staff()
    for state, age in (("waiting", 0), ("approved", 0.5), ("approved", 2), ("done", 2)):
        order = RefundOrder.objects.create(
            payment=factories.make_payment(),
            amount_minor=100,
            reason="asked",
            state=state,
            ordered_by=staff,
            uuid=uuid4(),
        )
        RefundOrder.objects.filter(pk=order.pk).update(ordered_at=NOW() - hours(age))
    found = alerts.causes()
    assert [(cause.key, cause.count) for cause in found] == [
        ("refunds_wait", 1),
        ("refunds_are_late", 1),
    ]


def test_monthly_changes_that_are_late_and_second_gifts_are_causes():
    gift = make_monthly_gift(is_second=True)
    make_monthly_gift(is_second=True, status=MonthlyGift.Status.CANCELED)
    for fields in ({"done_at": NOW()}, {"refused_at": NOW()}, {}):
        gift.changes.create(kind=MonthlyGiftChange.Kind.RESUME, **fields)
    assert keys() == ["second_monthly_gifts"]
    MonthlyGiftChange.objects.update(requested_at=NOW() - hours(2))
    assert keys() == ["monthly_changes_are_late", "second_monthly_gifts"]


def test_erasures_that_wait_for_more_than_a_day_are_a_cause():
    donor = factories.make_donor(erase_asked_at=NOW() - hours(23))
    assert keys() == []
    Donor.objects.update(erase_asked_at=NOW() - hours(25))
    assert keys() == ["erasures_are_late"]
    Donor.objects.filter(pk=donor.pk).update(email="", email_key=None, erased_at=NOW())
    assert keys() == []


def test_finance_gets_one_mail_a_day_for_each_cause(finance: User):
    make_money()
    make_event(state=StripeEvent.State.FAILED)
    assert len(alerts.mail_staff(on=date(2026, 3, 14))) == 2
    assert alerts.mail_staff(on=date(2026, 3, 14)) == []
    assert len(alerts.mail_staff(on=date(2026, 3, 15))) == 2
    assert set(OutgoingMail.objects.values_list("key", flat=True)) == {
        f"staff_alert:{cause}:2026-03-{day}:{finance.pk}"
        for cause in ("unmatched_money", "events_given_up")
        for day in (14, 15)
    }


def test_only_active_members_of_finance_with_an_address_are_mailed(finance: User):
    group = finance.groups.get()
    for fields in ({"email": ""}, {"email": "gone@example.org", "is_active": False}):
        factories.make_staff(**fields).groups.add(group)
    factories.make_staff(email="editor@example.org")
    make_money()
    alerts.mail_staff()
    assert list(OutgoingMail.objects.values_list("to", flat=True)) == ["finance@example.org"]


def test_a_mail_to_staff_names_nobody(finance: User, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    donation = factories.make_donation(donor_name="Minji Kim")
    make_money(donation=donation)
    for mail_id in alerts.mail_staff():
        mailing.send(mail_id=mail_id)
    [sent] = mail.outbox
    text = sent.subject + sent.body + str(sent.alternatives)
    assert "Money that fits no gift" in text
    for personal in ("Minji", "dana@", donation.campaign.title_en):
        assert personal not in text


def test_the_bell_rings_for_the_mails_to_staff(finance: User, monkeypatch):
    rung = []
    monkeypatch.setattr(tasks.send_mail, "delay", rung.append)
    make_money()
    tasks.mail_staff()
    assert rung == [OutgoingMail.objects.get().pk]
    tasks.mail_staff()
    assert len(rung) == 1
