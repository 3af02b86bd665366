"""What the tests use. tests/conftest.py starts the servers and fills in their addresses."""

from nkarchive import env

from .base import *  # noqa: F403

SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
# NKARCHIVE_TEST_DATABASE=sqlite is the embedded leg.
_kind = env.text("NKARCHIVE_TEST_DATABASE", default="postgresql")
DATABASES = {"default": env.database("DATABASE_URL", default=f"{_kind}:///nkarchive")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY", default="sk_test_nkarchive")
STRIPE_WEBHOOK_SECRET = env.text("STRIPE_WEBHOOK_SECRET", default="whsec_nkarchive")
STRIPE_IS_LIVE = False
STORAGES = {
    **STORAGES,  # noqa: F405
    # Hashed names need a collected folder; tests/project checks that one can be collected.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
# Files are looked for when asked for, not listed whenever a test client starts.
WHITENOISE_AUTOREFRESH = True
