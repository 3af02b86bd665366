"""What is wrong with a manifest, said so that an editor finds the place."""

import json
from dataclasses import dataclass
from typing import Any

_LONGEST_SHOWN = 80


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One error. Empty parts are left out of the sentence."""

    file: str
    why: str
    table: str = ""
    key: str = ""
    value: Any = None

    def __str__(self) -> str:
        parts = [self.file]
        if self.table:
            parts.append(self.table)
        if self.key:
            parts.append(self.key if self.value is None else f"{self.key} = {shown(self.value)}")
        return ": ".join([*parts, self.why])


class ImportRefusedError(Exception):
    """The manifest cannot be imported; nothing was. `problems` says all that is wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def shown(value: Any) -> str:
    """Return a value of a manifest much as it is written there, shortened if it is long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
