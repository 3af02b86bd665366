"""Who made an article, as its page names them."""

from dataclasses import dataclass

from articles.models import Article, Contribution
from articles.rendering.words import ROLE_LABELS
from nkarchive.languages import localized


@dataclass(frozen=True, kw_only=True)
class Credit:
    """A person or organisation by name; `url` is empty unless their page is open to the public.

    `is_signature`: named after the text only, so that their role has to be said there.
    """

    name: str
    role_label: str
    title: str
    bio: str
    url: str
    is_signature: bool


def credits_at_top(article: Article) -> list[Credit]:
    """Return who is named under the title. Fetch `contributions__contributor` before."""
    return [
        _credit(contribution, language=article.language)
        for contribution in article.contributions.all()
        if contribution.placement == Contribution.Placement.TOP
    ]


def credits_at_end(article: Article) -> list[Credit]:
    """Return who stands after the text: those placed there, and those of whom more is said.

    What is said of somebody with several roles under the title is said once.
    """
    found = []
    said = set()
    for contribution in article.contributions.all():
        credit = _credit(contribution, language=article.language)
        words = (contribution.contributor_id, credit.title, credit.bio)
        if credit.is_signature or ((credit.bio or credit.title) and words not in said):
            found.append(credit)
            said.add(words)
    return found


def _credit(contribution: Contribution, *, language: str) -> Credit:
    person = contribution.contributor
    return Credit(
        name=localized(person, "name", language=language),
        role_label=ROLE_LABELS[contribution.role],
        title=contribution.title,
        bio=contribution.bio or localized(person, "bio", language=language),
        url=person.get_absolute_url() if person.has_page else "",
        is_signature=contribution.placement == Contribution.Placement.END,
    )
