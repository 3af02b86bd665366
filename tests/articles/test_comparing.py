"""Two editors on one article: the second is shown both versions, and nothing of either is lost."""

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article, Autosave
from tests import factories
from tests.admin_forms import fields_of
from tests.articles.test_autosave import EDITOR, change_url, signed_in, state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return factories.make_article(
        status="draft",
        publish_at=None,
        title="As it was",
        subtitle="One line",
        body="<p>The river was low that winter.</p><p>Nobody spoke.</p>",
        tags=("river",),
    )


@pytest.fixture
def mina():
    return signed_in(first_name="Mina")


@pytest.fixture
def jun():
    return signed_in(first_name="Jun")


def opened(client, article):
    return fields_of(client.get(change_url(article)))


def saved(client, article, fields, **changes):
    """Send the form; returns the answer."""
    return client.post(change_url(article), fields | {name: [v] for name, v in changes.items()})


def compared(answer):
    """Return what the page that compares sends with the choices it proposes."""
    assert answer.status_code == 409
    return fields_of(answer, "compare")


def test_a_save_over_a_newer_version_saves_nothing_and_shows_both(draft, mina, jun):
    of_mina, of_jun = opened(mina, draft), opened(jun, draft)
    assert saved(jun, draft, of_jun, title="Another by Jun").status_code == 302
    before = state_of(draft)
    answer = saved(mina, draft, of_mina, title="Another by Mina")
    assert answer.status_code == 409
    assert state_of(draft) == before
    assert "Jun" in answer.text
    assert "[removed:</span>As it was" in answer.text
    assert "[added:</span>Another by Jun" in answer.text
    assert "[added:</span>Another by Mina" in answer.text


def test_a_form_that_came_without_its_fields_is_compared_and_saves_nothing(draft, jun):
    before = state_of(draft)
    answer = jun.post(change_url(draft), {})
    assert answer.status_code == 409
    assert state_of(draft) == before


def test_what_only_one_changed_is_proposed_and_one_press_joins_both(draft, mina, jun):
    of_mina, of_jun = opened(mina, draft), opened(jun, draft)
    warning = factories.make_warning()
    saved(jun, draft, of_jun, subtitle="Of Jun", warnings=str(warning.pk), tags="river, winter")
    answer = saved(mina, draft, of_mina, title="Of Mina", body="<p>Of Mina.</p>")
    fields = compared(answer)
    proposed = {n: v for n, v in fields.items() if n.startswith("_choice-")}
    assert proposed == {
        "_choice-title": ["mine"],
        "_choice-body": ["mine"],
        "_choice-subtitle": ["theirs"],
        "_choice-warnings": ["theirs"],
        "_choice-tags": ["theirs"],
    }
    assert mina.post(change_url(draft), fields).status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.subtitle, draft.body) == ("Of Mina", "Of Jun", "<p>Of Mina.</p>")
    assert list(draft.warnings.all()) == [warning]
    assert sorted(draft.tags.names()) == ["river", "winter"]
    assert not Autosave.objects.filter(user=mina.user).exists()


def test_what_both_changed_waits_for_a_choice(draft, mina, jun):
    of_mina, of_jun = opened(mina, draft), opened(jun, draft)
    saved(jun, draft, of_jun, title="Of Jun", subtitle="Of Jun")
    fields = compared(saved(mina, draft, of_mina, title="Of Mina", standfirst="Of Mina"))
    assert "_choice-title" not in fields
    answer = mina.post(change_url(draft), fields | {"_choice-subtitle": ["mine"]})
    assert "Choose one of these" in answer.text
    again = compared(answer)
    assert again["_choice-subtitle"] == ["mine"]
    assert again["title"] == ["Of Mina"]
    assert mina.post(change_url(draft), again | {"_choice-title": ["theirs"]}).status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.subtitle, draft.standfirst) == ("Of Jun", "One line", "Of Mina")


