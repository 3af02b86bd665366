"""For whom a gift is given."""

from django.db import models


class Dedication(models.Model):
    """A gift in honour or in memory of someone; perhaps with a mail to a third person."""

    class Kind(models.TextChoices):
        HONOUR = "honour", "In honour of"
        MEMORY = "memory", "In memory of"

    donation = models.OneToOneField("campaigns.Donation", models.PROTECT, related_name="dedication")
    kind = models.CharField(max_length=6, choices=Kind)
    name = models.CharField(max_length=200, blank=True)
    notify_name = models.CharField(max_length=200, blank=True)
    notify_email = models.EmailField(max_length=254, blank=True)
    message = models.TextField(max_length=1000, blank=True)

    def __str__(self) -> str:
        return str(self.pk)
