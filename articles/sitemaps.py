"""The addresses of the knowledge base that search engines should know."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from articles import tagging
from articles.models import Article, Contributor, Series
from nkarchive.languages import ENGLISH


class ArticleSitemap(Sitemap):
    """Every public article at its one address."""

    def items(self) -> QuerySet:
        """Return what the public may see, newest first."""
        return (
            Article.objects.published()
            .newest_first()
            .only("language", "slug", "publish_at", "updated_at")
        )

    def lastmod(self, article: Article) -> datetime:
        """Return when readers could first see the article as it is."""
        return max(article.publish_at, article.updated_at)


class ListSitemap(Sitemap):
    """The pages that list articles, in every language."""

    i18n = True
    alternates = True

    def items(self) -> list[str]:
        """Return the names of addresses without arguments."""
        return ["articles:list", "articles:tags"]

    def location(self, name: str) -> str:
        """Return the path in the active language."""
        return reverse(name)


class TopicSitemap(ListSitemap):
    """Topics under which an article is listed."""

    def items(self) -> list[tagging.Topic]:
        """Return the topics in use: a page lists articles of both languages."""
        return tagging.topics_in_use(language=ENGLISH)

    def location(self, topic: tagging.Topic) -> str:
        """Return the path in the active language."""
        return topic.url


class SeriesSitemap(ListSitemap):
    """Series with a part that the public may see."""

    def items(self) -> QuerySet:
        """Return the series."""
        return Series.objects.filter(articles__in=Article.objects.published()).distinct()

    def location(self, series: Series) -> str:
        """Return the path in the active language."""
        return series.get_absolute_url()


class ContributorSitemap(ListSitemap):
    """Contributors whose page an editor has opened."""

    def items(self) -> QuerySet:
        """Return the contributors."""
        return Contributor.objects.with_page()

    def location(self, contributor: Contributor) -> str:
        """Return the path in the active language."""
        return contributor.get_absolute_url()


SITEMAPS = (ArticleSitemap, ListSitemap, TopicSitemap, SeriesSitemap, ContributorSitemap)
