"""The editors' side of the knowledge base."""

from articles.admin.article import ArticleAdmin
from articles.admin.contributor import ContributorAdmin
from articles.admin.front_page import FrontPageChoiceAdmin
from articles.admin.page import PageAdmin
from articles.admin.picture import PictureAdmin
from articles.admin.series import SeriesAdmin
from articles.admin.source import SourceAdmin
from articles.admin.tag import TagAdmin
from articles.admin.tag_changes import TagChangeAdmin
from articles.admin.warning import ContentWarningAdmin

__all__ = [
    "ArticleAdmin",
    "ContentWarningAdmin",
    "ContributorAdmin",
    "FrontPageChoiceAdmin",
    "PageAdmin",
    "PictureAdmin",
    "SeriesAdmin",
    "SourceAdmin",
    "TagAdmin",
    "TagChangeAdmin",
]
