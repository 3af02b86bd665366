"""What an import could not bring along, as a note to the editors."""

from django.db import models


class ImportNote(models.Model):
    """A loss of an import: a picture, a link, a widget. Readers do not see it.

    What an editor marks as to be fixed blocks publication until somebody says that it is done.
    """

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="import_notes")
    text = models.CharField(max_length=500)
    is_must_fix = models.BooleanField("must be fixed before publication", default=False)
    is_done = models.BooleanField("done", default=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text
