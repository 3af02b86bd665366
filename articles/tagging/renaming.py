"""A tag gets another name, and mostly another address; both old ones go on leading to it."""

import unicodedata

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from taggit.models import Tag, TaggedItem

from articles.models import Article, FormerTagSlug, TagChange, TagLabel, spelled
from articles.tagging.spelling import language_of, why_not_named


class RefusedError(ValueError):
    """What cannot be done to a tag; the message tells the editor why and what to do."""


def rename(tag: Tag, *, name: str, slug: str = "", by: User | None) -> TagChange:
    """Give a tag another name and address, in one transaction; return the log's row.

    An empty slug is made from the name. The old name becomes a synonym, the old address a
    redirect. Search has to be told afterwards. Raises RefusedError.
    """
    with transaction.atomic():
        row = locked(tag.pk)[0]
        old_name, old_slug = row.name, row.slug
        new_name, new_slug = _asked(row, name=name, slug=slug)
        removed = [
            label
            for label in row.labels.filter(is_synonym=True)
            if label.name.casefold() == new_name.casefold()
        ]
        before = {
            "name": old_name,
            "slug": old_slug,
            "new_slug": new_slug,
            "removed": [[label.language, label.name, True] for label in removed],
        }
        TagLabel.objects.filter(pk__in=[label.pk for label in removed]).delete()
        row.name, row.slug = new_name, new_slug
        row.save()
        before["given"] = keep_name(old_name, tag=row)
        lead(old_slug, to=row)
        touch(row)
        return TagChange.objects.create(
            kind=TagChange.Kind.RENAME,
            tag_name=old_name,
            into_name=new_name,
            into=row,
            before=before,
            article_count=row.taggit_taggeditem_items.count(),
            made_by=by,
        )


def foresee_rename(tag: Tag, *, name: str, slug: str = "") -> list[str]:
    """Return sentences that say what `rename` will do. Raises RefusedError where it would."""
    name, slug = _asked(tag, name=name, slug=slug)
    count = tag.taggit_taggeditem_items.count()
    articles = "1 article shows" if count == 1 else f"{count} articles show"
    sentences = [f"{articles} “{name}” instead of “{tag.name}”."]
    if name.casefold() != tag.name.casefold():
        sentences.append(f"“{tag.name}” will go on finding it, in search and in the tag field.")
    if slug != tag.slug:
        sentences.append(f"/tags/{tag.slug}/ and its feed will lead to /tags/{slug}/, in one step.")
    else:
        sentences.append(f"The address stays /tags/{slug}/.")
    if tag.labels.filter(is_synonym=False).exists():
        sentences.append("Where it has a label in a language, readers go on seeing that.")
    sentences.append("The change is written into the log, and can be undone from there.")
    return sentences


def touch(*tags: Tag) -> None:
    """Let the articles of tags count as changed now.

    So a form that was opened before cannot write the old tags back unseen, and whoever keeps a
    copy of the archive hears of it.
    """
    Article.objects.filter(tags__in=tags).update(updated_at=timezone.now())


def locked(*keys: int) -> list[Tag]:
    """Return tags by their keys, in that order, locked until the transaction ends.

    Locks their articles first, as whoever saves an article does, and each sort in the order of
    keys, so that two who want the same ones cannot block each other. Raises RefusedError where
    one has gone.
    """
    tagged = TaggedItem.objects.filter(tag__in=keys, content_type__model="article")
    articles = Article.objects.filter(pk__in=tagged.values("object_id")).order_by("pk")
    list(articles.select_for_update().values_list("pk"))
    rows = {
        row.pk: row for row in Tag.objects.select_for_update().order_by("pk").filter(pk__in=keys)
    }
    if len(rows) < len(set(keys)):
        raise RefusedError("The tag has gone meanwhile: somebody merged or deleted it.")
    return [rows[key] for key in keys]


def keep_name(name: str, *, tag: Tag) -> list[list]:
    """Make a name that went a synonym of a tag, unless the tag is called so anyway.

    Returns what was given, as the log keeps it: language, name, whether it is a synonym.
    """
    known = [tag.name, *tag.labels.values_list("name", flat=True)]
    if name.casefold() in {one.casefold() for one in known}:
        return []
    label = tag.labels.create(language=language_of(name), name=name, is_synonym=True)
    return [[label.language, label.name, True]]


def lead(slug: str, *, to: Tag) -> None:
    """Let an address that went lead to a tag; one that is in use again leads nowhere else."""
    FormerTagSlug.objects.filter(slug=to.slug).delete()
    if slug and slug != to.slug:
        FormerTagSlug.objects.update_or_create(slug=slug, defaults={"tag": to})


def _asked(tag: Tag, *, name: str, slug: str) -> tuple[str, str]:
    """Return the name in one spelling and its address, or refuse."""
    name = spelled(name)
    slug = unicodedata.normalize("NFC", slug) or tag.slugify(name)
    if (name, slug) == (tag.name, tag.slug):
        raise RefusedError("That is its name already.")
    if why := why_not_named(name, tag=tag):
        raise RefusedError(why)
    if not slug:
        raise RefusedError("No address can be made from that name: write one.")
    if other := Tag.objects.filter(slug=slug).exclude(pk=tag.pk).first():
        raise RefusedError(f"That is the address of the tag “{other.name}”: choose another.")
    return name, slug
