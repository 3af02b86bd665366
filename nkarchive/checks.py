"""System checks of the project: what Django cannot know must hold here."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def check_stripe_mode(**kwargs: Any) -> list[CheckMessage]:
    """A live key beside a sandbox would send real secrets to a stranger's address."""
    if settings.STRIPE_API_BASE and settings.STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_")):
        return [
            Error(
                "STRIPE_API_BASE names a sandbox, but STRIPE_SECRET_KEY is a live key.",
                hint="Empty STRIPE_API_BASE, or use a test key.",
                id="nkarchive.E001",
            )
        ]
    return []
