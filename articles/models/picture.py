"""A picture of the library."""

from uuid import uuid4

from django.db import models
from django.utils import timezone

from articles.querysets import PictureQuerySet
from nkarchive.languages import Localized


class Picture(models.Model):
    """A re-encoded picture; the uploaded file itself is never kept.

    `file` is the largest rendition, a JPEG made while the upload is answered. A task makes the
    others from it: `widths` and `webp_widths` (pixels, ascending, `width` the last) name the JPEG
    and WebP files that lie beside it now. `due_at` is when a worker should come for the rest (None:
    nothing is left to do), `failure` says why no more will come.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    title = models.CharField(max_length=200, help_text="How editors find it in the library.")
    file = models.FileField(upload_to="pictures", editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    widths = models.JSONField(default=list, editable=False)
    webp_widths = models.JSONField(default=list, editable=False)
    failure = models.CharField(max_length=200, blank=True, editable=False)
    due_at = models.DateTimeField(default=timezone.now, null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    alt_en = models.CharField(
        "alternative text",
        max_length=300,
        blank=True,
        help_text="What a reader who cannot see the picture needs to know.",
    )
    alt_ko = models.CharField("alternative text in Korean", max_length=300, blank=True)
    credit = models.CharField(max_length=200, blank=True, help_text="Who made it.")
    source = models.CharField(max_length=300, blank=True, help_text="Where we have it from.")
    created_at = models.DateTimeField(auto_now_add=True)

    alt = Localized()
    objects = PictureQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title
