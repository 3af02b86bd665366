"""The tags of an article, as taggit hands them out, in one spelling."""

import unicodedata
from typing import Any

from taggit.managers import _TaggableManager


def spelled(name: str) -> str:
    """Return the one spelling of a tag's name: NFC, every run of blanks as one."""
    return " ".join(unicodedata.normalize("NFC", name).split())


class ArticleTags(_TaggableManager):
    """taggit's manager; names that are handed to it are brought to one spelling first.

    That two tags differ in case alone is kept by TAGGIT_CASE_INSENSITIVE and by the unique index
    on the folded name. Labels and synonyms are known to `articles.tagging.tag_named` only.
    """

    def add(self, *tags: Any, **options: Any) -> None:
        """Give the article tags, by name or as rows."""
        super().add(*map(_spelled, tags), **options)

    def set(self, tags: Any, **options: Any) -> None:
        """Give the article these tags and no others."""
        super().set([_spelled(tag) for tag in tags], **options)

    def remove(self, *tags: Any) -> None:
        """Take tags away from the article."""
        super().remove(*map(_spelled, tags))


def _spelled(tag: Any) -> Any:
    return spelled(tag) if isinstance(tag, str) else tag
