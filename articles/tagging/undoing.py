"""A rename or a merge taken back as far as later edits leave room; what could not be is said."""

from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from taggit.models import Tag, TaggedItem

from articles.models import FormerTagSlug, Occasion, TagChange, TagLabel
from articles.tagging.merging import articles, days_of, taggings
from articles.tagging.renaming import RefusedError, lead, locked, touch
from articles.tagging.spelling import why_not_called, why_not_named


@dataclass(kw_only=True)
class Undone:
    """What undoing came to: the tags whose articles search has to be told of, and what it could
    not put back, in sentences."""

    tags: list[Tag]
    left: list[str] = field(default_factory=list)


def undo(change: TagChange, *, by: User | None) -> Undone:
    """Take a rename or a merge back, in one transaction. Raises RefusedError."""
    with transaction.atomic():
        row = TagChange.objects.select_for_update().get(pk=change.pk)
        if row.undone_at:
            raise RefusedError("That was undone already.")
        if row.into_id is None:
            raise RefusedError(
                f"“{row.into_name}” has gone since: undo first what was done to it later."
            )
        (kept,) = locked(row.into_id)
        take_back = {TagChange.Kind.RENAME: _unrename, TagChange.Kind.MERGE: _unmerge}[row.kind]
        undone = take_back(row, kept)
        touch(*undone.tags)
        row.undone_at, row.undone_by = timezone.now(), by
        row.save()
        return undone


def _unrename(change: TagChange, tag: Tag) -> Undone:
    before = change.before
    if tag.name != change.into_name:
        raise RefusedError(f"It is called “{tag.name}” by now: undo that first.")
    undone = Undone(tags=[tag])
    _take_names(before["given"], tag=tag, undone=undone)
    if why := why_not_named(before["name"], tag=tag):
        raise RefusedError(why)
    slug_now = tag.slug
    tag.name, tag.slug = before["name"], _free_slug(before["slug"], tag=tag, undone=undone)
    tag.save()
    _give_names(before["removed"], tag=tag, undone=undone)
    lead(slug_now, to=tag)
    return undone


def _unmerge(change: TagChange, kept: Tag) -> Undone:
    before = change.before
    undone = Undone(tags=[kept])
    _take_names(before["given"], tag=kept, undone=undone)
    if why := why_not_named(before["name"]):
        raise RefusedError(why)
    is_key_free = not Tag.objects.filter(pk=before["pk"]).exists()
    tag = Tag(
        pk=before["pk"] if is_key_free else None,
        name=before["name"],
        slug=_free_slug(before["slug"], tag=None, undone=undone),
    )
    tag.save(force_insert=True)
    undone.tags.append(tag)
    _give_names(before["labels"], tag=tag, undone=undone)
    FormerTagSlug.objects.filter(slug__in=before["former_slugs"], tag=kept).update(tag=tag)
    FormerTagSlug.objects.filter(slug=tag.slug).delete()
    TagChange.objects.filter(pk__in=before["changes"], into=None).update(into=tag)
    _part_taggings(before, tag=tag, kept=kept, undone=undone)
    _part_occasions(before, tag=tag, kept=kept, undone=undone)
    return undone


def _part_taggings(before: dict, *, tag: Tag, kept: Tag, undone: Undone) -> None:
    """Give the articles their tag back, unless an editor has taken the other one away since."""
    moved = TaggedItem.objects.filter(pk__in=before["moved"], tag=kept).update(tag=tag)
    doubles = 0
    for content_type, object_id in before["doubles"]:
        which = {"content_type_id": content_type, "object_id": object_id}
        if taggings(kept).filter(**which).exists():
            TaggedItem.objects.create(tag=tag, **which)
            doubles += 1
    lost = len(before["moved"]) + len(before["doubles"]) - moved - doubles
    if lost:
        undone.left.append(
            f"“{tag.name}” was not put back on {articles(lost)}: “{kept.name}” was taken away "
            "there since, or the article is gone."
        )


def _part_occasions(before: dict, *, tag: Tag, kept: Tag, undone: Undone) -> None:
    """Give both tags the days that each had, unless somebody has changed them since."""
    _hold(before["occasions"], tag=tag)
    if before["occasions"] and days_of(kept) == before["occasions_after"]:
        kept.occasions.all().delete()
        _hold(before["occasions_of_into"], tag=kept)
    elif before["occasions"]:
        undone.left.append(
            f"The occasions of “{kept.name}” were changed since and stay as they are."
        )


def _hold(days: list[list[str]], *, tag: Tag) -> None:
    Occasion.objects.bulk_create(
        Occasion(tag=tag, begins_on=begins, ends_on=ends) for begins, ends in days
    )


def _take_names(names: list[list], *, tag: Tag, undone: Undone) -> None:
    """Take away the names that the change gave."""
    for language, name, is_synonym in names:
        given = tag.labels.filter(language=language, name=name, is_synonym=is_synonym)
        if not given.delete()[0]:
            undone.left.append(f"“{name}” had been taken away or changed already.")


def _give_names(names: list[list], *, tag: Tag, undone: Undone) -> None:
    """Give back the names that the change took, where they are free."""
    for language, name, is_synonym in names:
        if why_not_called(name, language=language, tag=tag):
            undone.left.append(f"“{name}” means another tag by now and was not given back.")
        elif not TagLabel.objects.filter(tag=tag, language=language, name=name).exists():
            tag.labels.create(language=language, name=name, is_synonym=is_synonym)


def _free_slug(slug: str, *, tag: Tag | None, undone: Undone) -> str:
    """Return the old slug, or one like it where another tag has it by now."""
    taken = Tag.objects.exclude(pk=tag.pk if tag else None)
    free, number = slug, 1
    while taken.filter(slug=free).exists():
        number += 1
        free = f"{slug}-{number}"
    if free != slug:
        undone.left.append(f"/tags/{slug}/ belongs to another tag by now: it is /tags/{free}/.")
    return free
