"""Links under which a draft can be read for a week by whoever has them."""

from datetime import timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare

from articles.models import Article

SALT = "articles.preview"
LIFETIME = timedelta(days=7)


def preview_path(article: Article) -> str:
    """Return a new preview address of an article, valid for seven days.

    A new `preview_key` on the article makes all its links end at once.
    """
    token = signing.TimestampSigner(salt=SALT).sign(f"{article.uuid}:{article.preview_key}")
    with translation.override(article.language):
        return reverse("articles:preview", args=[token])


def previewed(token: str) -> Article | None:
    """Return the article that a token lets its bearer read, or None: forged, too old, revoked."""
    try:
        value = signing.TimestampSigner(salt=SALT).unsign(token, max_age=LIFETIME)
        uuid, _colon, key = value.partition(":")
        article = Article.objects.filter(uuid=uuid).first()
    except (signing.BadSignature, ValidationError):
        return None
    if article is None or not constant_time_compare(key, str(article.preview_key)):
        return None
    return article
