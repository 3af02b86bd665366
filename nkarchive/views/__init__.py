"""Pages that belong to the whole site."""

from nkarchive.views.cards import social_card
from nkarchive.views.errors import page_not_found, server_error
from nkarchive.views.health import health, readiness
from nkarchive.views.home import home
from nkarchive.views.machines import robots, security
from nkarchive.views.pages import page, styleguide

__all__ = [
    "health",
    "home",
    "page",
    "page_not_found",
    "readiness",
    "robots",
    "security",
    "server_error",
    "social_card",
    "styleguide",
]
