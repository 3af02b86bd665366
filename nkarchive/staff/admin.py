"""Accounts in the admin: with a way to help who has lost a phone, and without secrets on show."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from nkarchive.staff import second_factor
from nkarchive.staff.history import remember
from nkarchive.staff.reauthentication import fresh_login_required

# Their pages show secrets, and let one person make codes for another.
admin.site.unregister([TOTPDevice, StaticDevice])
admin.site.unregister([User, Group])


@admin.register(Group)
@method_decorator(fresh_login_required, name="changeform_view")
@method_decorator(fresh_login_required, name="delete_view")
class AccountGroupAdmin(GroupAdmin):
    """Django's pages of groups; what they allow is changed only with a fresh proof."""

    # Deleting from the list would go past the proof.
    actions = None


@admin.register(User)
@method_decorator(fresh_login_required, name="changeform_view")
@method_decorator(fresh_login_required, name="delete_view")
@method_decorator(fresh_login_required, name="user_change_password")
class AccountAdmin(UserAdmin):
    """Django's pages of accounts, with a fresh proof, and the reset of a second factor."""

    actions = None

    def get_urls(self) -> list[URLPattern]:
        """Add the page that asks before it resets."""
        reset = self.admin_site.admin_view(never_cache(fresh_login_required(self.reset)))
        return [
            path("<int:pk>/second-factor/", reset, name="auth_user_reset_second_factor"),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Say whether the link to the reset is of use to this reader."""
        user = kwargs.get("obj")
        context["may_reset"] = bool(
            user and may_reset(request.user, user) and second_factor.device_of(user)
        )
        return super().render_change_form(request, context, *args, **kwargs)

    def reset(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then take away phone and recovery codes: the person enrols at the next login."""
        user = self.get_object(request, str(pk))
        if user is None:
            raise Http404
        if not may_reset(request.user, user):
            raise PermissionDenied
        if request.method == "POST":
            second_factor.forget(user)
            remember(user, by=request.user, what="Reset the second factor.")
            self.message_user(request, "The second factor was reset.")
            return redirect("admin:auth_user_change", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": "Reset the second factor",
            "account": user,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/staff/reset.html", context)


def may_reset(helper: User, user: User) -> bool:
    """Whether somebody may take away another account's second factor.

    The permission is django-otp's own, to delete a device; a superuser is helped by a superuser,
    because whoever resets is half way in.
    """
    if user.is_superuser and not helper.is_superuser:
        return False
    return helper.has_perm("otp_totp.delete_totpdevice") and helper.has_perm("auth.view_user")
