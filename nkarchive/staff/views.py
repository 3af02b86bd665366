"""The pages between a password and the admin, and the page about one's own second factor."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth import login, logout
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from nkarchive.staff import proof, second_factor
from nkarchive.staff.forms import WRONG_CODE, CodeForm, EnrolForm, ProofForm, SignInForm
from nkarchive.staff.history import remember
from nkarchive.staff.reauthentication import fresh_login_required, next_address

# The secret on the page of enrolling: it belongs to this session alone, because one that was kept
# with the account could have been read by whoever was here before its owner.
KEY = "staff_new_key"
View = Callable[..., HttpResponse]


class SignInView(LoginView):
    """The first step: name and password."""

    authentication_form = SignInForm
    template_name = "admin/login.html"

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """Begin a session and go on to what is still missing."""
        user = form.get_user()
        login(self.request, user)
        self.request.password_user = user
        proof.begin(self.request.session, user)
        return redirect(step_after_password(self.request, next_address(self.request)))

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        """Show the form again, with the status that says so where it came too often."""
        return _with_status(super().form_invalid(form), form)


def step_after_password(request: HttpRequest, address: str) -> str:
    """Return the page that comes next for whoever gave the password; at last the address."""
    user = request.password_user
    if proof.is_whole(request.session, user):
        return address
    name = "second_factor_verify" if second_factor.device_of(user) else "second_factor_enrol"
    return f"{reverse(f'admin:{name}')}?{urlencode({'next': address})}"


def password_required(view: View) -> View:
    """Decorate a page for staff who gave at least their password."""

    @wraps(view)
    @never_cache
    def asking(request: HttpRequest) -> HttpResponse:
        user = request.password_user
        if user.is_active and getattr(user, "is_staff", False):
            return view(request)
        query = urlencode({"next": next_address(request)})
        return redirect(f"{reverse('admin:login')}?{query}")

    return asking


@password_required
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a code from the enrolled phone, or a recovery code."""
    user = request.password_user
    if request.user.is_authenticated or not second_factor.device_of(user):
        return redirect(step_after_password(request, next_address(request)))
    form = CodeForm(request.POST or None, request=request, user=user)
    if form.is_valid():
        proof.complete(request.session, user)
        return redirect(next_address(request))
    page = _page(request, "verify", title="Your code", form=form)
    return _with_status(page, form)


@password_required
def enrol(request: HttpRequest) -> HttpResponse:
    """Show a new secret and ask for the first code that a phone makes of it."""
    user = request.password_user
    if request.user.is_authenticated:
        # Otherwise whoever finds an open session could lock its owner out.
        return fresh_login_required(_enrol)(request)
    if second_factor.device_of(user):
        return redirect(step_after_password(request, next_address(request)))
    return _enrol(request)


def _enrol(request: HttpRequest) -> HttpResponse:
    user, session = request.password_user, request.session
    if request.method != "POST" or KEY not in session:
        session[KEY] = second_factor.make_key()
    form = EnrolForm(request.POST or None)
    if form.is_valid():
        if second_factor.enrol(user, key=session[KEY], code=form.cleaned_data["code"]):
            del session[KEY]
            proof.complete(session, user)
            remember(user, by=user, what="Enrolled a phone as second factor.")
            return _show_new_codes(request, user)
        form.add_error("code", WRONG_CODE)
    return _page(
        request,
        "enrol",
        title="Your second factor",
        form=form,
        drawing=second_factor.drawn_key(user, key=session[KEY]),
        secret=second_factor.written_key(session[KEY]),
    )


def _show_new_codes(request: HttpRequest, user: Any) -> HttpResponse:
    codes = second_factor.make_recovery_codes(user)
    return _page(request, "codes", title="Your recovery codes", codes=codes)


def leave(request: HttpRequest) -> HttpResponse:
    """End the session half way, so that somebody else can sign in here."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    logout(request)
    return redirect("admin:login")


@never_cache
def own_second_factor(request: HttpRequest) -> HttpResponse:
    """Show what the account has, and where to change it."""
    return _page(
        request,
        "own",
        title="Second factor",
        device=second_factor.device_of(request.user),
        codes_left=second_factor.recovery_codes_left(request.user),
    )


@never_cache
@fresh_login_required
def new_codes(request: HttpRequest) -> HttpResponse:
    """Ask, then replace the recovery codes and show the new ones, this once."""
    if not second_factor.device_of(request.user):
        return redirect("admin:second_factor")
    if request.method == "POST":
        remember(request.user, by=request.user, what="Made new recovery codes.")
        return _show_new_codes(request, request.user)
    return _page(request, "new_codes", title="New recovery codes")


@never_cache
def prove_again(request: HttpRequest) -> HttpResponse:
    """Ask who is there once more, and go back to where that was wanted."""
    form = ProofForm(request.POST or None, request=request, user=request.user)
    if form.is_valid():
        proof.renew(request.session, request.user)
        return redirect(next_address(request))
    page = _page(request, "prove_again", title="Is it still you?", form=form)
    return _with_status(page, form)


def _page(request: HttpRequest, name: str, **context: Any) -> TemplateResponse:
    """Return a page in the look of the admin; it holds secrets, so nobody keeps a copy."""
    site = admin.site
    request.current_app = site.name
    everything = {
        **site.each_context(request),
        "next": next_address(request),
        "person": request.password_user,
        **context,
    }
    return TemplateResponse(request, f"admin/staff/{name}.html", everything)


def _with_status(response: HttpResponse, form: Any) -> HttpResponse:
    """Say by status and header, too, that there were too many tries."""
    if form.again_at is not None:
        response.status_code = 429
        response.headers["Retry-After"] = str(form.wait_seconds)
    return response
