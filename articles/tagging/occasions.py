"""Topics that are put forward for some days of the year."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from articles.models import Occasion
from articles.tagging.topics import Topic, find_topics


@dataclass(frozen=True, kw_only=True)
class CurrentOccasion:
    """A topic and the days for which it is put forward."""

    topic: Topic
    begins_on: date
    ends_on: date


def current_occasions(*, language: str, on: date | None = None) -> list[CurrentOccasion]:
    """Return the occasions of a day (today when None) that readers of a language find articles for.

    What ends soonest comes first.
    """
    days = {occasion.tag_id: occasion for occasion in _held_on(on).order_by("-ends_on", "-pk")}
    topics = {topic.pk: topic for topic in find_topics(days, language=language)} if days else {}
    found = [
        CurrentOccasion(topic=topics[key], begins_on=one.begins_on, ends_on=one.ends_on)
        for key, one in days.items()
        if key in topics
    ]
    return sorted(found, key=lambda one: (one.ends_on, one.topic.name.casefold(), one.topic.pk))


def occasion_of(tag_id: int) -> Occasion | None:
    """Return the occasion of a tag that today lies in."""
    return _held_on(None).filter(tag=tag_id).first()


def _held_on(on: date | None) -> QuerySet:
    day = on or timezone.localdate()
    return Occasion.objects.filter(begins_on__lte=day, ends_on__gte=day)
