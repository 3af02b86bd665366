"""What Stripe has now, in our words: ids are text, "" where there is none; times are in UTC.

Amounts are in our minor units, with an upper-case ISO code. `status` and `type` are Stripe's own
words (docs.stripe.com/api). A state that looks paid, refunded or lost is true when it was read.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class CardState:
    """What a donor knows their card by."""

    brand: str
    last4: str
    exp_month: int
    exp_year: int


@dataclass(frozen=True)
class BalanceState:
    """One line of our balance at Stripe, in the currency it settles in, signed as Stripe signs.

    `fee_minor` is above zero where Stripe took something; what moved is amount less fee.
    `payout_id` is known only where the lines of a payout were asked for.
    """

    id: str
    type: str
    reporting_category: str
    source_id: str
    amount_minor: int
    fee_minor: int
    currency: str
    booked_at: datetime
    available_on: date
    payout_id: str = ""


@dataclass(frozen=True)
class ChargeState:
    """The taking of money. `balance` is None until Stripe has booked it.

    `failure_balance` is the line that took a bank debit back after it had come.
    """

    id: str
    payment_intent_id: str
    status: str
    amount_minor: int
    refunded_minor: int
    currency: str
    is_disputed: bool
    is_live: bool
    charged_at: datetime
    balance: BalanceState | None
    card: CardState | None
    failure_balance: BalanceState | None = None


@dataclass(frozen=True)
class PaymentState:
    """A PaymentIntent. The charge is the latest one: for a paid intent the one that was taken."""

    id: str
    status: str
    amount_minor: int
    currency: str
    is_live: bool
    reference: str
    charge_id: str
    charged_at: datetime | None
    charge: ChargeState | None

    @property
    def is_paid(self) -> bool:
        """Whether the money has come."""
        return self.status == "succeeded"


@dataclass(frozen=True)
class SessionState:
    """A Checkout Session, with its payment once there is one, or with its subscription.

    `status` is open, complete or expired; `reference` is our gift's uuid as we sent it. `url` is
    empty when the Session is not open. One found in a list comes without its payment.
    """

    id: str
    status: str
    is_paid: bool
    amount_minor: int
    currency: str
    is_live: bool
    reference: str
    url: str
    expires_at: datetime
    payment: PaymentState | None
    subscription_id: str = ""
    customer_id: str = ""


@dataclass(frozen=True)
class RefundState:
    """Money given back.

    `failure_balance` is the line that brought it here again, `order` names the order of ours that
    it was made for; "" for those made elsewhere.
    """

    id: str
    charge_id: str
    payment_intent_id: str
    amount_minor: int
    currency: str
    status: str
    refunded_at: datetime
    balance: BalanceState | None
    failure_balance: BalanceState | None
    order: str = ""


@dataclass(frozen=True)
class DisputeState:
    """A bank's demand to take a charge back. `balances`: what it moved, withdrawn or reinstated."""

    id: str
    charge_id: str
    payment_intent_id: str
    amount_minor: int
    currency: str
    status: str
    reason: str
    opened_at: datetime
    evidence_due_at: datetime | None
    balances: tuple[BalanceState, ...]


@dataclass(frozen=True)
class WarningState:
    """An early fraud warning of a card network."""

    id: str
    charge_id: str
    payment_intent_id: str
    fraud_type: str
    is_actionable: bool
    warned_at: datetime


@dataclass(frozen=True)
class SubscriptionState:
    """A monthly gift's subscription, with its one item.

    `next_charge_at` ends the period that is paid for: a charge follows, or the end where
    `is_ending`; None while it is paused and once it has ended. `end_reason` says why it ended:
    cancellation_requested, payment_failed or payment_disputed. `card` is the one that is charged;
    `newer_card_id` is one that the customer gave later and that is not charged yet.
    """

    id: str
    status: str
    item_id: str
    customer_id: str
    amount_minor: int
    currency: str
    is_live: bool
    reference: str
    is_ending: bool
    next_charge_at: datetime | None
    trial_end_at: datetime | None
    started_at: datetime
    ended_at: datetime | None
    card: CardState | None
    end_reason: str = ""
    newer_card_id: str = ""


@dataclass(frozen=True)
class InvoicePaymentState:
    """One payment toward an invoice: what was paid, or asked for while it is not paid."""

    id: str
    status: str
    payment_intent_id: str
    amount_minor: int
    paid_at: datetime | None


@dataclass(frozen=True)
class InvoiceState:
    """What a subscription asked for at one time. `amount_minor` is what was due."""

    id: str
    status: str
    subscription_id: str
    reference: str
    amount_minor: int
    currency: str
    is_live: bool
    attempt_count: int
    next_attempt_at: datetime | None
    hosted_url: str
    created_at: datetime
    payments: tuple[InvoicePaymentState, ...]


@dataclass(frozen=True)
class PayoutState:
    """Money sent to the bank. Its lines can be listed once `is_reconcilable`.

    `balance_ids` are its own lines of the balance: that it went and, maybe, that it came back.
    """

    id: str
    amount_minor: int
    currency: str
    status: str
    is_live: bool
    is_automatic: bool
    made_at: datetime
    arrives_on: date
    is_reconcilable: bool
    balance_ids: tuple[str, ...]


@dataclass(frozen=True)
class Event:
    """A webhook whose signature is good. `payload` is the event without what may be personal."""

    id: str
    type: str
    api_version: str
    is_live: bool
    object_id: str
    payload: dict[str, Any]


@dataclass(frozen=True)
class StoredEvent(Event):
    """An event as Stripe keeps it for 30 days, whether or not it reached us."""


@dataclass(frozen=True)
class EndpointState:
    """Where Stripe sends events. The secret is told once, when the endpoint is made."""

    id: str
    url: str
    events: tuple[str, ...]
    api_version: str
    is_enabled: bool
    is_live: bool
    secret: str = ""


@dataclass(frozen=True)
class PortalState:
    """A configuration of Stripe's portal; `features` are the enabled ones by Stripe's names.

    `is_ours` tells one that `create_portal_configuration` has made.
    """

    id: str
    is_active: bool
    is_default: bool
    is_live: bool
    is_ours: bool
    features: tuple[str, ...]
    privacy_url: str