def test_a_text_can_be_written_by_hand(draft, mina, jun):
    of_mina, of_jun = opened(mina, draft), opened(jun, draft)
    saved(jun, draft, of_jun, body="<p>낮은 강.</p>")
    fields = compared(saved(mina, draft, of_mina, body="<p>깊은 강.</p>"))
    assert fields["_hand-body"] == ["<p>깊은 강.</p>"]
    by_hand = {"_choice-body": ["hand"], "_hand-body": ["<p>낮고 깊은 강.</p>"]}
    assert mina.post(change_url(draft), fields | by_hand).status_code == 302
    draft.refresh_from_db()
    assert draft.body == "<p>낮고 깊은 강.</p>"


def test_a_version_that_comes_while_one_compares_is_compared_again(draft, mina, jun):
    of_mina, of_jun = opened(mina, draft), opened(jun, draft)
    saved(jun, draft, of_jun, title="Of Jun")
    fields = compared(saved(mina, draft, of_mina, title="Of Mina"))
    saved(jun, draft, opened(jun, draft), subtitle="Of Jun, later")
    answer = mina.post(change_url(draft), fields | {"_choice-title": ["mine"]})
    again = compared(answer)
    assert again["_choice-subtitle"] == ["theirs"]
    draft.refresh_from_db()
    assert draft.title == "Of Jun"
    assert mina.post(change_url(draft), again).status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.subtitle) == ("Of Mina", "Of Jun, later")


def test_a_part_that_changes_again_while_one_compares_is_shown_again(draft, mina, jun):
    of_mina, of_jun = opened(mina, draft), opened(jun, draft)
    saved(jun, draft, of_jun, title="Of Jun")
    fields = compared(saved(mina, draft, of_mina, title="Of Mina"))
    saved(jun, draft, opened(jun, draft), title="Of Jun, better")
    answer = mina.post(change_url(draft), fields | {"_choice-title": ["mine"]})
    assert "_choice-title" not in compared(answer)
    assert "better" in answer.text
    draft.refresh_from_db()
    assert draft.title == "Of Jun, better"


def test_a_mistake_on_the_page_that_compares_loses_nothing(draft, mina, jun):
    of_mina, of_jun = opened(mina, draft), opened(jun, draft)
    saved(jun, draft, of_jun, subtitle="Of Jun")
    fields = compared(saved(mina, draft, of_mina, title="Of Mina", standfirst="Of Mina"))
    answer = mina.post(change_url(draft), fields | {"_choice-title": ["hand"], "_hand-title": [""]})
    assert answer.status_code == 200
    assert "This field is required" in answer.text
    form = fields_of(answer)
    assert form["standfirst"] == ["Of Mina"]
    assert form["subtitle"] == ["Of Jun"]
    assert saved(mina, draft, form, title="Of Mina, again").status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.subtitle) == ("Of Mina, again", "Of Jun")


def test_rows_of_both_stay_and_a_row_that_both_changed_waits_for_a_choice(draft, mina, jun):
    shared = factories.make_contribution(draft, title="reporter")
    removed = factories.make_contribution(draft, title="taken out", order=2)
    of_both, people = opened(mina, draft), [factories.make_contributor() for _ in range(2)]

    def with_new_row(fields, person):
        row = {"contributor": str(person.pk), "role": "editor", "placement": "top", "order": "3"}
        new = {f"contributions-2-{name}": [value] for name, value in row.items()}
        return fields | new | {"contributions-TOTAL_FORMS": ["3"]}

    of_jun = with_new_row(opened(jun, draft), people[0]) | {
        "contributions-0-title": ["Of Jun"],
        "contributions-1-DELETE": ["on"],
    }
    assert saved(jun, draft, of_jun).status_code == 302
    of_mina = with_new_row(of_both, people[1]) | {"contributions-0-title": ["Of Mina"]}
    fields = compared(saved(mina, draft, of_mina))
    added = draft.contributions.get(contributor=people[0])
    proposed = {n: v for n, v in fields.items() if n.startswith("_choice-")}
    assert proposed == {
        f"_choice-contributions.{removed.pk}": ["theirs"],
        f"_choice-contributions.{added.pk}": ["theirs"],
        "_choice-contributions.new2": ["mine"],
    }
    choice = {f"_choice-contributions.{shared.pk}": ["mine"]}
    assert mina.post(change_url(draft), fields | choice).status_code == 302
    rows = draft.contributions.all()
    assert {row.contributor for row in rows} == {shared.contributor, *people}
    assert rows.get(pk=shared.pk).title == "Of Mina"


