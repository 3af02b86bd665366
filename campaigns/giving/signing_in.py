"""The way in and out of a donor's own page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import buckets, sign_in, tasks
from campaigns.giving import access, page
from campaigns.giving.forms import EmailForm
from campaigns.mailing import links
from nkarchive import public_forms
from nkarchive.client_address import client_address
from nkarchive.languages import active_language

PURPOSE = "giving"


@never_cache
@public_forms.public_form
@require_http_methods(["GET", "HEAD", "POST"])
def giving(request: HttpRequest) -> HttpResponse:
    """Show a donor their page; ask anybody else for an address to mail a link to."""
    if request.method != "POST":
        donor = access.donor_of(request)
        return page.show(request, donor) if donor else _ask(request, EmailForm())
    form = EmailForm(request.POST)
    try:
        public_forms.read_token(request.POST.get("form_token", ""), purpose=PURPOSE)
    except public_forms.TokenRefusedError:
        return _ask(request, form, is_stale=True)
    if not form.is_valid():
        return _ask(request, form)
    # From here on nothing depends on whether the address is known: two buckets, a row, a bell,
    # one page.
    email = form.cleaned_data["email"]
    if buckets.may_ask_for_link(address=client_address(request), email=email):
        tasks.ring_sign_in(request_id=sign_in.ask(email=email, language=active_language()))
    return render(request, "giving/asked.html", {"minutes": _minutes()})


def _ask(request: HttpRequest, form: EmailForm, *, is_stale: bool = False) -> HttpResponse:
    notice = {
        "title": _("Please press the button once more"),
        "text": _("This form had been open for too long. What you wrote is still here."),
    }
    context = {
        "form": form,
        "form_token": public_forms.new_token(purpose=PURPOSE),
        "notice": notice if is_stale else None,
        "minutes": _minutes(),
    }
    return render(request, "giving/ask.html", context)


def _minutes() -> int:
    return int(sign_in.LINK_LIFETIME.total_seconds()) // 60


@never_cache
@public_forms.public_form
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button that uses the link: programs that fetch links in mails must not use it up."""
    link = links.read_sign_in_token(token, max_age=int(sign_in.LINK_LIFETIME.total_seconds()))
    try:
        if link is None or (request.method != "POST" and not sign_in.is_good(link=link)):
            raise sign_in.LinkSpent
        if request.method != "POST":
            return render(request, "giving/enter.html")
        key = sign_in.enter(link=link)
    except sign_in.LinkSpent:
        return render(request, "giving/spent.html", status=410)
    return access.let_in(redirect("campaigns:giving"), key=key)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the session."""
    sign_in.leave(key=request.COOKIES.get(access.COOKIE, ""))
    return access.let_out(render(request, "giving/left.html"))


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Lead a donor who comes from Stripe's page back to their own.

    A browser that comes from another site sends no SameSite=Strict cookie; from this page on it
    does.
    """
    response = render(request, "giving/back.html")
    response["Refresh"] = f"0; url={request.path.removesuffix('back/')}"
    return response
