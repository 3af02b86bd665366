"""Proving again who one is, before money moves or donors' data leave."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import unquote, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from nkarchive.staff.proof import is_fresh

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def fresh_login_required(view: View[P]) -> View[P]:
    """Decorate an admin view: only for who gave password and second factor in the last 10 minutes.

    Others are asked for both and come back to the same address by GET. So the decorated view must
    show its form, or its confirmation, by GET: what was posted too late is not kept. It stands
    inside `admin_site.admin_view(…)`, which asks who is there at all; on a method, use
    `method_decorator`. Permissions are the view's own matter.
    """

    @wraps(view)
    def asking(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_authenticated and is_fresh(request.session, request.user):
            return view(request, *args, **kwargs)
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('admin:prove_again')}?{query}")

    return asking


def next_address(request: HttpRequest) -> str:
    """Return where `?next=` leads, if that is a page of the admin here; else the admin's home."""
    address = request.GET.get("next", "")
    home = reverse("admin:index")
    is_here = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # Browsers read %2e%2e as .. too, and go up.
    path = unquote(urlsplit(address).path) if is_here else ""
    is_inside = path.startswith(home) and not {".", ".."} & set(path.replace("\\", "/").split("/"))
    return address if is_inside else home
