"""A leaky bucket: how much of something came lately."""

from django.db import models


class Bucket(models.Model):
    """A leaky bucket: `level` (in 3600ths of a drop) at `updated_at`; it empties by itself.

    `key` holds no address: what comes from a visitor is an HMAC under a key of the day.
    """

    key = models.CharField(max_length=150, unique=True)
    level = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
