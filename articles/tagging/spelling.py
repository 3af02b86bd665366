"""One spelling for each tag: NFC, blanks folded, whatever its case; and one door to it by name."""

import re
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from taggit.models import Tag

from articles.models import TagLabel, spelled
from nkarchive.languages import ENGLISH, HANGUL, KOREAN


def find_named(name: str) -> Tag | None:
    """Return the tag that has this name, or else is called so in a language; case is no matter."""
    wanted = spelled(name)
    if tag := _called(Tag.objects.order_by("pk"), wanted):
        return tag
    labels = TagLabel.objects.select_related("tag").order_by("is_synonym", "pk")
    label = _called(labels, wanted)
    return label.tag if label else None


def tag_named(name: str) -> Tag:
    """Return the tag of this name, label or synonym, or a new one: the one door for new tags."""
    if found := find_named(name):
        return found
    try:
        with transaction.atomic():
            return Tag.objects.create(name=spelled(name))
    except IntegrityError:
        # Somebody made it at the same moment.
        if found := find_named(name):
            return found
        raise


def names_as_known(names: Iterable[str]) -> list[str]:
    """Return names as the tags that exist spell them; each tag once, in the order given.

    A synonym becomes the name of its tag; a new name is brought to one spelling. Makes nothing.
    """
    known: dict[str, str] = {}
    for name in filter(None, map(spelled, names)):
        tag = find_named(name)
        known.setdefault((tag.name if tag else name).casefold(), tag.name if tag else name)
    return list(known.values())


def hold(names: Iterable[str]) -> list[str]:
    """Return names as `names_as_known` does, their tags kept from changing until the commit.

    Call it in a transaction, with the article's row locked already: who merges tags takes both
    in that order too. A tag that was merged while this waited is named as what it became.
    """
    while True:
        known = names_as_known(names)
        held = Tag.objects.select_for_update(no_key=True).filter(name__in=known).order_by("pk")
        list(held.values_list("pk"))
        names, before = names_as_known(known), known
        if names == before:
            return names


def language_of(name: str) -> str:
    """Return the language that a name is written in: Korean where it holds Hangul."""
    return KOREAN if HANGUL.search(name) else ENGLISH


def why_not_named(name: str, *, tag: Tag | None = None) -> str:
    """Say in a sentence why a tag cannot have this name; empty where it can.

    Takes the tag that is to have it, None for a new one.
    """
    if not re.search(r"\w", name):
        return "A name needs a letter or a digit."
    other = find_named(name)
    if other is None or other == tag:
        return ""
    if other.name.casefold() == spelled(name).casefold():
        return f"There is a tag “{other.name}” already: merge the two instead."
    return f"“{other.name}” is called so: take the name away from it first."


def why_not_called(name: str, *, language: str, tag: Tag | None = None) -> str:
    """Say in a sentence why a tag cannot be called so in a language; empty where it can.

    Each name leads to one tag: it may not be another tag's own name, nor its label or synonym in
    that language.
    """
    others = Tag.objects.exclude(pk=tag.pk if tag else None).order_by("pk")
    if other := _called(others, spelled(name)):
        return f"“{other.name}” is the name of another tag: merge the two instead."
    labels = TagLabel.objects.filter(language=language).select_related("tag").order_by("pk")
    if label := _called(labels.exclude(tag=tag), spelled(name)):
        what = "a synonym" if label.is_synonym else "the name"
        return f"“{label.name}” is {what} of the tag “{label.tag.name}” in that language."
    return ""


def _called(rows: QuerySet, name: str) -> Model | None:
    """Return the first row of this name."""
    found = rows.filter(name__iexact=name).first()
    if found is None and not name.isascii():
        # What the databases make of other letters' case depends on where they run.
        same = (
            key
            for key, other in rows.values_list("pk", "name")
            if spelled(other).casefold() == name.casefold()
        )
        found = rows.filter(pk=next(same, None)).first()
    return found
