"""The account's billing settings, as the Dashboard has them, and what tests decided for charges."""

from typing import Any

from ..state import State

OUTCOMES = ("paid", "declined", "authentication_required", "bank_debit")
AFTER_RETRIES = ("canceled", "unpaid", "past_due")
DEFAULTS: dict[str, Any] = {
    "upcoming_days": 7,
    "draft_seconds": 3600,
    "retry_days": [3, 5, 7],
    "after_retries": "canceled",
    "has_trial_invoices": False,
}


def settings(state: State) -> dict[str, Any]:
    """All settings as they are now."""
    return DEFAULTS | state.memory.get("billing", {})


def change_settings(state: State, given: dict[str, Any]) -> dict[str, Any]:
    """Change those given; returns all. Raises ValueError for what is no setting."""
    if not set(given) <= set(DEFAULTS):
        raise ValueError(f"the billing settings are {', '.join(DEFAULTS)}")
    if given.get("after_retries", "canceled") not in AFTER_RETRIES:
        raise ValueError(f"after_retries must be one of {', '.join(AFTER_RETRIES)}")
    state.memory.setdefault("billing", {}).update(given)
    return settings(state)


def plan_outcome(state: State, subscription_id: str, outcome: str, *, times: int) -> None:
    """Decide how the next attempts to charge a subscription end. Raises ValueError."""
    if outcome not in OUTCOMES:
        raise ValueError(f"outcome must be one of {', '.join(OUTCOMES)}")
    planned = state.memory.setdefault("next_charges", {})
    planned.setdefault(subscription_id, []).extend([outcome] * times)


def take_outcome(state: State, subscription_id: str) -> str | None:
    """What was decided for the next attempt, if anything was."""
    planned = state.memory.get("next_charges", {}).get(subscription_id, [])
    return planned.pop(0) if planned else None
