"""The article: a story or report in one language, with one address."""

from datetime import datetime
from uuid import uuid4

from django.db import models
from django.urls import reverse
from django.utils import timezone, translation
from simple_history.models import HistoricalRecords
from taggit.managers import TaggableManager

from articles.models.article_tags import ArticleTags
from articles.models.version_parts import VersionParts
from articles.querysets import ArticleQuerySet
from nkarchive.languages import ENGLISH, LANGUAGES
from nkarchive.richtext import RichTextField, references

# The fields whose change makes a translation stale.
WORDS = ("title", "subtitle", "standfirst", "body")


class Article(models.Model):
    """A piece of the knowledge base. Whether the public sees it: `ArticleQuerySet.published`."""

    class Kind(models.TextChoices):
        STORY = "story", "Story"
        REPORT = "report", "Report"
        QUESTION = "question", "Question"
        ESSAY = "essay", "Essay"
        EXPLAINER = "explainer", "Explainer"
        UPDATE = "update", "Update"

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in_review", "In review"
        READY = "ready", "Ready"
        PUBLISHED = "published", "Published"
        SUSPENDED = "suspended", "Suspended"
        WITHDRAWN = "withdrawn", "Withdrawn"

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.STORY)
    language = models.CharField(max_length=2, choices=LANGUAGES, default=ENGLISH)
    translation_group = models.UUIDField(
        default=uuid4, editable=False, help_text="Translations of one piece share this."
    )
    title = models.CharField(max_length=200)
    subtitle = models.CharField(max_length=200, blank=True)
    slug = models.SlugField(
        max_length=200,
        allow_unicode=True,
        help_text="The last part of the address. A changed slug leaves a redirect behind.",
    )
    standfirst = models.TextField(
        blank=True, help_text="One or two sentences under the title, in lists and in search."
    )
    body = RichTextField(blank=True)
    lead_picture = models.ForeignKey(
        "articles.Picture",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="led_articles",
        help_text="Shown at the head of the page and in lists.",
    )
    tags = TaggableManager(blank=True, manager=ArticleTags)
    warnings = models.ManyToManyField(
        "articles.ContentWarning",
        blank=True,
        related_name="articles",
        help_text="Shown before the text and wherever the article is listed.",
    )
    series = models.ForeignKey(
        "articles.Series", models.SET_NULL, null=True, blank=True, related_name="articles"
    )
    series_part = models.PositiveSmallIntegerField("part", null=True, blank=True)

    is_without_ask = models.BooleanField(
        "no appeal at the end",
        default=False,
        help_text="The page of this piece does not end by asking for a gift.",
    )

    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    publish_at = models.DateTimeField(
        null=True, blank=True, help_text="A published article is hidden from readers before this."
    )
    embargo_until = models.DateTimeField(
        null=True, blank=True, help_text="Nothing of the article shows anywhere before this."
    )
    expire_at = models.DateTimeField(
        null=True, blank=True, help_text="From this moment on readers are told that it is gone."
    )

    period = models.CharField(
        "time it tells of",
        max_length=60,
        blank=True,
        help_text="In words, as exact as is known and safe: “mid-1990s”, “2017–2019”.",
    )
    period_on = models.DateField(
        "sorted as", null=True, blank=True, help_text="A day that stands for that time in lists."
    )

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    text_changed_at = models.DateTimeField(
        default=timezone.now,
        editable=False,
        help_text="When title, subtitle, standfirst or body last became others.",
    )
    translation_checked_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When a translator last brought it into line with the original; empty on that.",
    )

    # Collected from the body's nodes on save, so that "where is this used" is a query.
    pictures = models.ManyToManyField(
        "articles.Picture", editable=False, blank=True, related_name="articles"
    )
    sources = models.ManyToManyField(
        "articles.Source", editable=False, blank=True, related_name="citing_articles"
    )
    asks = models.ManyToManyField(
        "campaigns.Campaign", editable=False, blank=True, related_name="asking_articles"
    )
    warnings_in_text = models.ManyToManyField(
        "articles.ContentWarning", editable=False, blank=True, related_name="+"
    )
    further_reading = models.ManyToManyField(
        "articles.Source",
        blank=True,
        related_name="named_by_articles",
        help_text="Sources that the piece names without citing a place in them.",
    )

    objects = ArticleQuerySet.as_manager()
    history = HistoricalRecords(bases=[VersionParts])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["language", "slug"], name="article_one_slug_a_language"
            ),
            models.UniqueConstraint(
                fields=["translation_group", "language"], name="article_one_translation_a_language"
            ),
            models.UniqueConstraint(
                fields=["series", "language", "series_part"], name="article_one_part_a_series"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="published") | models.Q(publish_at__isnull=False),
                name="article_published_has_a_date",
            ),
        ]
        indexes = [
            # In the order of lists, with all that the definition of public asks, so that lists
            # and counts read the index alone and no row with its text.
            models.Index(
                fields=[
                    "status",
                    "language",
                    "-publish_at",
                    "-id",
                    "embargo_until",
                    "expire_at",
                    "translation_group",
                ],
                name="article_in_lists",
            ),
            # What is hidden is found by the reason it is hidden for.
            models.Index(fields=["publish_at"]),
            models.Index(fields=["embargo_until"]),
            models.Index(fields=["expire_at"]),
        ]
        permissions = [
            ("review_article", "Can review articles and say that they are ready"),
            ("publish_article", "Can publish, schedule, suspend and withdraw articles"),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def from_db(cls, db, field_names, values) -> "Article":
        """Build from a row, and remember the address and the words that the row has."""
        article = super().from_db(db, field_names, values)
        if "slug" in field_names and "language" in field_names:
            article._address_in_db = (article.language, article.slug)
        if set(WORDS) <= set(field_names):
            article._words_in_db = article._words()
        return article

    def save(self, *args, **kwargs) -> None:
        """Save, keep a redirect from a changed address, collect what the body names."""
        fields = kwargs.get("update_fields")
        if fields is None and getattr(self, "_words_in_db", None) not in (None, self._words()):
            self.text_changed_at = timezone.now()
        super().save(*args, **kwargs)
        self._words_in_db = self._words() if fields is None else None
        if fields is None or "slug" in fields:
            self._keep_former_slug()
        if fields is None or "body" in fields:
            self.collect_references()

    def _words(self) -> tuple[str, ...]:
        return tuple(getattr(self, name) for name in WORDS)

    def _keep_former_slug(self) -> None:
        """Let the address that the row had before lead to the present one, in one hop."""
        present = (self.language, self.slug)
        former = getattr(self, "_address_in_db", present)
        redirects = self.former_slugs.model._default_manager
        was_public = self.status in (
            self.Status.PUBLISHED,
            self.Status.SUSPENDED,
            self.Status.WITHDRAWN,
        )
        # A path that is live again is no redirect any more: A to B to A leaves no loop. A draft
        # takes no path away from the article that readers know it by.
        taken = redirects.filter(language=self.language, slug=self.slug)
        (taken if was_public else taken.filter(article=self)).delete()
        if former != present and was_public:
            language, slug = former
            redirects.update_or_create(language=language, slug=slug, defaults={"article": self})
        self._address_in_db = present

    def collect_references(self) -> None:
        """Set pictures, sources, asks and warnings_in_text to what the body's nodes name.

        An id that names nothing is left out here and renders nothing.
        """
        named = references(self.body)
        for relation, ids in (
            (self.pictures, named.pictures),
            (self.sources, named.sources),
            (self.asks, named.campaigns),
            (self.warnings_in_text, named.warnings),
        ):
            relation.set(relation.model._default_manager.filter(pk__in=ids) if ids else [])

    def get_absolute_url(self) -> str:
        """Return the one address of the article, under the prefix of its language."""
        with translation.override(self.language):
            return reverse("articles:article", args=[self.slug])

    def is_public(self, at: datetime | None = None) -> bool:
        """Say whether the public may see this row; asks the one definition, with one query."""
        return type(self).objects.published(at).filter(pk=self.pk).exists()
