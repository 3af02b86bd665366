"""The app of staff accounts."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Carries the counted tries of signing in, and the pages of the second factor."""

    name = "nkarchive.staff"
    verbose_name = "Staff accounts"
