"""Tags, warnings, bylines and the other rows are kept with each version, compared and restored."""

from datetime import date

import pytest

from articles import publishing, search, tagging
from articles.models import ContentWarning
from tests import factories
from tests.articles.test_admin_restoring import (
    history_url,
    restore_url,
    seen,
    version_url,
)
from tests.articles.test_autosave import EDITOR, signed_in
from tests.articles.test_comparing import opened, saved

pytestmark = pytest.mark.django_db

INLINES = tuple(
    f"articles.{verb}_{name}"
    for verb in ("view", "add", "change", "delete")
    for name in ("contribution", "edition", "correction", "relatedarticle")
)


def editor(**fields):
    return signed_in(*EDITOR, *INLINES, **fields)


@pytest.fixture
def article():
    """Return a draft with something of everything, imported or tagged without the form."""
    made = factories.make_draft(title="The ferry", tags=("Winter", "Markets"))
    made.warnings.add(factories.make_warning(label_en="Hunger"))
    made.further_reading.add(factories.make_source(title="A book"))
    made.contributions.all().delete()
    factories.make_contribution(made, contributor=factories.make_contributor(name_en="Mina"))
    factories.make_edition(made, title="A first ferry", published_on=date(2011, 3, 4))
    factories.make_related(made, factories.make_draft(title="The lamp", slug="lamp"))
    return made


def emptied(article):
    """Take everything away in the form, and rename the article."""
    client = editor()
    fields = opened(client, article)
    for name in ("warnings", "further_reading"):
        del fields[name]
    rows = {f"{prefix}-0-DELETE": ["on"] for prefix in ("contributions", "editions", "curated")}
    answer = saved(client, article, fields | rows, title="The boat", tags="")
    assert answer.status_code == 302, answer.context["errors"]
    return client


def held(article):
    return (
        sorted(article.tags.names()),
        [str(one) for one in article.warnings.all()],
        [one.title for one in article.further_reading.all()],
        [str(one) for one in article.contributions.all()],
        [(one.title, one.published_on) for one in article.editions.all()],
        [str(one.related) for one in article.curated.all()],
    )


def test_what_a_save_took_away_is_told_and_comes_back(article):
    before = held(article)
    client = emptied(article)
    assert held(article) == ([], [], [], [], [], [])
    listed = client.get(history_url(article)).text
    for words in ("Tags", "Warnings", "Byline", "Hunger → nothing", "Mina · Author"):
        assert words in listed, words
    first = article.history.earliest()
    page = client.get(version_url(article, first)).text
    assert "A first ferry · 4 March 2011" in page
    page = client.get(restore_url(article, first)).text
    for words in ("Winter", "Hunger", "A book", "Mina", "A first ferry", "The lamp"):
        assert words in page, words
    assert held(article) == ([], [], [], [], [], [])
    assert client.post(restore_url(article, first), seen(article)).status_code == 302
    article.refresh_from_db()
    assert (held(article), article.title) == (before, "The ferry")
    assert not search.outdated().filter(pk=article.pk).exists()
    again = article.history.latest()
    assert client.get(version_url(article, again)).text.count("A first ferry") > 1


def test_what_was_deleted_since_stays_out_and_a_merged_tag_comes_back_as_it_is_now(article):
    client = emptied(article)
    first = article.history.earliest()
    factories.make_article(tags=("Trade",))
    markets, trade = (tagging.tag_named(name) for name in ("Markets", "Trade"))
    tagging.merge(markets, into=trade, by=None)
    ContentWarning.objects.all().delete()
    answer = client.get(restore_url(article, first))
    assert answer.context["left_out"] == ["Warnings"]
    client.post(restore_url(article, first), seen(article))
    assert sorted(article.tags.names()) == ["Trade", "Winter"]
    assert [str(one) for one in article.contributions.all()] == ["Mina (Author)"]


def test_corrections_are_told_with_a_version_and_never_taken_back(article):
    client = emptied(article)
    factories.make_correction(article, text="The year was 1997.")
    first = article.history.earliest()
    assert "1997" not in client.get(restore_url(article, first)).text
    client.post(restore_url(article, first), seen(article))
    assert article.corrections.get().text == "The year was 1997."


def test_a_step_keeps_what_the_version_before_it_held(article):
    client = emptied(article)
    publishing.suspend(article)
    client.get(history_url(article))
    step = article.history.latest()
    assert step.parts is None
    page = client.get(f"{version_url(article, article.history.earliest())}?with=present").text
    assert "Hunger" in page
    assert client.get(version_url(article, step)).context["changes"][0][0] == "Status"
    assert len(client.get(version_url(article, step)).context["changes"]) == 1


def test_of_versions_that_kept_nothing_the_page_says_so(article):
    article.title = "The boat"
    article.save()
    client = editor()
    first = article.history.earliest()
    assert "that version did not keep them" in client.get(restore_url(article, first)).text
    before = held(article)
    client.post(restore_url(article, first), seen(article))
    assert held(article) == before


def test_saving_without_a_change_makes_no_version(article):
    client = editor()
    saved(client, article, opened(client, article), subtitle="By night")
    article.refresh_from_db()
    count, at = article.history.count(), article.updated_at
    why = article.history.latest().history_change_reason
    saved(client, article, opened(client, article))
    article.refresh_from_db()
    assert (article.history.count(), article.updated_at) == (count, at)
    assert article.history.latest().history_change_reason == why
    saved(client, article, opened(client, article), tags="winter")
    saved(client, article, opened(client, article) | {"_why": ["Read once more"]})
    assert article.history.count() == count + 2
    assert not article.history.filter(parts=None).exists()
