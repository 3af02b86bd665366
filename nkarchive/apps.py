"""nkarchive as a Django app: it carries the commands and checks of the project."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from taggit.apps import TaggitAppConfig


class NkarchiveConfig(AppConfig):
    """Registers the project's system checks."""

    name = "nkarchive"
    verbose_name = "nkarchive"

    def ready(self) -> None:
        """Import the checks: importing is what registers them."""
        from nkarchive import checks  # noqa: F401


class TagsConfig(TaggitAppConfig):
    """django-taggit under a heading that editors understand."""

    verbose_name = "Tags"


class StaffAdminConfig(AdminConfig):
    """Django's admin with our way in."""

    default_site = "nkarchive.staff.site.StaffSite"
