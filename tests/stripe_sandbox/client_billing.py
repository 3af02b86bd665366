"""What tests do with monthly gifts: charge outcomes, cards, cycles, the Dashboard's buttons."""

from typing import Literal

from .client_base import Controls, Json

ChargeOutcome = Literal["paid", "declined", "authentication_required", "bank_debit"]
AfterRetries = Literal["canceled", "unpaid", "past_due"]


class BillingControls(Controls):
    """Subscriptions and what becomes of them."""

    def subscription(self, subscription_id: str) -> Json:
        """A subscription as it is now."""
        return self._call("GET", f"subscriptions/{subscription_id}")

    def invoices(self, subscription_id: str) -> list[Json]:
        """A subscription's invoices, the oldest first, each with its `payments`."""
        return self._call("GET", f"subscriptions/{subscription_id}/invoices")

    def next_charge(
        self, subscription_id: str, *, outcome: ChargeOutcome = "declined", times: int = 1
    ) -> None:
        """Decide how the next `times` attempts to charge end; those after go by the card."""
        body = {"outcome": outcome, "times": times}
        self._call("POST", f"subscriptions/{subscription_id}/next_charge", body)

    def renew(self, subscription_id: str, *, cycles: int = 1) -> list[Json]:
        """Move the clock past so many charges, an attempt made at each; returns their invoices.

        The clock stands a minute after the last attempt. Retries are not waited for.
        """
        known = {invoice["id"] for invoice in self.invoices(subscription_id)}
        for _ in range(cycles):
            at = self._call("GET", f"subscriptions/{subscription_id}/next")
            self.advance_to(at + 60)
        return [i for i in self.invoices(subscription_id) if i["id"] not in known]

    def advance_to(self, timestamp: float) -> float:
        """Move the account's clock forward to a time in seconds since 1970; returns its time."""
        now = self._call("POST", "clock", {"seconds": 0})["now"]
        assert timestamp >= now, "the clock does not go back"
        return self._call("POST", "clock", {"seconds": timestamp - now}, timeout=300)["now"]

    def set_card(
        self,
        customer_id: str,
        *,
        exp_month: int | None = None,
        exp_year: int | None = None,
        outcome: ChargeOutcome | None = None,
    ) -> Json:
        """Change the customer's card on file, as card networks do by themselves; returns it.

        `outcome` is how every charge of this card ends from now on.
        """
        body = {"exp_month": exp_month, "exp_year": exp_year, "outcome": outcome}
        return self._call("POST", f"customers/{customer_id}/card", body)

    def replace_card(
        self, customer_id: str, *, exp_month: int, exp_year: int, outcome: ChargeOutcome = "paid"
    ) -> Json:
        """Enter a new card as the portal's page does, with its events; returns the new card."""
        body = {"exp_month": exp_month, "exp_year": exp_year, "outcome": outcome}
        return self._call("POST", f"customers/{customer_id}/new_card", body)

    def pay_invoice(self, invoice_id: str, outcome: str = "paid") -> Json:
        """What the donor does on the hosted page of an open invoice; returns the invoice.

        Outcomes: paid, declined, authenticated, authentication_failed.
        """
        return self._call("POST", f"invoices/{invoice_id}/pay", {"outcome": outcome})

    def retry_invoice(self, invoice_id: str) -> Json:
        """Attempt to charge an open invoice now, as Stripe's retries do; returns the invoice."""
        return self._call("POST", f"invoices/{invoice_id}/retry", {})

    def settle_invoice(self, invoice_id: str, *, is_good: bool = True) -> Json:
        """Let the pending bank debit of an invoice arrive, or come back; returns the invoice."""
        return self._call("POST", f"invoices/{invoice_id}/settle", {"is_good": is_good})

    def cancel_subscription(self, subscription_id: str, *, at_period_end: bool = False) -> Json:
        """Cancel from the Dashboard; returns the subscription."""
        body = {"at_period_end": at_period_end}
        return self._call("POST", f"subscriptions/{subscription_id}/cancel", body)

    def pause_subscription(self, subscription_id: str) -> Json:
        """Pause from the Dashboard; returns the subscription."""
        return self._call("POST", f"subscriptions/{subscription_id}/pause", {})

    def resume_subscription(self, subscription_id: str) -> Json:
        """Resume from the Dashboard, the cycle unchanged; returns the subscription."""
        return self._call("POST", f"subscriptions/{subscription_id}/resume", {})

    def set_billing(
        self,
        *,
        upcoming_days: int | None = None,
        draft_seconds: int | None = None,
        retry_days: list[int] | None = None,
        after_retries: AfterRetries | None = None,
        has_trial_invoices: bool | None = None,
    ) -> Json:
        """Change the account's billing settings, those given; returns all of them.

        The days before a charge that `invoice.upcoming` is sent (7), how long an invoice stays a
        draft (3600), the days from each failed attempt to the next ([3, 5, 7]), what a
        subscription is once they are used up ("canceled"), and whether a trial begins with a paid
        invoice for nothing (False).
        """
        given = {
            "upcoming_days": upcoming_days,
            "draft_seconds": draft_seconds,
            "retry_days": retry_days,
            "after_retries": after_retries,
            "has_trial_invoices": has_trial_invoices,
        }
        body = {name: value for name, value in given.items() if value is not None}
        return self._call("POST", "billing", body)
