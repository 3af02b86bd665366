"""Links under which an article can be read before it is public: for somebody, for a time."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation

from articles.models import Article, PreviewLink

LIFETIME = timedelta(days=7)


def make_link(
    article: Article, *, made_by: Any, made_for: str = "", lifetime: timedelta = LIFETIME
) -> tuple[PreviewLink, str]:
    """Make a preview link; returns its row and its address, which is shown this once.

    The row keeps a digest: the token has 256 random bits, so a plain SHA-256 cannot be turned
    back, and looking the digest up tells nothing about a token by its time.
    """
    token = secrets.token_urlsafe(32)
    link = PreviewLink.objects.create(
        article=article,
        token_sha256=_digest(token),
        made_for=made_for,
        made_by=made_by,
        expires_at=timezone.now() + lifetime,
    )
    with translation.override(article.language):
        return link, reverse("articles:preview", args=[token])


def revoke(link: PreviewLink) -> None:
    """End a link at once; one that has ended stays as it is."""
    if link.revoked_at is None:
        link.revoked_at = timezone.now()
        link.save(update_fields=["revoked_at"])


def previewed(token: str) -> Article | None:
    """Return the article that a token lets its bearer read; None: unknown, too old, revoked."""
    link = (
        PreviewLink.objects.filter(
            token_sha256=_digest(token), revoked_at__isnull=True, expires_at__gt=timezone.now()
        )
        .select_related("article")
        .first()
    )
    return link.article if link else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
