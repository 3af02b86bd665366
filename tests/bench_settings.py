"""The settings of the tests, with the addresses of tests/bench_site.py."""

from nkarchive.settings.test import *  # noqa: F403

ROOT_URLCONF = "tests.bench_site"
