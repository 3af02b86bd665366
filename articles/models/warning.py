"""What a reader should know before reading."""

from django.db import models

from nkarchive.languages import Localized


class ContentWarning(models.Model):
    """One term of the vocabulary of warnings: "torture", "suicide", ..."""

    slug = models.SlugField(unique=True)
    label_en = models.CharField("label", max_length=100, unique=True)
    label_ko = models.CharField("label in Korean", max_length=100, blank=True)

    label = Localized()

    class Meta:
        ordering = ["label_en"]

    def __str__(self) -> str:
        return self.label_en
