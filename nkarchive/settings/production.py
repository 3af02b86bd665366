"""A public site: starts only with everything it needs, each lack named in one sentence.

It stands behind a proxy that ends TLS and sets X-Forwarded-Proto itself.
"""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from nkarchive import env

from .base import *  # noqa: F403
from .base import (
    EMAIL_BACKEND,
    SITE_ORIGIN,
    STRIPE_API_BASE,
    STRIPE_IS_LIVE,
    STRIPE_SECRET_KEY,
    STRIPE_WEBHOOK_SECRET,
)


def require(is_met: bool, sentence: str) -> None:
    """Raises ImproperlyConfigured with the sentence when a condition of starting is not met."""
    if not is_met:
        raise ImproperlyConfigured(sentence)


SECRET_KEY = env.text("SECRET_KEY")
require(len(SECRET_KEY) >= 50, "SECRET_KEY is shorter than 50 characters.")

ALLOWED_HOSTS = env.items("ALLOWED_HOSTS")
require("*" not in ALLOWED_HOSTS, "ALLOWED_HOSTS must name the hosts; * would allow any.")

DATABASES = {"default": env.database("DATABASE_URL")}
require(
    DATABASES["default"]["ENGINE"].endswith("postgresql"),
    "DATABASE_URL must name a PostgreSQL database in production.",
)
DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 16, "timeout": 10}
# After a restart of the database every connection kept would cost somebody an error page.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

env.text("REDIS_URL")

require(
    STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_", "sk_test_", "rk_test_")),
    "STRIPE_SECRET_KEY must begin with sk_live_, rk_live_, sk_test_ or rk_test_.",
)
require(
    STRIPE_WEBHOOK_SECRET.startswith("whsec_"),
    "STRIPE_WEBHOOK_SECRET must be the signing secret of the webhook endpoint (whsec_…).",
)
require(
    not (STRIPE_API_BASE and STRIPE_IS_LIVE),
    "STRIPE_API_BASE names a sandbox, but STRIPE_SECRET_KEY is a live key.",
)

require(
    EMAIL_BACKEND.endswith("smtp.EmailBackend") and bool(env.text("EMAIL_URL")),
    "EMAIL_URL must name a mail server (smtp:// or smtps://) in production.",
)
env.text("DEFAULT_FROM_EMAIL")

env.text("SITE_ORIGIN")
# A demonstration on one's own computer has no certificate; real money never goes without.
IS_LOCAL_DEMONSTRATION = (
    not STRIPE_IS_LIVE
    and bool(STRIPE_API_BASE)
    and urlsplit(SITE_ORIGIN).hostname in {"localhost", "127.0.0.1"}
)
require(
    SITE_ORIGIN.startswith("https://") or IS_LOCAL_DEMONSTRATION,
    "SITE_ORIGIN must begin with https:// in production.",
)

IS_HTTPS = SITE_ORIGIN.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = IS_HTTPS
# The health checks come from inside, past the proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
SESSION_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_SECURE = IS_HTTPS
SECOND_FACTOR_REQUIRED = True
CSRF_TRUSTED_ORIGINS = [SITE_ORIGIN]
