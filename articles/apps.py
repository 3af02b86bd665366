from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """The knowledge base: stories, reports and what belongs to them."""

    name = "articles"
    verbose_name = "Articles"
