"""The sign of life of a recurring job."""

from django.db import models


class Heartbeat(models.Model):
    """When a recurring job last came to its end."""

    name = models.CharField(max_length=50, unique=True)
    beaten_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
