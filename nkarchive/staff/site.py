"""The admin, behind both steps of signing in."""

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from nkarchive.staff import views
from nkarchive.staff.reauthentication import fresh_login_required


class StaffSite(AdminSite):
    """Django's admin site with our steps of signing in and the pages of the second factor."""

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Put our pages before those of the models, whose last one catches everything."""
        here = self.admin_view
        return [
            path("second-factor/", here(views.own_second_factor), name="second_factor"),
            path("second-factor/codes/", here(views.new_codes), name="second_factor_codes"),
            path("second-factor/enrol/", views.enrol, name="second_factor_enrol"),
            path("second-factor/verify/", views.verify, name="second_factor_verify"),
            path("second-factor/leave/", views.leave, name="second_factor_leave"),
            path("prove-again/", here(views.prove_again), name="prove_again"),
            *super().get_urls(),
        ]

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Ask for name and password; lead those on who gave them already."""
        is_staff = getattr(request.password_user, "is_staff", False)
        if request.method == "GET" and is_staff and request.password_user.is_active:
            return redirect(views.step_after_password(request, views.next_address(request)))
        request.current_app = self.name
        context: dict[str, Any] = {
            **self.each_context(request),
            "title": "Log in",
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            "next": reverse("admin:index"),
            # Django's view would put the host in its place.
            "site_name": settings.SITE_NAME,
            **(extra_context or {}),
        }
        return views.SignInView.as_view(extra_context=context)(request)

    def password_change(
        self, request: HttpRequest, extra_context: dict | None = None
    ) -> HttpResponse:
        """Ask for a fresh proof first: the form itself would let the old password be guessed."""
        return fresh_login_required(super().password_change)(request, extra_context)
