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

# The parts of the admin on its home and in its menu: name, app whose page the name leads to,
# models in the order of the work. What is named nowhere follows, by its app.
_PARTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "Knowledge base",
        "articles",
        (
            *("Article", "FrontPageChoice", "Picture", "Contributor", "Series", "Source"),
            *("Tag", "TagChange", "ContentWarning", "Page"),
        ),
    ),
    (
        "Giving",
        "campaigns",
        (
            *("Campaign", "Donation", "MonthlyGift", "Donor", "PublicMessage", "Receipt"),
            *("OutgoingMail", "Partner", "LegalEntity", "DonorAccess"),
        ),
    ),
    (
        "Money and books",
        "campaigns",
        (
            *("UnmatchedMoney", "Payment", "RefundOrder", "Refund", "Dispute", "FraudWarning"),
            *("Payout", "BalanceTransaction", "ReconciliationRun", "LedgerTransaction", "Account"),
            *("ReceiptSeries", "StripeEvent"),
        ),
    ),
    ("Staff", "auth", ("User", "Group")),
)


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

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        """Return what the user may see in the parts of our work, not of our packages.

        The page of one app stays as Django has it.
        """
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        models = {one["object_name"]: (app, one) for app in apps for one in app["models"]}
        parts = []
        for name, label, wanted in _PARTS:
            found = [models.pop(one)[1] for one in wanted if one in models]
            if found:
                address = reverse("admin:app_list", args=[label])
                parts.append(_part(name, label, address, found))
        left = [(app, [one for of, one in models.values() if of is app]) for app in apps]
        return parts + [
            _part(app["name"], app["app_label"], app["app_url"], rest) for app, rest in left if rest
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


def _part(name: str, label: str, address: str, models: list[dict]) -> dict[str, Any]:
    """Return a part of the list as Django's templates take an app."""
    return {
        "name": name,
        "app_label": label,
        "app_url": address,
        "has_module_perms": True,
        "models": models,
    }