def test_a_row_that_one_changed_and_the_other_removed_is_not_lost(draft, mina, jun):
    row = factories.make_contribution(draft, title="reporter")
    of_mina = opened(mina, draft)
    saved(jun, draft, opened(jun, draft) | {"contributions-0-DELETE": ["on"]})
    of_mina["contributions-0-title"] = ["Of Mina"]
    fields = compared(saved(mina, draft, of_mina))
    assert f"_choice-contributions.{row.pk}" not in fields
    choice = {f"_choice-contributions.{row.pk}": ["mine"]}
    assert mina.post(change_url(draft), fields | choice).status_code == 302
    assert draft.contributions.get().title == "Of Mina"


def test_a_form_that_does_not_say_what_it_began_from_is_compared_too(draft, mina):
    fields = opened(mina, draft)
    for lacking in ({"began_from": [""]}, {"began_from": ["x"]}, {"began_with": ["{"]}):
        answer = saved(mina, draft, fields | lacking, title="Of Mina", began_from="2020-01-01")
        assert "_choice-title" not in compared(answer)
    draft.refresh_from_db()
    assert draft.title == "As it was"


def test_the_steps_of_publishing_wait_while_two_versions_are_compared(draft, mina, jun):
    of_mina = opened(mina, draft)
    saved(jun, draft, opened(jun, draft), subtitle="Of Jun")
    fields = compared(saved(mina, draft, of_mina, title="Of Mina", _move="in_review"))
    assert "_move" not in fields
    mina.post(change_url(draft), fields)
    draft.refresh_from_db()
    assert (draft.title, draft.status) == ("Of Mina", "draft")


def test_who_may_no_longer_change_the_article_still_gets_their_words_back(draft, mina):
    fields = opened(mina, draft)
    Article.objects.filter(pk=draft.pk).update(status="published", publish_at=draft.created_at)
    before = state_of(draft)
    answer = saved(mina, draft, fields, title="Of Mina")
    assert answer.status_code == 403
    assert "Of Mina" in answer.text
    assert 'name="_choice-title"' not in answer.text
    sent = fields_of(answer, "compare") | {"_choice-title": ["mine"]}
    assert mina.post(change_url(draft), sent).status_code == 403
    assert state_of(draft) == before


def test_who_may_change_no_article_is_shown_nothing(draft):
    reader = signed_in("articles.view_article")
    answer = reader.post(change_url(draft), {"title": ["x"], "_seen": ["x"]})
    assert answer.status_code == 403
    assert "As it was" not in answer.text
    assert Client().post(change_url(draft), {"title": ["x"]}).status_code == 302


def test_what_is_compared_is_kept_as_it_was_typed(draft, mina, jun):
    of_mina, of_jun = opened(mina, draft), opened(jun, draft)
    saved(jun, draft, of_jun, subtitle="Of Jun")
    fields = compared(saved(mina, draft, of_mina, title="Of Mina"))
    kept = {"_choice-title": ["hand"], "_hand-title": ["By hand"]}
    address = reverse("admin:articles_article_autosave", args=[draft.pk])
    assert mina.post(address, fields | kept).status_code == 200
    # The window closes. What comes back still began from the first version: it is compared.
    form = fields_of(mina.get(f"{change_url(draft)}?restore={fields['opening'][0]}"))
    assert (form["title"], form["subtitle"]) == (["By hand"], ["One line"])
    again = compared(saved(mina, draft, form))
    assert again["_choice-subtitle"] == ["theirs"]


def test_inlines_that_one_may_only_look_at_are_left_alone(draft, jun):
    factories.make_contribution(draft, title="reporter")
    writer = signed_in(*EDITOR[:3], "articles.view_contribution")
    of_writer = opened(writer, draft)
    saved(jun, draft, opened(jun, draft), subtitle="Of Jun")
    fields = compared(saved(writer, draft, of_writer, title="Of the writer"))
    assert writer.post(change_url(draft), fields).status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.subtitle) == ("Of the writer", "Of Jun")
    assert draft.contributions.get().title == "reporter"
