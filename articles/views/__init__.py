"""The public pages of the knowledge base."""

from articles.views.article import article, preview
from articles.views.lists import article_list, contributor, series, tag, tags
from articles.views.pictures import picture
from articles.views.search import search

__all__ = [
    "article",
    "article_list",
    "contributor",
    "picture",
    "preview",
    "search",
    "series",
    "tag",
    "tags",
]
