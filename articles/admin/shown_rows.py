"""Pictures and sources: who may not change a piece changes nothing that it shows of them."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest

HELD = (
    "Readers see this in a piece that you may not change, so what they see of it stays as it is. "
    "Ask somebody who may change that piece."
)


class ShownRowsMixin:
    """Holds what a piece shows of a row for whoever may not change that piece.

    So nobody rewrites a published page from beside it.
    """

    # The fields that readers see.
    shown_fields: tuple[str, ...] = ()
    # The field of the form, in the first part of the page, that takes another file for a row.
    shown_file = ""
    # Whether anybody may fill in what is empty.
    may_fill_in = False

    @abstractmethod
    def users_of(self, row: Any) -> Iterable[Model]:
        """Return everything that shows a row."""

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

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> type:
        """Return the form; where the row is held, one that takes no other file."""
        form = super().get_form(request, obj, **kwargs)
        if not (self.shown_file and self.is_held(request, obj)):
            return form
        return type(form)(form.__name__, (form,), {self.shown_file: None})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list:
        """Where the row is held, leave out its file and say why fields cannot be written in."""
        (name, first), *rest = super().get_fieldsets(request, obj)
        if self.is_held(request, obj):
            fields = [one for one in first["fields"] if one != self.shown_file]
            first = {**first, "fields": fields, "description": HELD}
        return [(name, first), *rest]
