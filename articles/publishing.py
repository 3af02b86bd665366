"""Bringing an article before the public, and taking it back."""

from datetime import datetime

from django.utils import timezone

from articles import search
from articles.models import Article


def publish(article: Article, *, at: datetime | None = None) -> None:
    """Publish an article now, or schedule it for a moment to come.

    Takes the article and the moment readers may see it from (now when None and it has none).
    Scheduling is nothing but a later `publish_at`: the definition of public does the rest.
    """
    article.status = Article.Status.PUBLISHED
    article.publish_at = at or article.publish_at or timezone.now()
    article.save(update_fields=["status", "publish_at", "updated_at"])
    search.refresh(article)


def suspend(article: Article) -> None:
    """Hide a published article at once; its address answers 404 until it is published again."""
    article.status = Article.Status.SUSPENDED
    article.save(update_fields=["status", "updated_at"])
    search.refresh(article)


def withdraw(article: Article) -> None:
    """Take an article back for good; its address says that it is gone (410)."""
    article.status = Article.Status.WITHDRAWN
    article.save(update_fields=["status", "updated_at"])
    search.refresh(article)
