"""The settings of the tests with static files as production serves them: collected, one sheet."""

from nkarchive.settings import base
from nkarchive.settings.test import *  # noqa: F403

STORAGES = base.STORAGES
STATIC_ROOT = base.VAR_DIR / "static"
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False
