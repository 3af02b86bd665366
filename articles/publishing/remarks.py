"""What deserves a look before an article goes to readers, and keeps nothing back."""

from collections.abc import Iterator

from django.utils import timezone

from articles import translating
from articles.models import Article
from articles.publishing.findings import Remark, elements, quoted


def remarks(article: Article) -> list[Remark]:
    """Return what an editor should know of an article that may well be published as it is."""
    return [
        *_in_the_head(article),
        *_in_the_text(article),
        *_of_a_translation(article),
        *_in_import_notes(article),
        *_of_dates(article),
    ]


def _in_the_head(article: Article) -> Iterator[Remark]:
    if not article.standfirst.strip():
        yield Remark(words="No standfirst: lists and search show none.", field="standfirst")
    if not article.contributions.exists():
        yield Remark(words="No byline: the page names nobody.", field="contributions")


def _in_the_text(article: Article) -> Iterator[Remark]:
    for one in elements(article):
        if one.attributes.get("data-picture") == "":
            words = f"Figure without a picture: {quoted(one.text())}."
            yield Remark(words=words, field="body")
        if one.attributes.get("data-campaign") == "":
            words = f"Ask without a campaign, which readers do not see: {quoted(one.text())}."
            yield Remark(words=words, field="body")
    for campaign in article.asks.all():
        if campaign.status == campaign.Status.DRAFT:
            words = f"Ask for {quoted(str(campaign))}, a draft: readers see it once that is open."
            yield Remark(words=words, field="body")
    for source in article.sources.filter(is_incomplete=True):
        words = f"Source that is still incomplete: {quoted(str(source))}."
        yield Remark(words=words, field="body")
    for source in article.further_reading.filter(is_incomplete=True):
        words = f"Source that is still incomplete: {quoted(str(source))}."
        yield Remark(words=words, field="further_reading")


def _of_a_translation(article: Article) -> Iterator[Remark]:
    original = translating.original_of(article)
    if original is None:
        return
    if translating.is_stale(article):
        words = "The original has changed since this translation was last brought into line."
        yield Remark(words=words, field="translation_of")
    if article.body and article.body == original.body:
        yield Remark(words="The text is still that of the original.", field="body")


def _in_import_notes(article: Article) -> Iterator[Remark]:
    for note in article.import_notes.filter(is_must_fix=False, is_done=False):
        yield Remark(words=f"Lost in the import: {quoted(note.text)}.", field="import_notes")


def _of_dates(article: Article) -> Iterator[Remark]:
    if article.expire_at and article.expire_at <= timezone.now():
        words = "Its end has passed: once published, readers are told that it is gone."
        yield Remark(words=words, field="expire_at")
