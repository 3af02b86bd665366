"""The addresses of the site. Public pages stand without prefix in English, under /ko/ in Korean."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, register_converter

import articles.views
import campaigns.webhooks
from nkarchive import views
from nkarchive.addresses import UnicodeSlugConverter
from nkarchive.sitemaps import sitemap

# Before the addresses of the apps, which use it, are read.
register_converter(UnicodeSlugConverter, "uslug")

handler404 = views.page_not_found
handler500 = views.server_error

urlpatterns = [
    path("admin/", admin.site.urls),
    path(
        "pictures/<uuid:uuid>/<int:width>.<slug:extension>",
        articles.views.picture,
        name="picture",
    ),
    path(
        "cards/<slug:part>/<slug:key>/<slug:language>/<slug:digest>.jpg",
        views.social_card,
        name="social_card",
    ),
    path("a/<uuid:uuid>/", articles.views.stable, name="stable_article"),
    path("api/v1/", include("articles.api.urls")),
    path("webhooks/stripe/", campaigns.webhooks.receive, name="stripe_webhook"),
    path("healthz", views.health, name="healthz"),
    path("readyz", views.readiness, name="readyz"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("", include("articles.urls")),
        path("", include("campaigns.urls")),
        path("about/", views.page, {"slug": "about"}, name="about"),
        path("contact/", views.page, {"slug": "contact"}, name="contact"),
        path("privacy/", views.page, {"slug": "privacy"}, name="privacy"),
        path("refunds/", views.page, {"slug": "refunds"}, name="refunds"),
        prefix_default_language=False,
    ),
]

if settings.DEBUG:
    urlpatterns += [path("styleguide/", views.styleguide, name="styleguide")]
