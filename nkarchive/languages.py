"""The two languages of the site, and fields that have a value for each of them."""

from typing import Any

from django.utils.translation import get_language

ENGLISH = "en"
KOREAN = "ko"
LANGUAGES = ((ENGLISH, "English"), (KOREAN, "한국어"))


def active_language() -> str:
    """Return the language of the page being written: "en" or "ko"."""
    return KOREAN if (get_language() or ENGLISH).startswith(KOREAN) else ENGLISH


class Localized:
    """Read `<name>_en` or `<name>_ko` in the active language, English where Korean is empty.

    `title = Localized()` beside the fields `title_en` and `title_ko` lets a template write
    `{{ campaign.title }}`.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        return localized(instance, self.name)


def localized(instance: Any, name: str, *, language: str | None = None) -> str:
    """Return the value of a two-language field.

    Takes an object with `<name>_en` and `<name>_ko`, and a language ("en" or "ko"; the active
    one when None). Returns the value in that language, or the English one where it is empty.
    """
    value = getattr(instance, f"{name}_{language or active_language()}", "")
    return value or getattr(instance, f"{name}_{ENGLISH}")


def language_of(instance: Any, name: str, *, language: str | None = None) -> str:
    """Return the language in which `localized` gives a value ("en" or "ko"); takes the same."""
    language = language or active_language()
    return language if getattr(instance, f"{name}_{language}", "") else ENGLISH


def foreign(instance: Any, name: str, *, language: str | None = None) -> str:
    """Return the language of a two-language field where it is not the page's; else ""."""
    given = language_of(instance, name, language=language)
    return "" if given == active_language() else given
