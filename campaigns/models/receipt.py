"""A receipt: a number without gaps and a frozen snapshot of every printed fact."""

from django.db import models

from nkarchive.languages import LANGUAGES


class ReceiptSeries(models.Model):
    """The row that is locked to take a number."""

    entity = models.ForeignKey("campaigns.LegalEntity", models.PROTECT, related_name="series")
    jurisdiction = models.CharField(max_length=2)
    year = models.PositiveSmallIntegerField()
    next_number = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "receipt series"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "jurisdiction", "year"], name="receipt_series_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.jurisdiction} {self.year}"


class Receipt(models.Model):
    """The receipt of one payment. Nothing printed is looked up later: it stands in `snapshot`."""

    series = models.ForeignKey(ReceiptSeries, models.PROTECT, related_name="receipts")
    number = models.PositiveIntegerField()
    payment = models.OneToOneField("campaigns.Payment", models.PROTECT, related_name="receipt")
    language = models.CharField(max_length=2, choices=LANGUAGES)
    snapshot = models.JSONField()
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    issued_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-issued_at", "-pk"]
        permissions = [
            ("print_receipt", "Can read the PDF of a receipt"),
            ("resend_receipt", "Can mail a receipt again"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="receipt_number_once")
        ]

    def __str__(self) -> str:
        return self.snapshot["number"]
