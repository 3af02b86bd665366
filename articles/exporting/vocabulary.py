"""Reads back what articles point at by a name: warnings, tags, series, contributors, pictures.

What is here already is used as it is. Who bears a name of the file and is somebody else refuses
the whole: an article must not come under another writer's name.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from taggit.models import Tag

from articles import pictures
from articles.exporting.ground import Ground
from articles.exporting.writing import pictures_beside
from articles.models import (
    ContentWarning,
    Contributor,
    FormerTagSlug,
    Occasion,
    Picture,
    Series,
    TagLabel,
)

Row = dict[str, Any]
# The table, its model, and the column that says who or what a row is.
_NAMED: tuple[tuple[str, type[models.Model], str], ...] = (
    ("warnings", ContentWarning, "label_en"),
    ("series", Series, "title_en"),
    ("contributors", Contributor, "name_en"),
    ("tags", Tag, "name"),
)
_OF_TAGS = {"labels": TagLabel, "occasions": Occasion, "former_slugs": FormerTagSlug}


def restore_named(ground: Ground, document: dict[str, list[Row]]) -> None:
    """Read back warnings, series, contributors and tags."""
    for table, model, identity in _NAMED:
        here = {row.slug: row for row in model._default_manager.all()}
        known = ground.rows[table] = {}
        for place, row in enumerate(document[table]):
            where = f"{table}[{place}]"
            hanging = {name: row.get(name) for name in _OF_TAGS} if model is Tag else {}
            columns = {name: value for name, value in row.items() if name not in hanging}
            values = ground.values(where, model, columns)
            if values is None:
                continue
            slug = values["slug"]
            if slug in known:
                ground.refuse(where, "stands twice in the file", key="slug", value=slug)
            elif slug not in here:
                known[slug] = ground.keep(where, model(**values))
                if known[slug] is not None:
                    _hang(ground, where, known[slug], hanging)
            elif getattr(here[slug], identity).casefold() != values[identity].casefold():
                why = f"belongs to another one here: {getattr(here[slug], identity)}"
                ground.refuse(where, why, key="slug", value=slug)
            else:
                known[slug] = here[slug]


def restore_pictures(ground: Ground, rows: list[Row]) -> None:
    """Read back pictures; the files of those in `ground.taken_in` lie in the storage now."""
    here = {str(picture.uuid): picture for picture in Picture.objects.all()}
    known = ground.rows["pictures"] = {}
    for place, row in enumerate(rows):
        where = f"pictures[{place}]"
        values = ground.values(where, Picture, row)
        if values is None:
            continue
        uuid = str(values["uuid"])
        if uuid in known:
            ground.refuse(where, "stands twice in the file", key="uuid", value=uuid)
        elif uuid in here:
            known[uuid] = here[uuid]
        elif picture := _take_in(ground, where, Picture(**values)):
            known[uuid] = picture


def _hang(ground: Ground, where: str, tag: Tag, hanging: dict[str, list[Row]]) -> None:
    for name, rows in hanging.items():
        for place, row in enumerate(rows):
            ground.make(f"{where}.{name}[{place}]", _OF_TAGS[name], row, tag=tag)


def _take_in(ground: Ground, where: str, picture: Picture) -> Picture | None:
    """Take the pixels of a picture from its file beside the export, encoded anew as any upload."""
    file = pictures_beside(ground.path) / f"{picture.uuid}.jpg"
    made_at = picture.created_at
    try:
        with file.open("rb") as upload:
            largest = pictures.encode(upload)
        picture.clean_fields(exclude=["file", "width", "height"])
        ground.taken_in.append(picture)
        pictures.store(picture, largest=largest)
    except ValidationError as error:
        ground.refuse(where, " ".join(error.messages))
        return None
    except OSError:
        folder = file.parent.name
        ground.refuse(where, f"has no file: neither here nor as {folder}/{file.name}")
        return None
    except ValueError as error:
        ground.refuse(where, str(error))
        return None
    Picture.objects.filter(pk=picture.pk).update(created_at=made_at)
    return picture
