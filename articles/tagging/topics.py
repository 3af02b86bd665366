"""Topics as readers meet them: called by their label, counted by what the public may see."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from taggit.models import Tag

from articles.models import Article, FormerTagSlug, Occasion, TagLabel
from articles.tagging.spelling import find_named


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A tag by its name in a language; `count` is the number of articles listed below it.

    `is_occasion`: it is put forward today; only `topics_of` tells.
    """

    pk: int
    name: str
    slug: str
    count: int | None = None
    is_occasion: bool = False

    @property
    def url(self) -> str:
        """The address of the topic's page in the active language."""
        return reverse("articles:tag", args=[self.slug])


def topics_of(article: Article, *, language: str) -> list[Topic]:
    """Return the topics of an article by their names in a language, in one query."""
    today = timezone.localdate()
    occasion = Occasion.objects.filter(tag=OuterRef("pk"), begins_on__lte=today, ends_on__gte=today)
    tags = _tags().filter(article=article.pk).annotate(is_occasion=Exists(occasion))
    return _in_order(_named(tags, language=language))


def topics_named(names: Iterable[str], *, language: str) -> list[Topic]:
    """Return the tags of these names as topics, also those that nothing has yet."""
    known = _in_order(_named(_tags().filter(name__in=list(names)), language=language))
    new = set(names) - set(Tag.objects.filter(name__in=list(names)).values_list("name", flat=True))
    return known + [Topic(pk=0, name=name, slug="-") for name in sorted(new)]


def topics_in_use(*, language: str, at: datetime | None = None) -> list[Topic]:
    """Return every topic under which a page in a language lists an article, with the number."""
    return _in_use(_tags(), language=language, at=at)


def name_of(tag: Tag, *, language: str) -> str:
    """Return what a tag is called in a language: its label there, else its own name."""
    return _named(Tag.objects.filter(pk=tag.pk), language=language).get().shown_name


def find_tag(slug: str) -> Tag | None:
    """Return the tag of a slug, present or former, or the one that is called by these words.

    Takes what stands in an address ("prison-camps"). Words are compared without regard to case;
    a hyphen stands for a blank. Asks a former slug only where no tag has it now.
    """
    if not slug:
        return None
    if tag := Tag.objects.filter(slug=slug).first():
        return tag
    if former := FormerTagSlug.objects.filter(slug=slug).select_related("tag").first():
        return former.tag
    for words in (slug, slug.replace("-", " ")):
        if tag := find_named(words):
            return tag
    return None


def find_public_tag(slug: str) -> Tag | None:
    """Return what `find_tag` does, where the public may see an article that has the tag.

    A topic of hidden articles alone is as unknown as none. Asks one query for a present slug.
    """
    carrying = Article.objects.published().filter(tags=OuterRef("pk"))
    tags = Tag.objects.annotate(is_public=Exists(carrying))
    found = tags.filter(slug=slug).first() if slug else None
    if found is None and (other := find_tag(slug)):
        found = tags.get(pk=other.pk)
    return found if found and found.is_public else None


def words_of(tags: Iterable[Tag]) -> list[str]:
    """Return every name a reader may search tags by: their own, labels and synonyms.

    Takes tags with `labels` prefetched.
    """
    return [
        name for tag in tags for name in (tag.name, *(label.name for label in tag.labels.all()))
    ]


def find_topics(keys: Iterable[int], *, language: str, at: datetime | None = None) -> list[Topic]:
    """Return those of the tags (primary keys) that `topics_in_use` would list, in its order."""
    return _in_use(_tags().filter(pk__in=list(keys)), language=language, at=at)


def _tags() -> QuerySet:
    return Tag.objects.exclude(slug="")


def _in_use(tags: QuerySet, *, language: str, at: datetime | None) -> list[Topic]:
    # Counted in the two parts of a list: asked for both at once, a database looks at every article
    # for every tag.
    here, elsewhere = (
        listed.order_by()
        .filter(tags__in=tags.values("pk"))
        .values("tags")
        .annotate(count=Count("pk"))
        .values_list("tags", "count")
        for listed in (
            Article.objects.published(at).in_language(language),
            Article.objects.only_outside(language, at),
        )
    )
    counts: Counter[int] = Counter()
    for tag, count in here.union(elsewhere, all=True):
        counts[tag] += count
    topics = _in_order(_named(tags.filter(pk__in=list(counts)), language=language))
    return [replace(topic, count=counts[topic.pk]) for topic in topics]


def _named(tags: QuerySet, *, language: str) -> QuerySet:
    label = TagLabel.objects.filter(tag=OuterRef("pk"), language=language, is_synonym=False)
    return tags.annotate(shown_name=Coalesce(Subquery(label.values("name")[:1]), "name"))


def _in_order(tags: QuerySet) -> list[Topic]:
    topics = [
        Topic(
            pk=tag.pk,
            name=tag.shown_name,
            slug=tag.slug,
            is_occasion=getattr(tag, "is_occasion", False),
        )
        for tag in tags
    ]
    return sorted(topics, key=lambda topic: (topic.name.casefold(), topic.pk))
