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
    """The receipt of one payment. Nothing printed is looked up later: it stands in `snapshot`.

    After a refund it is void and, where something is left of the gift, replaced by a new one. A
    sealed receipt belongs to an erased donor; a purged one has lost the name by law's leave.
    """

    class Status(models.TextChoices):
        ISSUED = "issued", "Valid"
        VOID = "void", "Void"

    series = models.ForeignKey(ReceiptSeries, models.PROTECT, related_name="receipts")
    number = models.PositiveIntegerField()
    payment = models.ForeignKey("campaigns.Payment", models.PROTECT, related_name="receipts")
    # What /receipts/<code>/ answers to: unguessable, so that numbers cannot be tried out.
    code = models.CharField(max_length=32, unique=True, editable=False)
    status = models.CharField(max_length=6, choices=Status, default=Status.ISSUED)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    void_reason = models.CharField(max_length=200, blank=True)
    voided_at = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    snapshot = models.JSONField()
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    issued_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-issued_at", "-pk"]
        permissions = [
            ("print_receipt", "Can read the PDF of a receipt"),
            ("resend_receipt", "Can mail a receipt again"),
            ("open_sealed_receipt", "Can open the receipts of erased donors"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="receipt_number_once"),
            models.UniqueConstraint(
                fields=["payment"],
                condition=models.Q(status="issued"),
                name="receipt_one_valid_a_payment",
            ),
            models.CheckConstraint(
                condition=models.Q(status="issued", voided_at__isnull=True)
                | models.Q(status="void", voided_at__isnull=False),
                name="receipt_void_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return self.snapshot["number"]
