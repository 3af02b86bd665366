"""An address that a topic once had."""

from django.db import models


class FormerTagSlug(models.Model):
    """A slug of a renamed or merged tag, which now leads to another tag's page."""

    slug = models.SlugField(max_length=100, unique=True, allow_unicode=True)
    tag = models.ForeignKey("taggit.Tag", models.CASCADE, related_name="former_slugs")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.slug
