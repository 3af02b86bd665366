"""An article as a work that can be cited."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Contribution, Edition
from nkarchive.addresses import absolute
from nkarchive.languages import localized
from nkarchive.richtext.validators import without_unwanted

Role = Contribution.Role


@dataclass(frozen=True, kw_only=True)
class Name:
    """A name as it is published; it is never taken apart.

    The archive keeps names whole: where a Korean name has its surname, and whether a narrator's
    name has one at all, nobody has to guess. `url` is empty unless their page is public.
    """

    text: str
    is_organisation: bool = False
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a citation says of an article. Texts are in one line, without control characters.

    `people` has the names of each role in the order of the byline; "author" holds whoever signs
    the piece. `original` is its first edition elsewhere. `changed_on` is empty while nothing has
    changed since it was published.
    """

    key: str
    kind: str
    language: str
    title: str
    abstract: str
    people: dict[str, tuple[Name, ...]] = field(default_factory=dict)
    site: str
    issued_on: date
    changed_on: date | None
    accessed_on: date
    url: str
    series: str = ""
    part: int | None = None
    original: Edition | None = None


def read_work(article: Article, *, accessed_on: date | None = None) -> Work:
    """Return what is cited of a public article; `accessed_on` is today when None.

    Fetch `contributions__contributor`, `editions`, `corrections` and `series` before; then
    nothing is asked here.
    """
    language = article.language
    issued_on = timezone.localdate(article.publish_at)
    changed_on = timezone.localdate(changed_at(article))
    # An old piece that came into the archive today has not changed by that.
    shown_on = timezone.localdate(max(article.publish_at, article.created_at))
    series = localized(article.series, "title", language=language) if article.series else ""
    return Work(
        key=f"{settings.SITE_NAME.split()[0].lower()}-{article.uuid.hex[:12]}",
        kind=article.kind,
        language=language,
        title=_whole_title(article),
        abstract=one_line(article.standfirst),
        people=_people(article),
        site=one_line(settings.SITE_NAME),
        issued_on=issued_on,
        changed_on=changed_on if changed_on > shown_on else None,
        accessed_on=accessed_on or timezone.localdate(),
        url=stable_url(article),
        series=one_line(series),
        part=article.series_part if series else None,
        original=next((one for one in article.editions.all() if one.outlet), None),
    )


def stable_url(article: Article) -> str:
    """Return the address that leads to an article for good, whatever its title and slug become."""
    return absolute(reverse("stable_article", args=[article.uuid]))


def changed_at(article: Article) -> datetime:
    """Return when the words of a public article last changed for its readers.

    Its text counts and what was said about it afterwards, not the saving of a tag. Of a
    correction the day is known; it was saved together with the article, so that its moment is
    the last saving, or the end of its day where the article was saved again later. Prefetch
    `corrections` before.
    """
    moments = [article.publish_at, article.text_changed_at]
    if article.embargo_until:
        moments.append(article.embargo_until)
    for correction in article.corrections.all():
        next_day = datetime.combine(correction.made_on + timedelta(days=1), time.min)
        end = timezone.make_aware(next_day, timezone.get_default_timezone())
        moments.append(min(article.updated_at, end))
    return max(moments)


def one_line(text: str) -> str:
    """Return a text without control characters, every run of blanks and line breaks as a space."""
    return " ".join(without_unwanted(" ".join(text.split())).split())


def _whole_title(article: Article) -> str:
    title, subtitle = one_line(article.title), one_line(article.subtitle)
    if not subtitle:
        return title
    return f"{title} {subtitle}" if title[-1:] in "?!:…" else f"{title}: {subtitle}"


def _people(article: Article) -> dict[str, tuple[Name, ...]]:
    """Return who had which part; who told a story that nobody else wrote is its author."""
    found: dict[str, list[Name]] = {}
    for contribution in article.contributions.all():
        person = contribution.contributor
        name = Name(
            text=one_line(localized(person, "name", language=article.language)),
            is_organisation=person.is_organisation,
            url=absolute(person.get_absolute_url()) if person.has_page else "",
        )
        role = Role.AUTHOR if contribution.role == Role.GUEST_AUTHOR else contribution.role
        names = found.setdefault(str(role), [])
        if name not in names:
            names.append(name)
    if Role.AUTHOR not in found and Role.NARRATOR in found:
        found[str(Role.AUTHOR)] = found.pop(Role.NARRATOR)
    return {role: tuple(names) for role, names in found.items()}
