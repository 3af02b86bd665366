"""What is known while an export is read back: where rows of it are in this database."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from articles.exporting.bodies import Names
from articles.exporting.columns import COLUMNS, read_values
from articles.models import Article, Picture
from nkarchive.importing.problem import Problem

# A broken file would say the same of every row.
MOST_PROBLEMS = 50


class EnoughError(Exception):
    """So much is wrong that the rest need not be looked at."""


@dataclass
class Ground:
    """The file, all that is wrong with it, and the rows of this database by their names in it."""

    path: Path
    problems: list[Problem] = field(default_factory=list)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    taken_in: list[Picture] = field(default_factory=list)

    def refuse(self, where: str, why: str, *, key: str = "", value: Any = None) -> None:
        """Note what is wrong with a row; raises EnoughError beyond MOST_PROBLEMS."""
        self.problems.append(
            Problem(file=self.path.name, table=where, key=key, value=value, why=why)
        )
        if len(self.problems) >= MOST_PROBLEMS:
            raise EnoughError

    def find(self, where: str, table: str, name: str, *, key: str) -> Any:
        """Return the row that a name of the file stands for; None, and a note, where none does."""
        found = self.rows.get(table, {}).get(name)
        if found is None:
            self.refuse(where, f"is not among the {table} of the file", key=key, value=name)
        return found

    def values(
        self, where: str, model: type[models.Model], row: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Return the columns of a row; None, and a note, where they cannot be read."""
        try:
            return read_values(model, row)
        except ValueError as error:
            self.refuse(where, str(error))
            return None

    def make(
        self, where: str, model: type[models.Model], row: dict[str, Any], **others: Any
    ) -> Any:
        """Make a row of the columns in `row` and of `others`; None, and a note, if it is refused.

        It passes the model's own rules first, as what is typed in the admin does.
        """
        values = self.values(where, model, row)
        return None if values is None else self.keep(where, model(**values, **others))

    def keep(self, where: str, instance: models.Model) -> Any:
        """Save a new row as it was: also the moment when it was made, which Django would set."""
        try:
            instance.full_clean()
        except ValidationError as error:
            self.refuse(where, " ".join(_sentences(error)))
            return None
        made_at = getattr(instance, "created_at", None)
        instance.save()
        if made_at is not None and "created_at" in COLUMNS[type(instance)]:
            type(instance)._default_manager.filter(pk=instance.pk).update(created_at=made_at)
        return instance

    def names(self) -> Names:
        """Return what texts of the file may name, by the ids of this database."""
        campaigns = Article.asks.rel.model._default_manager
        tables = ("pictures", "sources", "warnings")
        return Names(
            campaigns=dict(campaigns.values_list("pk", "slug")),
            **{table: {row.pk: name for name, row in self.rows[table].items()} for table in tables},
        )


def _sentences(error: ValidationError) -> list[str]:
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    return [
        message if name == "__all__" else f"{name}: {message}"
        for name, messages in error.message_dict.items()
        for message in messages
    ]
