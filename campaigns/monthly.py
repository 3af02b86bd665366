"""Changing a monthly gift: first a committed row, then Stripe, then what Stripe says of it.

A change that stopped on the way is a row without an end: the sweep repeats it with the same
idempotency key, so that it happens once.
"""

import logging
import zoneinfo
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import gateway, mailing, settlement
from campaigns.models import MonthlyGift, MonthlyGiftChange, OutgoingMail
from campaigns.money import CURRENCIES
from campaigns.settlement.months import months_later

log = logging.getLogger(__name__)

Kind = MonthlyGiftChange.Kind
Status = MonthlyGift.Status
Facts = dict[str, Any]

# A request to Stripe takes at most half a minute; younger changes are still being carried out.
REPEAT_AFTER = timedelta(minutes=2)
# After a refusal the gift is not resumed again before this.
RESUME_AGAIN_AFTER = timedelta(days=1)
LONGEST_PAUSE_MONTHS = 12


class Refused(Exception):
    """The change cannot be made; the message is a sentence for the donor."""


def change(*, gift: MonthlyGift, kind: str, facts: Facts) -> MonthlyGiftChange:
    """Change a monthly gift; call it outside any transaction.

    Takes a MonthlyGiftChange.Kind with its facts: PAUSE `resumes_on` (ISO date, one to twelve
    months ahead), DAY `day` (1 to 28), AMOUNT `amount_minor`; the others need none. Returns the
    change once it is made. Raises Refused with a sentence for the donor, and gateway.Unavailable
    where Stripe could not be asked: then it is written down, and the sweep makes it.
    """
    # What is written down may be old; where Stripe cannot say, that must do.
    with suppress(gateway.Unavailable, gateway.Refused):
        settlement.settle(donation_id=gift.donation_id)
    row = settlement.in_one_transaction(lambda: _write_down(gift.pk, Kind(kind), facts))
    return make(change_id=row.pk)


def _write_down(gift_id: int, kind: Kind, facts: Facts) -> MonthlyGiftChange:
    """Commit what is to be done, whole, so that a repetition does the very same."""
    gift = MonthlyGift.objects.select_for_update(of=("self",)).get(pk=gift_id)
    waiting = gift.changes.filter(done_at__isnull=True, refused_at__isnull=True)
    if kind == Kind.CANCEL:
        # It overrules whatever is under way.
        waiting = waiting.filter(kind=Kind.CANCEL)
        if (same := waiting.first()) is not None:
            return same
    elif (other := waiting.first()) is not None:
        if other.kind == kind and facts.items() <= other.facts.items():
            raise Refused(_("We are doing this already. Please look again in a minute."))
        raise Refused(_("Your last change is still under way. Please try again in some minutes."))
    return MonthlyGiftChange.objects.create(
        monthly_gift=gift, kind=kind, facts=_whole_facts(gift, kind, facts)
    )


def _whole_facts(gift: MonthlyGift, kind: Kind, facts: Facts) -> Facts:
    """Return the facts with what follows from them. Raises Refused."""
    if not gift.is_living or gift.is_live != settings.STRIPE_IS_LIVE:
        raise Refused(_("This monthly gift has ended."))
    is_running = gift.status == Status.ACTIVE and not gift.is_ending
    if kind in (Kind.SKIP, Kind.DAY, Kind.CANCEL_LATER) and not is_running:
        raise Refused(_("This is not possible while the monthly gift is paused, unpaid or ending."))
    if kind == Kind.PAUSE:
        return {"resumes_on": _resumes_on(gift, facts["resumes_on"])}
    if kind == Kind.RESUME and gift.status != Status.PAUSED:
        raise Refused(_("This monthly gift is not paused."))
    if kind == Kind.KEEP and not gift.is_ending:
        raise Refused(_("This monthly gift goes on already."))
    if kind == Kind.SKIP:
        return {"until_at": months_later(gift.next_charge_at, 1).isoformat()}
    if kind == Kind.DAY:
        return {"day": facts["day"], "until_at": _next_on(gift, facts["day"]).isoformat()}
    if kind == Kind.AMOUNT:
        return {"amount_minor": _amount(gift, facts["amount_minor"])}
    return {}


def _resumes_on(gift: MonthlyGift, text: str) -> str:
    today = timezone.now().astimezone(_zone(gift)).date()
    if gift.status == Status.PAUSED or gift.is_ending:
        raise Refused(_("This monthly gift is paused or ending already."))
    earliest, latest = months_later(today, 1), months_later(today, LONGEST_PAUSE_MONTHS)
    if not earliest <= date.fromisoformat(text) <= latest:
        raise Refused(_("A pause lasts from one month to twelve months."))
    return text


def _next_on(gift: MonthlyGift, day: int) -> datetime:
    """Return the next such day that is at least a month after the last charge.

    That is the first one after the charge that is due next, at noon where the receiving entity is:
    then it is the same day in UTC, by which Stripe counts months.
    """
    if not 1 <= day <= 28:
        raise Refused(_("Choose a day from 1 to 28."))
    due = gift.next_charge_at.astimezone(_zone(gift))
    if due.day == day:
        raise Refused(_("Your monthly gift is charged on that day already."))
    chosen = due.replace(day=day, hour=12, minute=0, second=0, microsecond=0)
    return chosen if chosen.date() > due.date() else months_later(chosen, 1)


def _amount(gift: MonthlyGift, amount_minor: int) -> int:
    campaign = gift.campaign
    if amount_minor == gift.amount_minor:
        raise Refused(_("That is the amount of your monthly gift already."))
    is_within = campaign.least_minor <= amount_minor <= campaign.most_minor
    if not is_within or amount_minor % CURRENCIES[gift.currency].step_minor:
        raise Refused(_("This appeal does not take that amount."))
    return amount_minor


