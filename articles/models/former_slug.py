"""An address that an article once had."""

from django.db import models

from nkarchive.languages import LANGUAGES


class FormerSlug(models.Model):
    """A slug that now leads to the article's present address."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="former_slugs")
    language = models.CharField(max_length=2, choices=LANGUAGES)
    slug = models.SlugField(max_length=200, allow_unicode=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "slug"], name="former_slug_leads_one_way")
        ]

    def __str__(self) -> str:
        return self.slug
