"""What a version of an article keeps beside the article's own columns."""

from django.db import models


class VersionParts(models.Model):
    """Columns that the history of articles has more than the article.

    `parts` holds tags, warnings, byline and whatever else is written below the form's own fields,
    as `articles.admin.version_parts` reads and writes it. None where nobody looked: then it was
    as in the version before.
    """

    parts = models.JSONField(null=True, editable=False)

    class Meta:
        abstract = True
