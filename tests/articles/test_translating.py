"""Translations: begun as drafts, stale when the original changes, in line when somebody says so."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from articles import search, translating
from articles.models import Article
from tests import factories

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def original():
    """An English article with all that a translation takes over."""
    picture = factories.make_picture()
    with time_machine.travel(NOW - timedelta(days=3), tick=False):
        article = factories.make_article(
            tags=("winter",),
            slug="a-river",
            lead_picture=picture,
            series=factories.make_series(),
            series_part=2,
            body=f'<p>A river.</p><figure data-node="figure" data-picture="{picture.pk}">'
            "<figcaption>It</figcaption></figure>",
        )
    article.warnings.add(factories.make_warning())
    article.further_reading.add(factories.make_source())
    factories.make_contribution(article, bio="In English.")
    return article


def begun(original, *, days_ago=2):
    with time_machine.travel(NOW - timedelta(days=days_ago), tick=False):
        return translating.start(original, language="ko", by=factories.make_staff())


def test_a_translation_begins_as_a_draft_with_all_of_the_original(original):
    draft = begun(original)
    draft.refresh_from_db()
    assert (draft.status, draft.publish_at, draft.language) == ("draft", None, "ko")
    assert draft.translation_group == original.translation_group
    assert translating.original_of(draft) == original
    assert translating.original_of(original) is None
    for name in ("title", "slug", "body", "lead_picture", "series", "series_part"):
        assert getattr(draft, name) == getattr(original, name), name
    for name in ("tags", "warnings", "further_reading", "pictures"):
        there, here = getattr(original, name).all(), getattr(draft, name).all()
        assert list(there) == list(here) != [], name
    (contribution,) = draft.contributions.all()
    assert contribution.contributor == original.contributions.get().contributor
    assert contribution.bio == ""
    assert not search.outdated().filter(pk=draft.pk).exists()
    assert list(Article.objects.published()) == [original]


def test_there_is_one_version_a_language(original):
    draft = begun(original)
    assert translating.missing_languages(original) == []
    for article, language in ((original, "ko"), (draft, "en"), (original, "en")):
        with pytest.raises(ValueError, match="already"):
            translating.start(article, language=language, by=None)
    assert Article.objects.count() == 2


def test_an_address_and_a_part_that_are_taken_are_not_taken_again(original):
    factories.make_article(
        language="ko", slug="a-river", series=original.series, series_part=original.series_part
    )
    draft = begun(original)
    assert (draft.slug, draft.series, draft.series_part) == ("a-river-2", original.series, None)


def test_a_translation_is_stale_once_the_words_of_the_original_change(original):
    draft = begun(original)
    assert not translating.is_stale(draft)
    original.lead_picture = None
    original.save()
    assert not translating.is_stale(draft)
    original.title = "Another title"
    original.save()
    assert translating.is_stale(draft)
    assert list(translating.stale()) == [draft]


def test_the_original_is_never_stale(original):
    draft = begun(original)
    draft.title = "강"
    draft.save()
    assert not translating.stale().exists()


def test_the_original_as_it_was_translated_is_found_in_its_history(original):
    draft = begun(original)
    original.standfirst = "Changed after the translation."
    original.save()
    assert translating.as_translated(draft).standfirst == "A line that says what it is about."
    original.history.all().delete()
    assert translating.as_translated(draft) is None
    assert translating.as_translated(original) is None


def test_what_changes_after_an_editor_looked_makes_it_stale_again(original):
    draft = begun(original)
    original.title = "Another title"
    original.save()
    translating.mark_in_line(draft, seen_at=original.text_changed_at - timedelta(seconds=1))
    assert translating.is_stale(draft)
    translating.mark_in_line(draft, seen_at=timezone.now() + timedelta(days=9))
    assert not translating.is_stale(draft)
    assert draft.translation_checked_at <= timezone.now()
    assert translating.as_translated(draft).title == "Another title"


def test_a_translation_is_linked_and_taken_apart_again(original):
    other = factories.make_article(language="ko")
    translating.link(other, original=original)
    other.save()
    assert translating.original_of(other) == original
    translating.link(other, original=None)
    other.save()
    assert translating.original_of(other) is None
    assert other.translation_group != original.translation_group
    assert not translating.others_of(original).exists()