def _zone(gift: MonthlyGift) -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(gift.campaign.entity.time_zone)


# At Stripe


def make(*, change_id: int) -> MonthlyGiftChange:
    """Make a written change at Stripe, or find that it is made; outside any transaction.

    Raises Refused where Stripe refuses it for good, and gateway.Unavailable.
    """
    row = MonthlyGiftChange.objects.select_related("monthly_gift__campaign").get(pk=change_id)
    if row.done_at is not None or row.refused_at is not None:
        return row
    try:
        _ask_stripe(row)
    except gateway.Refused as error:
        # It may be so already: the key's answer is forgotten after a day.
        if not _is_so(row):
            log.error("change %s: Stripe refused it: %s", row.uuid, error)
            sentence = _("Stripe did not accept this change.")
            _open(row).update(refused_at=timezone.now(), refusal=sentence)
            raise Refused(sentence) from error
    settlement.settle(donation_id=row.monthly_gift.donation_id)
    settlement.in_one_transaction(lambda: _finish(row))
    row.refresh_from_db()
    return row


def _ask_stripe(row: MonthlyGiftChange) -> None:
    gift, facts = row.monthly_gift, row.facts
    asked = {
        "subscription_id": gift.subscription_id,
        "idempotency_key": f"monthly:{row.uuid}:1",
    }
    if row.kind == Kind.PAUSE:
        gateway.pause_subscription(**asked)
    elif row.kind == Kind.RESUME:
        gateway.resume_subscription(**asked)
    elif row.kind in (Kind.SKIP, Kind.DAY):
        until_at = datetime.fromisoformat(facts["until_at"])
        gateway.delay_subscription(until_at=until_at, **asked)
    elif row.kind == Kind.AMOUNT:
        gateway.change_subscription_amount(
            item_id=gift.item_id,
            product_id=gift.campaign.product_id,
            amount_minor=facts["amount_minor"],
            currency=gift.currency,
            **asked,
        )
    elif row.kind == Kind.CANCEL:
        gateway.cancel_subscription(**asked)
    else:
        gateway.end_subscription_later(is_ending=row.kind == Kind.CANCEL_LATER, **asked)


def _is_so(row: MonthlyGiftChange) -> bool:
    """Whether Stripe's subscription is already as the change wants it."""
    state = gateway.read_subscription(subscription_id=row.monthly_gift.subscription_id)
    if row.kind in (Kind.SKIP, Kind.DAY):
        return state.trial_end_at == datetime.fromisoformat(row.facts["until_at"])
    return {
        Kind.PAUSE: state.status == "paused",
        Kind.RESUME: state.status in ("active", "trialing", "past_due"),
        Kind.AMOUNT: state.amount_minor == row.facts.get("amount_minor"),
        Kind.CANCEL: state.status in ("canceled", "incomplete_expired"),
        Kind.CANCEL_LATER: state.is_ending,
        Kind.KEEP: not state.is_ending,
    }[row.kind]


def _open(row: MonthlyGiftChange) -> Any:
    return MonthlyGiftChange.objects.filter(
        pk=row.pk, done_at__isnull=True, refused_at__isnull=True
    )


def _finish(row: MonthlyGiftChange) -> None:
    """Write the end of a change, and tell the donor of it; the end itself has its own mail."""
    if not _open(row).update(done_at=timezone.now()) or row.kind == Kind.CANCEL:
        return
    gift = MonthlyGift.objects.select_related("donor").get(pk=row.monthly_gift_id)
    told = {name: row.facts[name] for name in ("amount_minor", "resumes_on") if name in row.facts}
    if gift.next_charge_at is not None:
        told["next_charge_at"] = gift.next_charge_at.isoformat()
    mailing.queue(
        key=f"monthly_changed:{row.pk}",
        kind=OutgoingMail.Kind.MONTHLY_CHANGED,
        to=gift.donor.email,
        language=gift.donor.language,
        monthly_gift=gift,
        facts={"kind": row.kind, **told},
    )


# For the sweep


def unfinished() -> list[int]:
    """Return the keys of the changes that stopped on the way, the oldest first."""
    rows = MonthlyGiftChange.objects.filter(
        done_at__isnull=True,
        refused_at__isnull=True,
        requested_at__lte=timezone.now() - REPEAT_AFTER,
        monthly_gift__is_live=settings.STRIPE_IS_LIVE,
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


def to_resume() -> list[int]:
    """Return the keys of the monthly gifts whose pause is over, by the day where the entity is."""
    now = timezone.now()
    refused = MonthlyGiftChange.objects.filter(
        monthly_gift=OuterRef("pk"), kind=Kind.RESUME, refused_at__gt=now - RESUME_AGAIN_AFTER
    )
    # The date line is never further off than this; the exact day is looked at below.
    paused = MonthlyGift.objects.filter(
        ~Exists(refused),
        status=Status.PAUSED,
        is_live=settings.STRIPE_IS_LIVE,
        resumes_on__lte=(now + timedelta(days=1)).date(),
    ).select_related("campaign__entity")
    return [gift.pk for gift in paused if gift.resumes_on <= now.astimezone(_zone(gift)).date()]


def resume(*, gift_id: int) -> MonthlyGiftChange:
    """Let a monthly gift go on whose pause is over. Raises as `change` does."""
    gift = MonthlyGift.objects.get(pk=gift_id)
    return change(gift=gift, kind=Kind.RESUME, facts={})
