"""Someone who gives."""

from uuid import uuid4

from django.db import models

from campaigns.querysets import DonorQuerySet
from nkarchive.languages import LANGUAGES


class Donor(models.Model):
    """Someone who gives, known by one e-mail address; after erasure by `uuid` alone.

    `email_key` is the address folded for comparing (`querysets.email_key`); both are empty once the
    donor has been erased.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    email = models.EmailField(max_length=254, blank=True)
    email_key = models.CharField(max_length=254, null=True, unique=True, editable=False)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    created_at = models.DateTimeField(auto_now_add=True)
    erase_asked_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = DonorQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True, email_key__isnull=False)
                | models.Q(erased_at__isnull=False, email_key__isnull=True, email=""),
                name="donor_erased_has_no_address",
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)
