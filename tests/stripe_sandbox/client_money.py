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
