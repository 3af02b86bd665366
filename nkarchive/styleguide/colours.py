"""The colours of static/css/tokens.css as the style guide shows them: which role stands on which,
and how far apart the two are, by day and by night.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from nkarchive.env import ROOT

TOKENS = ROOT / "static" / "css" / "tokens.css"
COLOUR = re.compile(r"--color-([a-z-]+): (#[0-9a-f]{6});")
# WCAG 2.2, 1.4.3 and 1.4.11.
WORDS, EDGES = 4.5, 3.0

# What may stand on what. A component that needs another pair adds it here first.
WORDS_ON: dict[str, tuple[str, ...]] = {
    "ink": ("paper", "raised", "sunk", "accent-wash", "caution-wash", "danger-wash"),
    "ink-soft": ("paper", "raised", "sunk"),
    "accent": ("paper", "raised", "sunk"),
    "accent-strong": ("paper", "raised", "sunk", "accent-wash"),
    "on-accent": ("accent", "accent-strong"),
    "on-deep": ("deep",),
    "on-deep-soft": ("deep",),
    "on-lamp": ("lamp",),
    "lamp": ("deep",),
    "on-mark": ("mark",),
    "caution": ("paper", "raised", "caution-wash"),
    "danger": ("paper", "raised", "danger-wash"),
}
EDGES_ON: dict[str, tuple[str, ...]] = {
    "edge": ("paper", "raised", "sunk"),
    "focus": ("paper", "raised", "sunk"),
}


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A role on a ground: the contrast that it needs, and has by day and by night."""

    role: str
    ground: str
    least: float
    by_day: float
    by_night: float

    @property
    def holds(self) -> bool:
        """Whether it has what it needs in both."""
        return min(self.by_day, self.by_night) >= self.least


@cache
def roles() -> tuple[dict[str, str], dict[str, str]]:
    """Return the colours by role, by day and by night (a role without its own keeps the day's)."""
    day, _, night = TOKENS.read_text(encoding="utf-8").partition("@media (prefers-color-scheme")
    by_day = dict(COLOUR.findall(day))
    return by_day, {**by_day, **dict(COLOUR.findall(night))}


def pairs() -> list[Pair]:
    """Return every pair that may stand on a page."""
    day, night = roles()
    return [
        Pair(
            role=role,
            ground=ground,
            least=least,
            by_day=contrast(day, role, ground),
            by_night=contrast(night, role, ground),
        )
        for table, least in ((WORDS_ON, WORDS), (EDGES_ON, EDGES))
        for role, grounds in table.items()
        for ground in grounds
    ]


def contrast(colours: Mapping[str, str], one: str, other: str) -> float:
    """Return the contrast ratio of two roles (WCAG 2.2, "contrast ratio"), 1 to 21."""
    lighter, darker = sorted((_luminance(colours[one]), _luminance(colours[other])), reverse=True)
    return round((lighter + 0.05) / (darker + 0.05), 2)


def _luminance(colour: str) -> float:
    """Relative luminance of a colour like #12372d (WCAG 2.2, "relative luminance")."""
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
