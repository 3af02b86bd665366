"""What the admin pages of both apps share."""

from nkarchive.admin.editor import EditorAdmin, editing
from nkarchive.admin.history import HistoryAdmin, is_key, name_of

__all__ = ["EditorAdmin", "HistoryAdmin", "editing", "is_key", "name_of"]
