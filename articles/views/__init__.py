"""The public pages of the knowledge base."""

from articles.views.article import article, preview
from articles.views.citing import FORMATS as CITATION_FORMATS
from articles.views.citing import citation, stable
from articles.views.lists import article_list, contributor, series, tag, tags
from articles.views.pictures import picture
from articles.views.search import search

__all__ = [
    "CITATION_FORMATS",
    "article",
    "article_list",
    "citation",
    "contributor",
    "picture",
    "preview",
    "search",
    "series",
    "stable",
    "tag",
    "tags",
]
