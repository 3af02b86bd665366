"""Whatever way a document takes into the database, it is canonical there."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Value

from articles.models import Article
from nkarchive.richtext import DocumentTooLongError, RenderContext, clean, render
from nkarchive.richtext.forms import RichTextFormField, RichTextWidget
from nkarchive.richtext.sanitiser import LONGEST_DOCUMENT
from tests.factories import make_article
from tests.richtext import documents, hostile

pytestmark = pytest.mark.django_db


def _by_create(text: str) -> Article:
    return make_article(body=text)


def _by_save(text: str) -> Article:
    article = make_article()
    article.body = text
    article.save()
    assert article.body == clean(text)
    return article


def _by_save_of_the_field(text: str) -> Article:
    article = make_article()
    article.body = text
    article.save(update_fields=["body"])
    return article


def _by_bulk_update(text: str) -> Article:
    article = make_article()
    article.body = text
    Article.objects.bulk_update([article], ["body"])
    return article


def _by_update(text: str) -> Article:
    article = make_article()
    Article.objects.filter(pk=article.pk).update(body=text)
    return article


def _by_update_or_create(text: str) -> Article:
    return Article.objects.update_or_create(pk=make_article().pk, defaults={"body": text})[0]


WAYS = (
    _by_create,
    _by_save,
    _by_save_of_the_field,
    _by_bulk_update,
    _by_update,
    _by_update_or_create,
)


@pytest.mark.parametrize("way", WAYS)
def test_hostile_strings_are_inert_however_they_were_stored(way: Callable[[str], Article]) -> None:
    text = "".join(f"<p>{string}</p>" for string in hostile.STRINGS if "\ud800" not in string)
    stored = Article.objects.values_list("body", flat=True).get(pk=way(text).pk)
    assert stored == clean(text)
    assert hostile.faults(stored) == []


def test_bulk_create_cleans() -> None:
    article = make_article()
    article.pk, article.slug, article._state.adding = None, "another-one", True
    article.uuid, article.translation_group = uuid4(), uuid4()
    article.body = "<p onclick=alert(1)>x</p>"
    Article.objects.bulk_create([article])
    assert Article.objects.get(slug="another-one").body == "<p>x</p>"


def test_what_raw_sql_stored_is_inert_when_rendered() -> None:
    article = make_article()
    for string in hostile.STRINGS:
        raw = string.replace("\x00", "").encode("utf-8", "replace").decode()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE articles_article SET body = %s WHERE id = %s", [raw, article.pk])
        article.refresh_from_db()
        assert article.body == raw
        for target in ("web", "feed"):
            rendered = render(article.body, target=target, context=RenderContext(language="en"))
            assert hostile.faults(rendered.whole) == []


def test_what_a_database_expression_stored_is_inert_when_rendered() -> None:
    article = make_article()
    Article.objects.update(body=Value("<script>alert(1)</script><p>x</p>"))
    article.refresh_from_db()
    body = render(article.body, target="web", context=RenderContext(language="en")).body
    assert body == "<p>x</p>"


def test_a_look_up_is_not_cleaned() -> None:
    make_article(body="<p>북한인권단체</p>")
    assert Article.objects.filter(body__contains="인권").count() == 1


def test_every_node_is_stored_as_it_is() -> None:
    article = make_article(body=documents.EVERY_NODE_STORED)
    article.refresh_from_db()
    assert article.body == documents.EVERY_NODE_STORED


def test_a_document_over_the_bound_is_not_stored() -> None:
    article = make_article(body="<p>before</p>")
    article.body = "a" * (LONGEST_DOCUMENT + 1)
    with pytest.raises(ValidationError, match="at most"):
        article.clean_fields(exclude=[f.name for f in Article._meta.fields if f.name != "body"])
    with pytest.raises(DocumentTooLongError), transaction.atomic():
        article.save()
    article.refresh_from_db()
    assert article.body == "<p>before</p>"


def test_a_model_form_gets_the_editor() -> None:
    field = Article._meta.get_field("body").formfield()
    assert isinstance(field, RichTextFormField)
    assert isinstance(field.widget, RichTextWidget)


def test_the_form_field_gives_the_canonical_document() -> None:
    field = RichTextFormField()
    assert field.clean("<p onclick=x>a</p><p></p>") == "<p>a</p>"
    with pytest.raises(ValidationError, match="required"):
        field.clean("<p></p>")
    with pytest.raises(ValidationError, match="at most"):
        field.clean("a" * (LONGEST_DOCUMENT + 1))


def test_the_form_field_sees_no_change_where_the_meaning_is_the_same() -> None:
    field = RichTextFormField(required=False)
    assert not field.has_changed("<p>a</p>", "<p>a</p><p></p>")
    assert field.has_changed("<p>a</p>", "<p>b</p>")


def test_the_widget_hands_its_choices_to_the_editor() -> None:
    widget = RichTextWidget()
    widget.choices = {"sources": [(3, 'A "book" & more')]}
    widget.picture_picker_url = "/admin/articles/picture/pick/"
    markup = widget.render("body", "<p onclick=x>a</p>", {"id": "id_body"})
    assert "A \\&quot;book\\&quot; &amp; more" in markup
    assert 'data-picture-picker="/admin/articles/picture/pick/"' in markup
    assert "&lt;p&gt;a&lt;/p&gt;" in markup
    assert "onclick" not in markup
