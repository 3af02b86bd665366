"""What donors type."""

from campaigns.forms.giving import GiveForm
from campaigns.forms.refill import content_of, initial_from

__all__ = ["GiveForm", "content_of", "initial_from"]
