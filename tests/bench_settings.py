"""The settings of the tests with the addresses of tests/bench_site.py, and connections kept open
between requests as in production."""

from nkarchive.settings.test import *  # noqa: F403
from nkarchive.settings.test import DATABASES

ROOT_URLCONF = "tests.bench_site"
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 16}
