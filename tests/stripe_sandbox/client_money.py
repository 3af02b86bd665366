"""What tests do with money: paying, refunds, disputes, payouts, and when it falls due."""

from typing import Literal

from .client_base import Controls, Json

Outcome = Literal[
    "paid",
    "declined",
    "authentication_required",
    "authenticated",
    "authentication_failed",
    "bank_debit",
]


class MoneyControls(Controls):
    """Payments and what becomes of them."""

    def pay(
        self,
        session_id: str,
        outcome: Outcome = "paid",
        *,
        email: str | None = None,
        name: str | None = None,
    ) -> Json:
        """Pay a session without a browser; returns its session, payment_intent and charge."""
        body = {"outcome": outcome, "email": email, "name": name}
        return self._call("POST", f"sessions/{session_id}/pay", body)

    def settle_debit(self, session_id: str, *, is_good: bool = True) -> Json:
        """Let a pending bank debit arrive, or come back."""
        return self._call("POST", f"sessions/{session_id}/settle", {"is_good": is_good})

    def change_session(
        self, session_id: str, *, amount: int | None = None, currency: str | None = None
    ) -> Json:
        """Give the session and its payment another amount (API units) or currency."""
        given = {"amount": amount, "currency": currency}
        body = {name: value for name, value in given.items() if value is not None}
        return self._call("POST", f"sessions/{session_id}/change", body)

    def unknown_payment(
        self,
        *,
        amount: int,
        currency: str,
        has_session: bool = True,
        reference: str | None = None,
        metadata: dict[str, str] | None = None,
    ) -> Json:
        """Make money the site never asked for."""
        body = {"amount": amount, "currency": currency, "has_session": has_session}
        body |= {"reference": reference, "metadata": metadata or {}}
        return self._call("POST", "payments", body)

    def post_balance(self, charge_id: str) -> Json | None:
        """Post the balance transaction of a charge now."""
        return self._call("POST", f"charges/{charge_id}/balance", {})

    def set_balance_delay(self, seconds: float | None) -> None:
        """How long balance transactions take from now on; None: until `post_balance`."""
        self._call("POST", "settings", {"balance_delay": seconds})

    def fail_refund(self, refund_id: str) -> Json:
        """Let a refund come back from the bank."""
        return self._call("POST", f"refunds/{refund_id}/fail", {})

    def advance(self, seconds: float) -> float:
        """Move the account's clock forward; returns its time."""
        return self._call("POST", "clock", {"seconds": seconds})["now"]

    def set_debit_delay(self, seconds: float | None) -> None:
        """How long bank debits take from now on until they arrive; None: until `settle_debit`."""
        self._call("POST", "debits/delay", {"seconds": seconds})

    def return_debit(self, charge_id: str) -> Json:
        """Let a bank debit that had succeeded come back; returns the failed charge."""
        return self._call("POST", f"charges/{charge_id}/return", {})

    # Conversion and fees.

    def set_settlement(self, currencies: dict[str, str]) -> None:
        """In which currency each settles: {"krw": "usd"}, {"*": "usd"} for all, {} as charged."""
        self._call("POST", "settlement", {"currencies": currencies})

    def set_rate(self, from_currency: str, to_currency: str, rate: str | None) -> None:
        """Fix a rate, whole unit for whole unit, as a decimal; None lets it move again."""
        self._call("POST", "rates", {"from": from_currency, "to": to_currency, "rate": rate})

    def change_fee(self, balance_transaction_id: str, fee: int) -> Json:
        """Let Stripe correct a fee without an event; refused once it is paid out."""
        path = f"balance_transactions/{balance_transaction_id}/fee"
        return self._call("POST", path, {"fee": fee})

    def take_fee(self, amount: int, currency: str, *, description: str = "Radar") -> Json:
        """Take a fee that belongs to no payment; returns its balance transaction."""
        body = {"amount": amount, "currency": currency, "description": description}
        return self._call("POST", "fees", body)

    # Refunds, disputes, warnings.

    def let_refunds_wait(self, wait: bool = True) -> None:
        """Keep refunds of cards pending until `succeed_refund` or `fail_refund`."""
        self._call("POST", "refunds/wait", {"wait": wait})

    def succeed_refund(self, refund_id: str) -> Json:
        """Let a pending refund reach the donor."""
        return self._call("POST", f"refunds/{refund_id}/succeed", {})

    def open_dispute(
        self,
        charge_id: str,
        *,
        amount: int | None = None,
        reason: str = "fraudulent",
        is_inquiry: bool = False,
        fee: int | None = None,
    ) -> Json:
        """Dispute a charge: all that is left of it, or `amount`; an inquiry moves no money.

        `fee` is in the settlement currency, None the usual one.
        """
        body = {"amount": amount, "reason": reason, "is_inquiry": is_inquiry, "fee": fee}
        return self._call("POST", f"charges/{charge_id}/dispute", body)

    def escalate_dispute(self, dispute_id: str) -> Json:
        """Let an inquiry become a dispute that takes the money."""
        return self._call("POST", f"disputes/{dispute_id}/escalate", {})

    def win_dispute(self, dispute_id: str, *, fee_returned: int = 0) -> Json:
        """Let the bank decide for the account (an inquiry is closed), also after it was lost."""
        body = {"is_won": True, "fee_returned": fee_returned}
        return self._call("POST", f"disputes/{dispute_id}/close", body)

    def lose_dispute(self, dispute_id: str) -> Json:
        """Let the bank decide for the donor, who may have withdrawn the dispute and yet wins it."""
        return self._call("POST", f"disputes/{dispute_id}/close", {"is_won": False})

    def warn_of_fraud(self, charge_id: str, fraud_type: str = "made_with_stolen_card") -> Json:
        """Let the card's bank warn of a charge; returns the early fraud warning."""
        return self._call("POST", f"charges/{charge_id}/warn", {"fraud_type": fraud_type})

    # Payouts and top-ups.

    def make_payout(
        self,
        currency: str,
        *,
        with_pending: bool = False,
        is_paid: bool = True,
        is_reconciled: bool = True,
    ) -> Json | None:
        """Pay out what is available in a currency (or all of it); None where that is nothing."""
        body = {"currency": currency, "with_pending": with_pending}
        body |= {"is_paid": is_paid, "is_reconciled": is_reconciled}
        return self._call("POST", "payouts", body)

    def set_daily_payouts(self, on: bool = True) -> None:
        """Make, pay and reconcile payouts by the account's clock, once for every `advance`."""
        self._call("POST", "payouts/daily", {"on": on})

    def move_payout(self, payout_id: str, step: Literal["send", "pay", "reconcile"]) -> Json:
        """Take a payout one step further."""
        return self._call("POST", f"payouts/{payout_id}/{step}", {})

    def fail_payout(self, payout_id: str, code: str = "account_closed") -> Json:
        """Let the bank send a payout back, paid or not; the next `make_payout` issues it anew."""
        return self._call("POST", f"payouts/{payout_id}/fail", {"code": code})

    def top_up(
        self,
        amount: int,
        currency: str,
        *,
        description: str | None = None,
        is_paid: bool = True,
    ) -> Json:
        """Put the owner's own money in; pending where not `is_paid`."""
        body = {"amount": amount, "currency": currency, "description": description}
        return self._call("POST", "topups", body | {"is_paid": is_paid})

    def settle_topup(self, topup_id: str, *, is_good: bool = True) -> Json:
        """Let a pending top-up arrive, or fail."""
        return self._call("POST", f"topups/{topup_id}/settle", {"is_good": is_good})
