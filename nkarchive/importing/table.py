"""One table of a manifest, read key by key with every type checked."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_unicode_slug

from nkarchive.importing.problem import Problem

# All but tab, line feed and carriage return; no database or feed takes them.
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_is_web_address = URLValidator(schemes=["http", "https"])


class Table:
    """A table whose wrong values are noted in `problems`, not raised.

    Every reader returns a harmless value (empty, None) in the place of a wrong one, so that one
    run can name every error. `finish` notes the keys that nobody read. Items of an array are
    numbered from 1 in messages, as lines are.
    """

    def __init__(
        self,
        values: dict[str, Any],
        *,
        file: str,
        name: str,
        prefix: str = "",
        problems: list[Problem] | None = None,
    ) -> None:
        self.values = values
        self.file = file
        self.name = name
        self.prefix = prefix
        self.problems: list[Problem] = [] if problems is None else problems
        self._read: set[str] = set()

    def refuse(self, key: str, value: Any, why: str) -> None:
        """Note that the value of a key is wrong, and why."""
        self.problems.append(
            Problem(file=self.file, table=self.name, key=self.prefix + key, value=value, why=why)
        )

    def value(self, key: str, *kinds: type, expected: str, is_required: bool = False) -> Any:
        """Return the value of a key if its type is exactly one of `kinds`, else None.

        A wrong type and a missing required key are noted. Exact, because in Python a boolean is
        an int and a date with a time is a date.
        """
        self._read.add(key)
        if key not in self.values:
            if is_required:
                self.refuse(key, None, "is missing")
            return None
        found = self.values[key]
        if type(found) not in kinds:
            self.refuse(key, found, f"must be {expected}")
            return None
        return found

    def text(self, key: str, *, is_required: bool = False, longest: int | None = None) -> str:
        """Return words in NFC without blanks at the ends, of at most `longest` characters."""
        found = self.value(key, str, expected="words in quotes", is_required=is_required)
        if found is None:
            return ""
        return self._checked_text(key, found, is_required=is_required, longest=longest)

    def texts(self, key: str, *, longest: int | None = None) -> list[str]:
        """Return a list of words; an empty item is an error."""
        found = self.value(key, list, expected="a list of words in quotes")
        checked = []
        for item in found or []:
            if type(item) is not str:
                self.refuse(key, item, "must be words in quotes")
            elif text := self._checked_text(key, item, is_required=True, longest=longest):
                checked.append(text)
        return checked

    def _checked_text(self, key: str, found: str, *, is_required: bool, longest: int | None) -> str:
        text = unicodedata.normalize("NFC", found).strip()
        if CONTROL_CHARACTERS.search(text):
            self.refuse(key, found, "holds a control character")
        elif is_required and not text:
            self.refuse(key, found, "must not be empty")
        elif longest is not None and len(text) > longest:
            self.refuse(key, found, f"has {len(text)} characters, at most {longest} are stored")
        else:
            return text
        return ""

    def choice(
        self, key: str, *, among: Collection[str], default: str = "", is_required: bool = False
    ) -> str:
        """Return one of the words in `among`; `default` where the key is absent or wrong."""
        found = self.text(key, is_required=is_required)
        if found and found not in among:
            self.refuse(key, found, f"is not one of: {', '.join(among)}")
            return default
        return found or default

    def slug(self, key: str, *, longest: int) -> str:
        """Return a required last part of an address: letters of any script, digits, -, _."""
        found = self.text(key, is_required=True, longest=longest)
        try:
            if found:
                validate_unicode_slug(found)
        except ValidationError:
            self.refuse(key, found, "may hold letters, digits, hyphens and underscores only")
            return ""
        return found

    def web_address(self, key: str, *, longest: int) -> str:
        """Return an address that begins with http:// or https://."""
        found = self.text(key, longest=longest)
        try:
            if found:
                _is_web_address(found)
        except ValidationError:
            self.refuse(key, found, "is not an address that begins with http:// or https://")
            return ""
        return found

    def number(self, key: str, *, least: int, most: int, is_required: bool = False) -> int | None:
        """Return a whole number from `least` to `most`."""
        found = self.value(key, int, expected="a whole number", is_required=is_required)
        if found is not None and not least <= found <= most:
            self.refuse(key, found, f"must lie between {least} and {most}")
            return None
        return found

    def flag(self, key: str) -> bool:
        """Return true or false; false where the key is absent."""
        return bool(self.value(key, bool, expected="true or false"))

    def day(self, key: str) -> date | None:
        """Return a date without a time."""
        return self.value(key, date, expected="a date like 2023-03-17, without quotes")

    def items(self, key: str, *, expected: str) -> list[Any]:
        """Return the items of a list of any type, [] where it is absent or no list."""
        return self.value(key, list, expected=expected) or []

    def table(self, key: str, *, is_required: bool = False) -> "Table | None":
        """Return the table under a key."""
        found = self.value(
            key, dict, expected="a table like { title = … }", is_required=is_required
        )
        return None if found is None else self.below(f"{key}.", found)

    def tables(self, key: str) -> "list[Table]":
        """Return the tables of a list."""
        found = self.items(key, expected="a list of tables like [{ … }]")
        for item in found:
            if type(item) is not dict:
                self.refuse(key, item, "must be a table like { … }")
        return [
            self.below(f"{key}[{place}].", item)
            for place, item in enumerate(found, start=1)
            if type(item) is dict
        ]

    def below(self, prefix: str, values: dict[str, Any]) -> "Table":
        """Return a table inside this one; its keys are named with the prefix in messages."""
        return Table(
            values,
            file=self.file,
            name=self.name,
            prefix=self.prefix + prefix,
            problems=self.problems,
        )

    def pass_over(self, keys: Iterable[str]) -> None:
        """Take keys as read that cannot be checked, because something before them is wrong."""
        self._read.update(keys)

    def finish(self) -> None:
        """Note every key that was not read: the format does not know it."""
        for key, value in self.values.items():
            if key not in self._read:
                self.refuse(key, value, "is not a key of this table")
