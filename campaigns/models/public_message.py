"""What a donor says in public."""

from django.conf import settings
from django.db import models


class PublicMessage(models.Model):
    """Words of a donor for the appeal's page: nobody sees them before staff have read them."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waits to be read"
        SHOWN = "shown", "Shown"
        HIDDEN = "hidden", "Not shown"

    donation = models.OneToOneField(
        "campaigns.Donation", models.PROTECT, related_name="public_message"
    )
    text = models.TextField(max_length=500, blank=True)
    # Empty unless the donor asked to be named.
    shown_name = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]
        permissions = [("moderate_publicmessage", "Can show or hide donors' messages")]

    def __str__(self) -> str:
        return str(self.pk)
