"""Pictures and sources: who may not change a piece changes nothing that it shows of them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest


class ShownRowsMixin:
    """Holds what a piece shows of a row for whoever may not change that piece.

    So nobody rewrites a published page from beside it.
    """

    # The fields that readers see.
    shown_fields: tuple[str, ...] = ()
    # Whether anybody may fill in what is empty.
    may_fill_in = False

    def users_of(self, row: Any) -> Iterable[Model]:
        """Return everything that shows a row."""
        raise NotImplementedError

    def is_held(self, request: HttpRequest, row: Any) -> bool:
        """Say whether something shows the row that the user may not change."""
        return row is not None and not all(
            self.admin_site.get_model_admin(type(user)).has_change_permission(request, user)
            for user in self.users_of(row)
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Show what is held as it is."""
        fields = list(super().get_readonly_fields(request, obj))
        if self.is_held(request, obj):
            fields += [
                name for name in self.shown_fields if getattr(obj, name) or not self.may_fill_in
            ]
        return fields
