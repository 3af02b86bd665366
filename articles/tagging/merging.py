"""Two tags become one: whatever hung on the first hangs on the second afterwards, once."""

from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from taggit.models import Tag, TaggedItem

from articles.models import FormerTagSlug, Occasion, TagChange, TagLabel
from articles.tagging.renaming import RefusedError, keep_name, lead, locked, touch
from articles.tagging.spelling import language_of

Days = list[tuple[date, date]]


def merge(tag: Tag, *, into: Tag, by: User | None) -> TagChange:
    """Merge a tag into another, in one transaction with the rows locked; return the log's row.

    Its articles carry the other tag, each once; its names become names of the other, synonyms
    where the other has one; its addresses lead there; its occasions join the other's. Search has
    to be told afterwards. Raises RefusedError.
    """
    if tag.pk == into.pk:
        raise RefusedError("A tag cannot be merged into itself: choose another one.")
    with transaction.atomic():
        gone, kept = locked(tag.pk, into.pk)
        touch(gone)
        slugs = list(gone.former_slugs.values_list("slug", flat=True))
        before = {
            "pk": gone.pk,
            "name": gone.name,
            "slug": gone.slug,
            "labels": _labels(gone),
            "former_slugs": slugs,
            "changes": list(gone.changes.values_list("pk", flat=True)),
            **_move_taggings(gone, kept),
            **_join_occasions(gone, kept),
        }
        before["given"] = [*_move_labels(gone, kept), *keep_name(gone.name, tag=kept)]
        FormerTagSlug.objects.filter(tag=gone).update(tag=kept)
        change = TagChange.objects.create(
            kind=TagChange.Kind.MERGE,
            tag_name=gone.name,
            into_name=kept.name,
            into=kept,
            before=before,
            article_count=len(before["moved"]) + len(before["doubles"]),
            made_by=by,
        )
        gone.delete()
        lead(before["slug"], to=kept)
        return change


def foresee(tag: Tag, *, into: Tag) -> list[str]:
    """Return sentences that say what merging a tag into another will do."""
    count = taggings(tag).count()
    doubles = _doubles(tag, into).count()
    sentences = [f"“{tag.name}” becomes “{into.name}” on {articles(count)}."]
    if doubles:
        sentences.append(f"On {articles(doubles)} with both, “{into.name}” stays once.")
    names = dict.fromkeys([tag.name, *(label.name for label in tag.labels.all())])
    called = "”, “".join(names)
    sentences.append(f"“{called}” will find “{into.name}”, in search and in the tag field.")
    sentences.append(
        f"/tags/{tag.slug}/ and its feed will lead to /tags/{into.slug}/, in one step."
    )
    if former := tag.former_slugs.count():
        sentences.append(f"So will its older addresses ({former}).")
    if occasions := tag.occasions.count():
        sentences.append(
            f"Its occasions ({occasions}) move; days that overlap with those of “{into.name}” "
            "are joined."
        )
    sentences.append("The merge is written into the log, and can be undone from there.")
    return sentences


def articles(count: int) -> str:
    """Return a number of articles in words: "1 article"."""
    return "1 article" if count == 1 else f"{count} articles"


def taggings(tag: Tag) -> QuerySet:
    """Return the rows that give the tag to articles."""
    return TaggedItem.objects.filter(tag=tag)


def days_of(tag: Tag) -> list[list[str]]:
    """Return the occasions of a tag as the log keeps them: first and last day, in order."""
    held = tag.occasions.order_by("begins_on", "ends_on").values_list("begins_on", "ends_on")
    return [[begins.isoformat(), ends.isoformat()] for begins, ends in held]


def _doubles(gone: Tag, kept: Tag) -> QuerySet:
    same = taggings(kept).filter(
        content_type=OuterRef("content_type"), object_id=OuterRef("object_id")
    )
    return taggings(gone).filter(Exists(same))


def _move_taggings(gone: Tag, kept: Tag) -> dict[str, list]:
    """Move the taggings that the other tag has not; return what was moved and what was dropped."""
    list(TaggedItem.objects.select_for_update().filter(tag__in=(gone, kept)).order_by("pk"))
    doubles = list(_doubles(gone, kept).values_list("pk", "content_type_id", "object_id"))
    TaggedItem.objects.filter(pk__in=[key for key, *_object in doubles]).delete()
    moved = list(taggings(gone).values_list("pk", flat=True))
    taggings(gone).update(tag=kept)
    return {"moved": moved, "doubles": [list(what) for _key, *what in doubles]}


def _labels(tag: Tag) -> list[list]:
    return [[one.language, one.name, one.is_synonym] for one in tag.labels.all()]


def _move_labels(gone: Tag, kept: Tag) -> list[list]:
    """Give the other tag the names it has not; return them as the log keeps them."""
    has = {(label.language, label.name.casefold()) for label in kept.labels.all()}
    shown = {label.language for label in kept.labels.all() if not label.is_synonym}
    given = []
    for language, name, is_synonym in _labels(gone):
        if (language, name.casefold()) in has or name.casefold() == kept.name.casefold():
            continue
        # A tag without a label in the language of its name is called by that name.
        is_called = language in shown or language == language_of(kept.name)
        becomes_synonym = is_synonym or is_called
        has.add((language, name.casefold()))
        given.append([language, name, becomes_synonym])
    TagLabel.objects.bulk_create(
        TagLabel(tag=kept, language=language, name=name, is_synonym=is_synonym)
        for language, name, is_synonym in given
    )
    return given


def _join_occasions(gone: Tag, kept: Tag) -> dict[str, list]:
    """Give the other tag the days of both; days that overlap become one occasion."""
    before, of_kept = days_of(gone), days_of(kept)
    if before:
        joined = _joined(
            sorted(
                (occasion.begins_on, occasion.ends_on)
                for occasion in Occasion.objects.filter(tag__in=(gone, kept))
            )
        )
        kept.occasions.all().delete()
        Occasion.objects.bulk_create(
            Occasion(tag=kept, begins_on=begins, ends_on=ends) for begins, ends in joined
        )
    return {
        "occasions": before,
        "occasions_of_into": of_kept,
        "occasions_after": days_of(kept),
    }


def _joined(days: Days) -> Days:
    """Return stretches of days, in order, with those that overlap as one."""
    joined: Days = []
    for begins, ends in days:
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        else:
            joined.append((begins, ends))
    return joined
