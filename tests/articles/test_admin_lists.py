"""The list of articles, and the filters that editors use over it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, ImportNote
from tests import factories
from tests.articles.test_admin import LIST, WRITER, form_of, login

pytestmark = pytest.mark.django_db


def listed(client, **query):
    return {one.pk for one in client.get(LIST, query).context["cl"].result_list}


def test_the_list_is_narrowed_to_what_is_scheduled(client):
    login(client, *WRITER)
    later = timezone.now() + timedelta(days=1)
    dated = factories.make_article(publish_at=later)
    held = factories.make_article(embargo_until=later)
    factories.make_article()
    factories.make_draft(publish_at=later)
    assert listed(client, scheduled="yes") == {dated.pk, held.pk}


def test_the_list_is_narrowed_to_what_one_has_worked_on(client):
    factories.make_article()
    login(client, *WRITER)
    client.post(f"{LIST}add/", form_of())
    assert listed(client, mine="yes") == {Article.objects.get(slug="a-night-train").pk}
    login(client, *WRITER)
    assert listed(client, mine="yes") == set()


def test_the_list_is_narrowed_to_open_notes_of_the_import(client):
    login(client, *WRITER)
    lost, must, done = (factories.make_draft() for _ in range(3))
    ImportNote.objects.create(article=lost, text="a picture")
    ImportNote.objects.create(article=must, text="a picture", is_must_fix=True)
    ImportNote.objects.create(article=done, text="a picture", is_must_fix=True, is_done=True)
    assert listed(client, notes="open") == {lost.pk, must.pk}
    assert listed(client, notes="must_fix") == {must.pk}


def test_the_list_is_narrowed_to_a_tag(client):
    login(client, *WRITER)
    winter = factories.make_article(tags=("winter",))
    factories.make_article(tags=("radio",))
    assert listed(client, tag="winter") == {winter.pk}
    assert listed(client, tag="\0") == listed(client)


def test_the_list_is_narrowed_to_a_warning_and_to_what_has_none(client):
    login(client, *WRITER)
    warning = factories.make_warning(slug="hunger")
    named, told = factories.make_article(), factories.make_article()
    named.warnings.add(warning)
    told.warnings_in_text.add(warning)
    bare = factories.make_article()
    assert listed(client, warning="hunger") == {named.pk, told.pk}
    assert listed(client, warning="-") == {bare.pk}
    assert listed(client, warning="\0") == listed(client)


@pytest.mark.parametrize("name", ["status__exact", "kind__exact", "language__exact"])
def test_the_list_is_narrowed_to_status_kind_and_language(client, name):
    login(client, *WRITER)
    found = factories.make_article(status="in_review", kind="essay", language="ko")
    factories.make_article()
    value = getattr(found, name.removesuffix("__exact"))
    assert listed(client, **{name: value}) == {found.pk}


def test_the_list_says_what_readers_see(client):
    login(client, *WRITER)
    factories.make_article(publish_at=timezone.now() + timedelta(days=1))
    page = client.get(LIST).text
    assert "Scheduled</td>" in page
    assert 'alt="False"' in page


def test_the_list_asks_as_many_questions_for_many_articles(client, django_assert_max_num_queries):
    login(client, *WRITER)
    for _number in range(30):
        factories.make_article(tags=("winter",))
    with django_assert_max_num_queries(20):
        client.get(LIST)
