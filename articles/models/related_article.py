"""An article that an editor recommends after another."""

from django.db import models


class RelatedArticle(models.Model):
    """One of the articles named first under "related", in the editor's order."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="curated")
    related = models.ForeignKey("articles.Article", models.CASCADE, related_name="curated_by")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "related"], name="related_article_once"),
            models.CheckConstraint(
                condition=~models.Q(article=models.F("related")),
                name="related_article_is_another",
            ),
        ]

    def __str__(self) -> str:
        return str(self.related)
