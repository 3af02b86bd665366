"""A donor's language, address and erasure."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from campaigns import erasure, sign_in, tasks
from campaigns.giving import access
from campaigns.giving.access import own_page
from campaigns.giving.forms import EraseForm, LanguageForm, NewEmailForm
from campaigns.mailing import links
from campaigns.models import Donor
from nkarchive import public_forms


@require_POST
@own_page
def language(request: HttpRequest, donor: Donor) -> HttpResponse:
    """Keep the language in which a donor wants our mails."""
    form = LanguageForm(request.POST)
    if form.is_valid():
        Donor.objects.filter(pk=donor.pk).update(language=form.cleaned_data["language"])
    return redirect("campaigns:giving")


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def email(request: HttpRequest, donor: Donor) -> HttpResponse:
    """Begin a change of address: both addresses get a mail."""
    form = NewEmailForm(request.POST or None, present=donor.email)
    is_asked = request.method == "POST" and form.is_valid()
    if is_asked:
        for mail_id in sign_in.ask_for_change(donor=donor, new_email=form.cleaned_data["email"]):
            tasks.ring_mail(mail_id=mail_id)
    return render(
        request, "giving/email.html", {"form": form, "donor": donor, "is_asked": is_asked}
    )


@never_cache
@public_forms.public_form
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button that confirms a change of address, for the one mail that holds the token."""
    found = links.read_email_token(token, max_age=int(sign_in.CHANGE_LIFETIME.total_seconds()))
    try:
        if found is None or sign_in.open_change(change=found[0]) is None:
            raise sign_in.LinkSpent
        change, is_new = found
        if request.method != "POST":
            return render(request, "giving/confirm_email.html", {"is_new": is_new})
        is_done = sign_in.confirm_change(change=change, is_new=is_new)
    except sign_in.LinkSpent:
        return render(request, "giving/spent.html", status=410)
    return render(request, "giving/email_confirmed.html", {"is_done": is_done})


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def erase(request: HttpRequest, donor: Donor) -> HttpResponse:
    """Say what will be erased and what must stay; erase once the donor has confirmed it."""
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        erasure.ask(donor=donor)
        tasks.ring_erasure(donor_id=donor.pk)
        return access.let_out(render(request, "giving/erased.html"))
    context = {
        "form": form,
        "kept": erasure.kept_until(donor=donor),
        "monthly_count": donor.monthly_gifts.living().count(),
    }
    return render(request, "giving/erase.html", context)
