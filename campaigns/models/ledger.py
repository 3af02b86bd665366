"""The double-entry ledger: append-only by database trigger."""

from django.db import models


class Account(models.Model):
    """A ledger account. `code` is its natural key, like `partner:3:campaign:5`."""

    class Kind(models.TextChoices):
        STRIPE_CLEARING = "stripe_clearing", "Stripe clearing"
        PARTNER_PAYABLE = "partner_payable", "Payable to a partner"
        CAMPAIGN_PAYABLE = "campaign_payable", "Payable, not yet given to a partner"
        UNRESTRICTED = "unrestricted", "Unrestricted funds"
        FEES = "fees", "Fees"
        EXCHANGE = "exchange", "Currency exchange"
        BANK = "bank", "Bank"

    code = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    campaign = models.ForeignKey(
        "campaigns.Campaign", models.PROTECT, null=True, blank=True, related_name="accounts"
    )
    partner = models.ForeignKey(
        "campaigns.Partner", models.PROTECT, null=True, blank=True, related_name="accounts"
    )

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class LedgerTransaction(models.Model):
    """One fact of money: lines that add up to zero in each currency. `key` names the fact."""

    class Kind(models.TextChoices):
        GIFT = "gift", "Gift"
        FEE = "fee", "Fee"
        CONVERSION = "conversion", "Conversion"
        REFUND = "refund", "Refund"
        REFUND_FAILED = "refund_failed", "Failed refund"
        DISPUTE = "dispute", "Dispute"
        TOP_UP = "top_up", "Top-up"
        PAYOUT = "payout", "Payout"
        OTHER = "other", "Other booking of Stripe's"

    key = models.CharField(max_length=255, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    payment = models.ForeignKey(
        "campaigns.Payment", models.PROTECT, null=True, related_name="ledger_transactions"
    )
    posted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-posted_at", "-pk"]

    def __str__(self) -> str:
        return self.key


class LedgerLine(models.Model):
    """One line: positive is debit, negative is credit, in minor units."""

    transaction = models.ForeignKey(LedgerTransaction, models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, models.PROTECT, related_name="lines")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        ordering = ["transaction", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(amount_minor=0), name="ledger_line_not_zero"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.amount_minor} {self.currency}"
