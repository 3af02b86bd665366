"""A gift that waits for its donor to open a mail."""

from datetime import timedelta
from uuid import uuid4

from django.db import models


class WaitingGift(models.Model):
    """A gift that goes on by a mailed link, because many others were being begun."""

    LIFETIME = timedelta(hours=24)

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    campaign = models.ForeignKey("campaigns.Campaign", models.CASCADE, related_name="+")
    form_token = models.CharField(max_length=64)
    content = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)
