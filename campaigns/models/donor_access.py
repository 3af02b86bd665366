"""Who looked at donor data."""

from django.conf import settings
from django.db import models


class DonorAccess(models.Model):
    """A member of staff looked at donor data; ids only, so that nothing here need be erased."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    what = models.CharField(max_length=200)
    row_id = models.CharField(max_length=64, blank=True)
    looked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "donor data accesses"

    def __str__(self) -> str:
        return f"{self.what} {self.row_id}"
