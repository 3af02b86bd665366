"""What readers have before them is not saved with a fault that it did not have before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, Autosave, ImportNote
from campaigns.models import Campaign
from tests import factories
from tests.admin_forms import fields_of
from tests.articles.test_admin import change_url, login
from tests.articles.test_admin_workflow import PUBLISHER, UNFINISHED, said

pytestmark = pytest.mark.django_db

WORDS = "<p>The train did not stop.</p>"
CITED = '<p>They walked<cite data-node="citation" data-source="{}" data-locator="">It</cite></p>'
ASK = '<div data-node="ask" data-campaign="{}">Give</div>'


def figure(picture, alt=""):
    own = f' data-alt="{alt}"' if alt else ""
    return (
        f'<figure data-node="figure" data-picture="{picture.pk}"{own}>'
        "<figcaption>A bridge</figcaption></figure>"
    )


def posted(client, article, **changes):
    """Send the form as the page gave it, with these changes."""
    fields = fields_of(client.get(change_url(article)))
    return client.post(change_url(article), {**fields, **changes})


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(days=3)])
def test_a_published_piece_is_not_saved_with_a_new_fault(client, ahead):
    login(client, *PUBLISHER)
    article = factories.make_article(body=WORDS, publish_at=timezone.now() + ahead)
    Article.objects.filter(pk=article.pk).update(status="published")
    answer = posted(client, article, body=UNFINISHED, title="Typed just now", tags="salt,")
    assert answer.status_code == 200
    errors = answer.context["adminform"].form.errors
    assert errors["body"] == ["Nothing under the heading “An empty section”."]
    assert "suspend the piece first" in errors["__all__"][0]
    article.refresh_from_db()
    assert (article.body, article.history.count()) == (WORDS, 1)
    assert not article.tags.exists()
    typed = fields_of(answer)
    assert typed["title"] == ["Typed just now"]
    assert "An empty section" in typed["body"][0]
    assert Autosave.objects.get().fields["title"] == ["Typed just now"]


def test_mended_or_suspended_the_same_form_is_saved(client):
    login(client, *PUBLISHER)
    article = factories.make_article(body=WORDS)
    typed = fields_of(posted(client, article, body=UNFINISHED))
    mended = {**typed, "body": [f"{UNFINISHED}<p>Filled.</p>"]}
    assert client.post(change_url(article), mended).status_code == 302
    typed = fields_of(posted(client, article, body=UNFINISHED))
    client.post(f"{change_url(article)[: -len('change/')]}move/suspended/")
    assert client.post(change_url(article), typed).status_code == 302
    article.refresh_from_db()
    assert (article.status, article.body) == ("suspended", UNFINISHED)


def test_faults_that_stood_before_let_a_small_correction_through_and_are_said(client):
    login(client, *PUBLISHER)
    article = factories.make_article(body=UNFINISHED)
    corrected = UNFINISHED.replace("empty", "emptied")
    answer = posted(client, article, body=corrected, _continue="1")
    assert answer.status_code == 302
    assert any("faults that it had before: Nothing under" in one for one in said(answer))
    worse = posted(client, article, body=f"{corrected}<h2>Another</h2>")
    errors = worse.context["adminform"].form.errors
    assert errors["body"] == ["Nothing under the heading “Another”."]


def test_a_campaign_that_closed_meanwhile_keeps_no_correction_back(client):
    login(client, *PUBLISHER)
    campaign = factories.make_campaign()
    ask = ASK.format(campaign.pk)
    article = factories.make_article(body=WORDS + ask)
    Campaign.objects.filter(pk=campaign.pk).update(status="closed")
    assert posted(client, article, body=f"<p>Late.</p>{ask}").status_code == 302
    other = factories.make_article(body=WORDS, slug="other")
    refused = posted(client, other, body=WORDS + ask).context["adminform"].form.errors
    assert "which is closed" in refused["body"][0]


def test_a_picture_is_looked_at_by_what_it_lacks(client):
    login(client, *PUBLISHER)
    bare = factories.make_picture(alt_en="", credit="")
    article = factories.make_article(body=WORDS + figure(bare))
    assert posted(client, article, body=WORDS + figure(bare, "A bridge")).status_code == 302
    assert posted(client, article, body=WORDS + figure(bare)).status_code == 200
    other = factories.make_picture(credit="", title="Other")
    assert posted(client, article, lead_picture=other.pk).status_code == 200
    article.refresh_from_db()
    assert (article.lead_picture, article.pictures.count()) == (None, 1)


def test_a_note_among_staff_is_marked_at_any_time(client):
    login(client, *PUBLISHER, "articles.view_importnote", "articles.change_importnote")
    article = factories.make_article(body=WORDS)
    note = ImportNote.objects.create(article=article, text="A map was lost")
    saved = posted(client, article, **{"import_notes-0-is_must_fix": "on"})
    assert saved.status_code == 302
    note.refresh_from_db()
    assert note.is_must_fix


def test_an_earlier_version_with_a_fault_is_not_restored_into_what_is_published(client):
    login(client, *PUBLISHER, "articles.view_historicalarticle")
    article = factories.make_article(status="draft", body=UNFINISHED)
    old = article.history.latest()
    article.body = WORDS
    article.status = "published"
    article.save()
    url = f"/admin/articles/article/{article.pk}/history/{old.history_id}/restore/"
    seen = client.get(url).context["seen"]
    answer = client.post(url, {"seen": seen})
    assert answer.status_code == 200
    assert "Nothing under the heading" in answer.text
    assert "suspend it first" in answer.text
    article.refresh_from_db()
    assert (article.body, article.history.count()) == (WORDS, 2)
    Article.objects.filter(pk=article.pk).update(status="suspended")
    assert client.post(url, {"seen": seen}).status_code == 302


@pytest.mark.parametrize("column", ["alt_en", "credit", "source"])
def test_what_published_pieces_need_of_a_picture_is_not_emptied(client, column):
    login(client, *PUBLISHER, "articles.view_picture", "articles.change_picture")
    picture = factories.make_picture()
    factories.make_article(title="The bridge", body=WORDS + figure(picture))
    factories.make_draft(title="Nobody sees it", slug="draft", body=figure(picture))
    url = f"/admin/articles/picture/{picture.pk}/change/"
    answer = client.post(url, {**fields_of(client.get(url), "picture_form"), column: ""})
    errors = answer.context["adminform"].form.errors
    assert errors[column] == ["Published pieces need it: “The bridge”."]
    picture.refresh_from_db()
    assert getattr(picture, column)
    Article.objects.update(status="suspended")
    answer = client.post(url, {**fields_of(client.get(url), "picture_form"), column: ""})
    assert answer.status_code == 302


def test_alternative_text_of_its_own_needs_none_of_the_library(client):
    login(client, *PUBLISHER, "articles.view_picture", "articles.change_picture")
    picture = factories.make_picture()
    factories.make_article(body=WORDS + figure(picture, "Seen from the south"))
    url = f"/admin/articles/picture/{picture.pk}/change/"
    answer = client.post(url, {**fields_of(client.get(url), "picture_form"), "alt_en": ""})
    assert answer.status_code == 302


def test_what_articles_name_is_not_deleted(client):
    kinds = ("source", "contentwarning")
    rights = [f"articles.{verb}_{kind}" for verb in ("view", "delete") for kind in kinds]
    login(client, *rights, "campaigns.view_campaign", "campaigns.delete_campaign")
    source, warning = factories.make_source(), factories.make_warning()
    campaign = factories.make_campaign()
    ask = ASK.format(campaign.pk)
    article = factories.make_article(body=CITED.format(source.pk) + ask)
    article.warnings.add(warning)
    for row in (source, warning, campaign):
        url = f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/delete/"
        assert client.post(url, {"post": "yes"}).status_code == 403
        assert type(row).objects.filter(pk=row.pk).exists()
    for row in (factories.make_source(title="Free"), factories.make_warning(slug="free")):
        url = f"/admin/articles/{row._meta.model_name}/{row.pk}/delete/"
        assert client.post(url, {"post": "yes"}).status_code == 302
