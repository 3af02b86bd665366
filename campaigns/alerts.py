"""What staff must look at: each cause with its words and its place in the admin, mailed once a day.

The words hold counts alone: no name, address, appeal or partner.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from campaigns import mailing
from campaigns.models import (
    Dispute,
    Donor,
    Heartbeat,
    MonthlyGift,
    MonthlyGiftChange,
    OutgoingMail,
    Payment,
    ReconciliationRun,
    RefundOrder,
    StripeEvent,
    UnmatchedMoney,
)

FINANCE = "finance"
# How old something may be before somebody is told of it.
SWEEP, EVENT = timedelta(minutes=15), timedelta(minutes=15)
CHANGE, REFUND = timedelta(hours=1), timedelta(hours=1)
ERASURE = timedelta(days=1)
DAILY = timedelta(days=2)
# How long before its end a dispute's time for evidence is told of.
EVIDENCE = timedelta(days=7)


@dataclass(frozen=True)
class Cause:
    """Something that lasts until somebody looks: its key, a sentence, how much, and where."""

    key: str
    words: str
    count: int
    admin_url: str


def causes(at: datetime | None = None) -> list[Cause]:
    """Return what staff must look at now (or at a moment), the gravest first."""
    at = at or timezone.now()
    return [cause for find in FINDERS for cause in find(at)]


def books_agreed_at() -> datetime | None:
    """Return when the books were last checked and agreed; None where they never did."""
    return _beaten_at("books_agree")


def mail_staff(*, on: date | None = None) -> list[int]:
    """Queue one mail a day for each cause to every active member of the group finance.

    Takes the day (today where None). Returns the keys of the mails; those of a day that are
    queued already are not queued again.
    """
    day = on or timezone.now().date()
    readers = User.objects.filter(groups__name=FINANCE, is_active=True).exclude(email="")
    mails = []
    for cause in causes():
        for user in readers:
            with transaction.atomic():
                mail = mailing.queue(
                    key=f"staff_alert:{cause.key}:{day.isoformat()}:{user.pk}",
                    kind=OutgoingMail.Kind.STAFF_ALERT,
                    to=user.email,
                    language="en",
                    facts={"cause": cause.key, "lines": [cause.words]},
                )
            if mail is not None:
                mails.append(mail.pk)
    return mails


Find = Callable[[datetime], Iterator[Cause]]


def _rows(
    key: str, words: str, rows: Callable[[datetime], models.QuerySet], *, query: str = ""
) -> Find:
    """Return what finds a cause in rows: its words with the number of rows, its list filtered."""

    def find(at: datetime) -> Iterator[Cause]:
        found = rows(at)
        if count := found.count():
            yield Cause(key, words % {"count": count}, count, _list_of(found.model) + query)

    return find


def _list_of(model: type[models.Model]) -> str:
    return reverse(f"admin:campaigns_{model._meta.model_name}_changelist")


def _sweep(at: datetime) -> Iterator[Cause]:
    beaten_at = _beaten_at("sweep")
    if beaten_at is None or beaten_at < at - SWEEP:
        words = "The sweep has not run for 15 minutes: worker and beat may be down."
        yield Cause("sweep_is_late", words, 1, reverse("admin:index"))


def _books(at: datetime) -> Iterator[Cause]:
    checked_at, agreed_at = _beaten_at("books_checked"), _beaten_at("books_agree")
    index = reverse("admin:index")
    if checked_at is None or checked_at < at - DAILY:
        if Payment.objects.exists():
            words = "The books have not been checked for two days: run check_books."
            yield Cause("books_not_checked", words, 1, index)
    elif agreed_at is None or agreed_at < checked_at:
        words = "The books do not agree: run check_books, it names what is wrong."
        yield Cause("books_do_not_agree", words, 1, index)


def _reconciliation(at: datetime) -> Iterator[Cause]:
    last = ReconciliationRun.objects.filter(payout_id="", ended_at__isnull=False).first()
    runs = _list_of(ReconciliationRun)
    if last is None or last.ended_at < at - DAILY:
        if Payment.objects.exists():
            words = "Stripe has not been compared with our books for two days."
            yield Cause("not_reconciled", words, 1, runs)
        return
    count = sum(not finding["is_repaired"] for finding in last.findings)
    if count:
        words = f"The comparison with Stripe left {count} findings to a person."
        yield Cause("findings_left_open", words, count, runs)


def _beaten_at(name: str) -> datetime | None:
    return Heartbeat.objects.filter(name=name).values_list("beaten_at", flat=True).first()


FINDERS: tuple[Find, ...] = (
    _books,
    _sweep,
    _rows(
        "unmatched_money",
        "Money that fits no gift and waits for a person: %(count)d.",
        lambda _at: UnmatchedMoney.objects.filter(resolved_at__isnull=True),
        query="?resolved_at__isempty=1",
    ),
    _reconciliation,
    _rows(
        "events_given_up",
        "Events of Stripe's that were given up: %(count)d.",
        lambda _at: StripeEvent.objects.filter(state=StripeEvent.State.FAILED),
        query="?state__exact=failed",
    ),
    _rows(
        "events_are_late",
        "Events of Stripe's that have waited for more than 15 minutes: %(count)d.",
        lambda at: StripeEvent.objects.filter(
            state=StripeEvent.State.RECEIVED, received_at__lt=at - EVENT
        ),
        query="?state__exact=received",
    ),
    _rows(
        "mails_given_up",
        "Mails that were given up: %(count)d.",
        lambda _at: OutgoingMail.objects.filter(state=OutgoingMail.State.FAILED),
        query="?state__exact=failed",
    ),
    _rows(
        "mails_held",
        "Mails that are held because a bank warned of fraud: %(count)d.",
        lambda _at: OutgoingMail.objects.filter(state=OutgoingMail.State.HELD),
        query="?state__exact=held",
    ),
    _rows(
        "disputes_want_evidence",
        "Disputes whose time for evidence ends within a week: %(count)d. Answer them at Stripe.",
        lambda at: Dispute.objects.filter(
            status__in=[Dispute.Status.INQUIRY, Dispute.Status.OPEN],
            evidence_due_at__range=(at, at + EVIDENCE),
        ),
    ),
    _rows(
        "refunds_wait",
        "Refunds that wait for a second person: %(count)d.",
        lambda _at: RefundOrder.objects.filter(state=RefundOrder.State.WAITING),
        query="?state__exact=waiting",
    ),
    _rows(
        "refunds_are_late",
        "Refunds that have not reached Stripe for an hour: %(count)d.",
        lambda at: RefundOrder.objects.filter(
            state=RefundOrder.State.APPROVED, ordered_at__lt=at - REFUND
        ).exclude(decided_at__gte=at - REFUND),
        query="?state__exact=approved",
    ),
    _rows(
        "monthly_changes_are_late",
        "Monthly gifts with a change that has not reached Stripe for an hour: %(count)d.",
        lambda at: MonthlyGift.objects.filter(
            pk__in=MonthlyGiftChange.objects.filter(
                done_at__isnull=True, refused_at__isnull=True, requested_at__lt=at - CHANGE
            ).values("monthly_gift")
        ),
    ),
    _rows(
        "second_monthly_gifts",
        "Donors who may give twice a month by mistake: %(count)d.",
        lambda _at: MonthlyGift.objects.living().filter(is_second=True),
        query="?is_second__exact=1",
    ),
    _rows(
        "erasures_are_late",
        "Donors who have waited for more than a day to be erased: %(count)d.",
        lambda at: Donor.objects.filter(erased_at__isnull=True, erase_asked_at__lt=at - ERASURE),
    ),
)
