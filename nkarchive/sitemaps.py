"""The sitemap of the whole site."""

from types import SimpleNamespace
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

import articles.sitemaps
import campaigns.sitemaps


class PageSitemap(Sitemap):
    """The home page, the appeals' list and the standing pages, in every language."""

    i18n = True
    alternates = True

    def items(self) -> list[str]:
        """Return the names of addresses without arguments."""
        return ["home", "campaigns:list", "about", "contact", "privacy", "refunds"]

    def location(self, name: str) -> str:
        """Return the path in the active language."""
        return reverse(name)


SITEMAPS = (PageSitemap, *articles.sitemaps.SITEMAPS, campaigns.sitemaps.CampaignSitemap)


def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public address under the site's own origin, whatever host was asked (sitemaps.org)."""
    origin = urlsplit(settings.SITE_ORIGIN)
    site = SimpleNamespace(domain=origin.netloc)
    urlset = [
        url for section in SITEMAPS for url in section().get_urls(site=site, protocol=origin.scheme)
    ]
    return render(request, "sitemap.xml", {"urlset": urlset}, content_type="application/xml")
