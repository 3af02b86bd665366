"""A picture loses what published pieces need of it while one is published: never both."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from articles import publishing
from articles.models import Article, Picture
from tests import factories
from tests.admin_forms import fields_of
from tests.articles.test_admin_standing import WORDS, figure
from tests.articles.test_admin_workflow import PUBLISHER
from tests.articles.test_autosave import change_url

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def signed_in(*permissions: str) -> Client:
    client = Client()
    client.force_login(factories.make_staff(*permissions))
    return client


def done_after(first: Callable[[], Any], then: Callable[[], Any]) -> Any:
    """Do one thing, and before it is committed the other on a connection of its own."""

    def act() -> Any:
        try:
            return then()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            first()
            other = threads.submit(act)
            while not other.done() and not somebody_waits():
                sleep(0.01)
        return other.result()


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_a_credit_is_not_emptied_beside_the_publishing_of_a_piece_that_needs_it() -> None:
    picture = factories.make_picture()
    piece = factories.make_draft(title="The bridge", lead_picture=picture)
    client = signed_in(*PUBLISHER, "articles.view_picture", "articles.change_picture")
    url = f"/admin/articles/picture/{picture.pk}/change/"
    fields = {**fields_of(client.get(url), "picture_form"), "credit": ""}
    answer = done_after(lambda: publishing.publish(piece), lambda: client.post(url, fields))
    errors = answer.context["adminform"].form.errors
    assert errors["credit"] == ["Published pieces need it: “The bridge”."]
    picture.refresh_from_db()
    assert picture.credit


def test_a_piece_is_not_published_beside_the_emptying_of_a_credit_that_it_needs() -> None:
    picture = factories.make_picture()
    client = signed_in(*PUBLISHER)
    draft = factories.make_draft(slug="led", lead_picture=picture)
    standing = factories.make_article(slug="standing", body=WORDS)
    fields = {**fields_of(client.get(change_url(standing))), "body": WORDS + figure(picture)}

    def empty() -> None:
        assert publishing.shown_with(picture, column="credit") == []
        Picture.objects.update(credit="")

    def publish() -> None:
        with pytest.raises(publishing.Blocked, match="without credit"):
            publishing.publish(draft)

    done_after(empty, publish)
    Picture.objects.update(credit="A photographer")
    answer = done_after(empty, lambda: client.post(change_url(standing), fields))
    assert "without credit" in answer.text
    assert Article.objects.get(pk=standing.pk).body == WORDS
