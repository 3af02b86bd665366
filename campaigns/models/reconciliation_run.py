"""A comparison of our books with Stripe's."""

from django.db import models


class ReconciliationRun(models.Model):
    """One comparison of our books with Stripe's: what differed, and what was mended."""

    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    since_at = models.DateTimeField(null=True)
    payout_id = models.CharField(max_length=255, blank=True)
    # A list of {"kind", "id", "words", "is_repaired"}; ids and words without personal data.
    findings = models.JSONField(default=list)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"
