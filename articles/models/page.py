"""A standing page of the site: About, Contact, Privacy, Refunds."""

from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from nkarchive.languages import Localized
from nkarchive.richtext import RichTextField


class Page(models.Model):
    """One of the pages linked in every footer, with its text in both languages."""

    class Slug(models.TextChoices):
        ABOUT = "about", "About"
        CONTACT = "contact", "Contact"
        PRIVACY = "privacy", "Privacy"
        REFUNDS = "refunds", "Refunds"

    slug = models.CharField(max_length=20, choices=Slug, unique=True)
    title_en = models.CharField("title", max_length=200)
    title_ko = models.CharField("title in Korean", max_length=200, blank=True)
    body_en = RichTextField("text", blank=True)
    body_ko = RichTextField("text in Korean", blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    title = Localized()
    body = Localized()
    history = HistoricalRecords()

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title_en

    def get_absolute_url(self) -> str:
        """Return the address of the page in the active language."""
        return reverse(self.slug)
