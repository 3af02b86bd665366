"""What the tests of reconciliation share: gifts at the sandbox, and a run of an hour later."""

from datetime import timedelta
from typing import Any

import time_machine
from django.utils import timezone

from campaigns import reconciliation
from campaigns.models import Campaign, Donation, ReconciliationRun, StripeEvent
from tests.campaigns.gateway_calls import opened
from tests.factories import make_donation
from tests.stripe_sandbox.client import Sandbox


def an_hour_later() -> time_machine.travel:
    """A block in which nothing that has happened is fresh any more."""
    return time_machine.travel(timezone.now() + timedelta(hours=1))


def reconcile(**which: Any) -> list[tuple[str, str, bool]]:
    """Compare as if an hour had passed; returns each finding: kind, id, whether it is repaired."""
    with an_hour_later():
        run = reconciliation.reconcile(**which)
    assert run.ended_at is not None
    assert ReconciliationRun.objects.get(pk=run.pk).findings == run.findings
    return [(found["kind"], found["id"], found["is_repaired"]) for found in run.findings]


def kinds(found: list[tuple[str, str, bool]]) -> list[str]:
    """The kinds of findings, sorted, each as often as it was found."""
    return sorted(kind for kind, _id, _is_repaired in found)


def paid_elsewhere(
    campaign: Campaign, sandbox: Sandbox, *, amount_minor: int = 2500
) -> tuple[Donation, dict[str, Any]]:
    """Make a gift of ours that is paid and booked at Stripe, and nobody told us.

    Returns the gift and the charge.
    """
    donation = make_donation(campaign=campaign, amount_minor=amount_minor)
    session = opened(
        reference=str(donation.uuid), amount_minor=amount_minor, currency=donation.currency
    )
    donation.session_id = session.id
    donation.save(update_fields=["session_id"])
    made = sandbox.pay(session.id)
    sandbox.post_balance(made["charge"]["id"])
    return donation, made["charge"]


def hear(sandbox: Sandbox) -> None:
    """Let all events that have happened until now be such that we have worked on."""
    StripeEvent.objects.bulk_create(
        [
            StripeEvent(
                event_id=event["id"],
                type=event["type"],
                object_id=event["data"]["object"]["id"],
                is_live=False,
                payload={},
                state=StripeEvent.State.PROCESSED,
                next_attempt_at=timezone.now(),
            )
            for event in sandbox.events()
        ],
        ignore_conflicts=True,
    )
