"""The standing pages: About, Contact, Privacy, Refunds; and the style guide for developers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from articles.models import Page
from nkarchive import richtext
from nkarchive.addresses import absolute
from nkarchive.languages import ENGLISH, active_language
from nkarchive.styleguide import samples

# Names of pages that nobody has written yet.
TITLES = {
    Page.Slug.ABOUT: _("About"),
    Page.Slug.CONTACT: _("Contact"),
    Page.Slug.PRIVACY: _("Privacy"),
    Page.Slug.REFUNDS: _("Refunds"),
}


def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A page that staff edit in the admin.

    Every footer links to it, so it is there before anyone has written it: with its name alone.
    """
    found = Page.objects.filter(slug=slug).first()
    language = active_language()
    body_language = language if found and getattr(found, f"body_{language}") else ENGLISH
    text = (
        richtext.render(
            found.body, target="web", context=richtext.RenderContext(language=body_language)
        )
        if found
        else None
    )
    return render(
        request,
        "page.html",
        {
            "title": found.title if found else TITLES[slug],
            "text": text,
            "text_language": body_language if body_language != language else "",
            "canonical": absolute(request.path),
        },
    )


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component with invented material; only in development."""
    return render(request, "styleguide.html", samples())
