"""What an editor has typed and not saved yet."""

from django.conf import settings
from django.db import models


class Autosave(models.Model):
    """The fields of an article's form as one user last typed them; history knows nothing of it.

    `form_key` is "add", or the primary key of the article. `opening` tells the forms apart that
    one user has open: each keeps its own typing. `began_from` is the `updated_at` of the article
    when the form was opened.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    form_key = models.CharField(max_length=20)
    opening = models.CharField(max_length=32)
    fields = models.JSONField(default=dict)
    began_from = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "opening"], name="autosave_one_an_opening")
        ]

    def __str__(self) -> str:
        return f"unsaved form {self.form_key}"
