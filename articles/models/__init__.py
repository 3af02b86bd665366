"""The nouns of the knowledge base."""

from articles.models.article import Article
from articles.models.contributor import Contribution, Contributor
from articles.models.former_slug import FormerSlug
from articles.models.imported_article import ImportedArticle
from articles.models.page import Page
from articles.models.picture import Picture
from articles.models.search_entry import SearchEntry
from articles.models.series import Series
from articles.models.source import Source
from articles.models.tag_label import TagLabel
from articles.models.warning import ContentWarning

__all__ = [
    "Article",
    "ContentWarning",
    "Contribution",
    "Contributor",
    "FormerSlug",
    "ImportedArticle",
    "Page",
    "Picture",
    "SearchEntry",
    "Series",
    "Source",
    "TagLabel",
]
