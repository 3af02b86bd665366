"""The addresses of the API; they have no language and no slash at the end."""

from django.urls import path

from articles.api import about, articles, changes, vocabulary

app_name = "api"

urlpatterns = [
    path("", about.index, name="index"),
    path("openapi.json", about.openapi, name="openapi"),
    path("articles", articles.articles, name="articles"),
    path("articles/<uuid:uuid>", articles.article, name="article"),
    path("tags", vocabulary.tags, name="tags"),
    path("series", vocabulary.series, name="series"),
    path("contributors", vocabulary.contributors, name="contributors"),
    path("changes", changes.changes, name="changes"),
    path("withdrawals", changes.withdrawals, name="withdrawals"),
    path("<path:path>", about.unknown),
]
