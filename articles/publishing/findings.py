"""What is found when an article is looked over before it goes to readers."""

from collections.abc import Iterator
from dataclasses import dataclass

from articles.models import Article, Picture
from nkarchive.richtext import Element, parse

_MOST_WORDS = 60


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something to see to: plain words, and the form field or inline that it belongs to.

    `picture_id` is the picture of the library in which it is put right, if it is there. `faults`
    name what is wrong without the words around it, so that a fault is known again after its
    heading or its quotation was corrected; empty stands for the words themselves.
    """

    words: str
    field: str
    picture_id: int | None = None
    faults: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.words


class Obstacle(Finding):
    """What keeps an article from being ready and from being published."""


class Remark(Finding):
    """What deserves a look, and keeps nothing back."""


def elements(article: Article) -> list[Element]:
    """Return every element of the body, in the order of the document."""
    return list(parse(article.body).walk())


def quoted(text: str) -> str:
    """Return the first words of a text in quotation marks, as a finding names a place."""
    words = " ".join(text.split())
    return f"“{words[:_MOST_WORDS].rstrip()}…”" if len(words) > _MOST_WORDS else f"“{words}”"


def shown_pictures(article: Article) -> Iterator[tuple[Picture, str, str]]:
    """Yield each use of a picture: the row, the field it stands in, its alternative text there.

    Pictures that are not in the library any more are left out; see `missing_pictures`.
    """
    column = f"alt_{article.language}"
    if article.lead_picture is not None:
        yield article.lead_picture, "lead_picture", getattr(article.lead_picture, column)
    figures = [one for one in elements(article) if one.attributes.get("data-picture")]
    rows = Picture.objects.in_bulk({int(one.attributes["data-picture"]) for one in figures})
    for figure in figures:
        picture = rows.get(int(figure.attributes["data-picture"]))
        if picture is not None:
            own = figure.attributes.get("data-alt", "")
            yield picture, "body", own or getattr(picture, column)
