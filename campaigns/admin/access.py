"""Who may look at donor data, and the note that they did."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from campaigns.models import DonorAccess
from nkarchive.staff.reauthentication import fresh_login_required

View = Callable[..., HttpResponse]


def note(request: HttpRequest, what: str, row_id: object = "") -> None:
    """Write down that this member of staff looked at something: ids only, never words."""
    DonorAccess.objects.create(user=request.user, what=what, row_id=str(row_id))


def permitted(permission: str, view: View) -> View:
    """Return an admin view that asks for a permission, then for a fresh proof of who is there.

    Others get 403. The view must show its confirmation by GET (see `fresh_login_required`).
    """

    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(permission):
            raise PermissionDenied
        return fresh_login_required(view)(request, *args, **kwargs)

    return asking


class NotedAdmin(ModelAdmin):
    """Pages with donor data: every opening of a list or a row is noted (DonorAccess)."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list; note that it was read, or searched, without the words."""
        response = super().changelist_view(request, extra_context)
        if response.status_code == 200:
            is_search = bool(request.GET.get(SEARCH_VAR))
            note(request, f"{self.opts.label_lower} {'search' if is_search else 'list'}")
        return response

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Show a row, and note that it was read."""
        response = super().changeform_view(request, object_id, form_url, extra_context)
        if response.status_code == 200:
            note(request, self.opts.label_lower, object_id or "")
        return response
