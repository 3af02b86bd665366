"""Tries to sign in, counted without saying whose they were."""

from django.db import models


class SignInTries(models.Model):
    """How often something was tried since the last pause; see throttling.py."""

    # A keyed hash of a name with an address, or of an address: nobody is named here.
    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "sign-in tries"

    def __str__(self) -> str:
        return f"{self.count} tries"
