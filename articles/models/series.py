"""A series of articles in numbered parts."""

from django.db import models
from django.urls import reverse

from nkarchive.languages import Localized


class Series(models.Model):
    """Articles that belong together in order; parts may be missing."""

    slug = models.SlugField(max_length=200, unique=True, allow_unicode=True)
    title_en = models.CharField("title", max_length=200)
    title_ko = models.CharField("title in Korean", max_length=200, blank=True)
    description_en = models.TextField("description", blank=True)
    description_ko = models.TextField("description in Korean", blank=True)

    title = Localized()
    description = Localized()

    class Meta:
        ordering = ["title_en"]
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.title_en

    def get_absolute_url(self) -> str:
        """Return the address of the series in the active language."""
        return reverse("articles:series", args=[self.slug])
