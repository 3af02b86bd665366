"""A change of a donor's address."""

from uuid import uuid4

from django.db import models


class EmailChange(models.Model):
    """A donor's wish for another address: it holds once both addresses have confirmed it."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    donor = models.ForeignKey("campaigns.Donor", models.PROTECT, related_name="email_changes")
    new_email = models.EmailField(max_length=254, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    old_confirmed_at = models.DateTimeField(null=True)
    new_confirmed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.pk)
