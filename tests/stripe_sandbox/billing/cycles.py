"""What the account's clock lets fall due for subscriptions, in order and each at its own time.

Cycles, trials' ends, upcoming invoices, drafts to finalize, retries. Where the clock has jumped,
it is set back to each step for as long as the step takes, so that objects and events carry the
time they would have had; whatever else falls due before a step happens first.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

from ..clock import DUE
from ..state import State
from . import lifecycle
from .calendar import DAY, period_around
from .charging import RESUMPTION_SECONDS, advance, attempt, subscription_of
from .drafts import new_invoice
from .invoicing import create, void
from .lifecycle import item_of
from .settings import settings

Json = dict[str, Any]
Step = tuple[float, Callable[[], None]]
RUNNING = ("active", "trialing", "past_due", "unpaid")
TRIAL_NOTICE = 3 * DAY


def run_cycles(state: State) -> None:
    """Take every step that is due, the earliest first."""
    if state.memory.get("in_a_step"):
        return
    while True:
        step = next_step(state)
        if step is None or step[0] > state.now():
            return
        _take(state, *step)


# Before all else: what falls due later than a step must find the step taken.
DUE.insert(0, run_cycles)


def _take(state: State, at: float, act: Callable[[], None]) -> None:
    offset = state.clock_offset
    state.memory["in_a_step"] = True
    try:
        state.clock_offset = min(offset, at - time.time())
        for other in DUE:
            other(state)
        act()
    finally:
        state.clock_offset = offset
        del state.memory["in_a_step"]


def next_step(state: State) -> Step | None:
    """The step that is due next, whenever that is."""
    steps = [*_subscription_steps(state), *_invoice_steps(state)]
    return min(steps, key=lambda step: step[0], default=None)


def _subscription_steps(state: State) -> Iterator[Step]:
    notice = settings(state)["upcoming_days"] * DAY
    for subscription in state.objects["subscription"].values():
        if subscription["status"] not in RUNNING:
            continue
        item = item_of(subscription)
        end, notes = item["current_period_end"], state.notes.setdefault(subscription["id"], {})
        yield end, lambda subscription=subscription: _turn(state, subscription)
        if subscription["cancel_at_period_end"] or subscription["status"] == "unpaid":
            continue
        if notes.get("upcoming") != end:
            at = max(end - notice, item["current_period_start"])
            yield at, lambda subscription=subscription: _announce(state, subscription)
        if subscription["status"] == "trialing" and notes.get("trial_notice") != end:
            at = max(end - TRIAL_NOTICE, item["current_period_start"])
            yield at, lambda subscription=subscription: _announce_end(state, subscription)


def _invoice_steps(state: State) -> Iterator[Step]:
    for invoice in state.objects["invoice"].values():
        if invoice["status"] == "draft" and invoice["automatically_finalizes_at"] is not None:
            at = invoice["automatically_finalizes_at"]
            yield at, lambda invoice=invoice: advance(state, invoice)
        elif invoice["status"] == "open":
            if invoice["next_payment_attempt"] is not None:
                at = invoice["next_payment_attempt"]
                yield at, lambda invoice=invoice: attempt(state, invoice)
            elif "resumption" in state.notes[invoice["id"]] and not invoice["attempted"]:
                at = invoice["status_transitions"]["finalized_at"] + RESUMPTION_SECONDS
                yield at, lambda invoice=invoice: void(state, invoice)


def _announce(state: State, subscription: Json) -> None:
    end = item_of(subscription)["current_period_end"]
    state.notes[subscription["id"]]["upcoming"] = end
    preview = _cycle_invoice(state, subscription, object_id=state.new_id("upcoming_in_1"))
    attempt_at = end + settings(state)["draft_seconds"]
    preview |= {"billing_reason": "upcoming", "created": end, "next_payment_attempt": attempt_at}
    state.record_event("invoice.upcoming", preview)


def _announce_end(state: State, subscription: Json) -> None:
    state.notes[subscription["id"]]["trial_notice"] = item_of(subscription)["current_period_end"]
    state.record_event("customer.subscription.trial_will_end", subscription)


def _cycle_invoice(state: State, subscription: Json, *, object_id: str | None = None) -> Json:
    item = item_of(subscription)
    start, end = item["current_period_start"], item["current_period_end"]
    return new_invoice(
        state,
        subscription,
        reason="subscription_cycle",
        billed=(start, end),
        line_period=period_around(subscription["billing_cycle_anchor"], end),
        object_id=object_id,
    )


def _turn(state: State, subscription: Json) -> None:
    """A cycle is over: the next begins with its invoice, or the subscription ends."""
    if subscription["cancel_at_period_end"]:
        lifecycle.cancel(state, subscription)
        return
    end = item_of(subscription)["current_period_end"]
    invoice = _cycle_invoice(state, subscription)
    with lifecycle.changing(state, subscription):
        if subscription["status"] == "trialing":
            subscription["status"] = "active"
        create(state, subscription, invoice)
        lifecycle.set_period(
            subscription, *period_around(subscription["billing_cycle_anchor"], end)
        )
    if invoice["automatically_finalizes_at"] == invoice["created"]:
        advance(state, invoice)


def next_charge_at(state: State, subscription: Json) -> float:
    """When the next automatic attempt to charge it is made, as things stand."""
    drafts = [
        invoice["automatically_finalizes_at"]
        for invoice in state.objects["invoice"].values()
        if invoice["automatically_finalizes_at"] is not None
        and subscription_of(state, invoice) is subscription
    ]
    end = item_of(subscription)["current_period_end"]
    return min([*drafts, end + settings(state)["draft_seconds"]])
