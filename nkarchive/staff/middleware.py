"""Who a request comes from: nobody, until everything that the account must prove is proven."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from nkarchive.staff.proof import is_whole


class ProvenUserMiddleware:
    """Makes `request.user` anonymous between the password and the second factor.

    So nothing that asks for a permission, in the admin or outside, can be had by a password alone.
    `request.password_user` is whoever gave the password: for the pages in between. Both look at
    the session only when somebody reads them, because public pages must not.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Put the two users on the request."""
        request.password_user = request.user
        request.user = SimpleLazyObject(lambda: _proven_user(request))
        return self.get_response(request)


def _proven_user(request: HttpRequest) -> User | AnonymousUser:
    user = request.password_user
    if not user.is_authenticated or is_whole(request.session, user):
        return user
    return AnonymousUser()
