"""The nouns of the knowledge base."""

from articles.models.article import Article
from articles.models.article_tags import ArticleTags, spelled
from articles.models.autosave import Autosave
from articles.models.contributor import Contribution, Contributor
from articles.models.correction import Correction
from articles.models.edition import Edition
from articles.models.former_slug import FormerSlug
from articles.models.former_tag_slug import FormerTagSlug
from articles.models.front_page_choice import FrontPageChoice
from articles.models.import_note import ImportNote
from articles.models.imported_article import ImportedArticle
from articles.models.occasion import Occasion
from articles.models.page import Page
from articles.models.picture import Picture
from articles.models.preview_link import PreviewLink
from articles.models.related_article import RelatedArticle
from articles.models.search_entry import SearchEntry
from articles.models.search_facet import SearchFacet
from articles.models.search_text import SearchText
from articles.models.search_word import SearchWord
from articles.models.series import Series
from articles.models.source import Source
from articles.models.tag_change import TagChange
from articles.models.tag_label import TagLabel
from articles.models.warning import ContentWarning

__all__ = [
    "Article",
    "ArticleTags",
    "Autosave",
    "ContentWarning",
    "Contribution",
    "Contributor",
    "Correction",
    "Edition",
    "FormerSlug",
    "FormerTagSlug",
    "FrontPageChoice",
    "ImportNote",
    "ImportedArticle",
    "Occasion",
    "Page",
    "Picture",
    "PreviewLink",
    "RelatedArticle",
    "SearchEntry",
    "SearchFacet",
    "SearchText",
    "SearchWord",
    "Series",
    "Source",
    "TagChange",
    "TagLabel",
    "spelled",
]
