"""The addresses of the knowledge base, all below the prefix of a language."""

from django.urls import path

from articles import feeds, views

app_name = "articles"

urlpatterns = [
    path("articles/", views.article_list, name="list"),
    path("articles/<uslug:slug>/", views.article, name="article"),
    *(
        path(
            f"articles/<uslug:slug>/cite.{ending}",
            views.citation,
            {"ending": ending},
            name=f"cite_{ending}",
        )
        for ending in views.CITATION_FORMATS
    ),
    path("preview/<str:token>/", views.preview, name="preview"),
    path("tags/", views.tags, name="tags"),
    path("tags/<uslug:slug>/", views.tag, name="tag"),
    path("tags/<uslug:slug>/feed.atom", feeds.tag, name="tag_feed"),
    path("series/<uslug:slug>/", views.series, name="series"),
    path("series/<uslug:slug>/feed.atom", feeds.series, name="series_feed"),
    path("contributors/<uslug:slug>/", views.contributor, name="contributor"),
    path("contributors/<uslug:slug>/feed.atom", feeds.contributor, name="contributor_feed"),
    path("search/", views.search, name="search"),
    path("feeds/articles.atom", feeds.articles, name="feed"),
    path("feeds/<slug:kind>.atom", feeds.kind, name="kind_feed"),
]
