"""Whoever follows the changes has, at every moment, exactly what the public has."""

import random
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from articles.models import Article
from tests import factories
from tests.articles.api.asking_it import ask, results

pytestmark = pytest.mark.django_db

T = datetime(2026, 5, 4, 9, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Mirror:
    """A copy of the archive, kept by the changes alone."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.since = "2000-01-01T00:00:00Z"
        self.copies: dict[str, str] = {}

    def follow(self) -> None:
        """Read every change since the last time, over all pages, and obey it."""
        path = f"changes?limit=2&since={self.since}"
        while path:
            document = ask(self.client, path)
            for change in document["results"]:
                if change["url"] is None:
                    self.copies.pop(change["uuid"], None)
                else:
                    found = ask(self.client, f"articles/{change['uuid']}")
                    self.copies[change["uuid"]] = found["title"]
            self.since = document["next_since"]
            path = (document["next"] or "").partition("/api/v1/")[2]


def public() -> dict[str, str]:
    """What readers see now."""
    return {str(one.uuid): one.title for one in Article.objects.published()}


@pytest.mark.parametrize("seed", range(4))
def test_a_mirror_has_what_the_public_has_whatever_editors_do(seed: int, client: Client) -> None:
    chance = random.Random(seed)
    mirror = Mirror(client)
    for step in range(40):
        moment = T + step * 20 * MINUTE
        with time_machine.travel(moment, tick=False):
            articles = list(Article.objects.all())
            if len(articles) < 3:
                factories.make_article(publish_at=moment)
            else:
                article = chance.choice(articles)
                article.title = f"Title {step}"
                article.status = chance.choice(
                    ["draft", "published", "published", "suspended", "withdrawn", "ready"]
                )
                later = moment + chance.randrange(-60, 60) * MINUTE
                article.publish_at = chance.choice([moment, later, moment - DAY])
                article.embargo_until = chance.choice([None, None, later])
                article.expire_at = chance.choice([None, None, None, later + 30 * MINUTE])
                article.save()
                if chance.random() < 0.1:
                    article.delete()
        with time_machine.travel(moment + chance.randrange(19) * MINUTE + MINUTE, tick=False):
            mirror.follow()
            assert mirror.copies == public(), step


def test_each_change_says_what_it_is(client: Client) -> None:
    with time_machine.travel(T - DAY, tick=False):
        old = factories.make_article(slug="old", publish_at=T - DAY)
        expiring = factories.make_article(slug="expiring", publish_at=T - DAY, expire_at=T + DAY)
        hidden = factories.make_article(slug="hidden", publish_at=T - DAY)
        taken = factories.make_article(slug="taken", publish_at=T - DAY)
        coming = factories.make_article(slug="coming", publish_at=T + DAY)
    with time_machine.travel(T + MINUTE, tick=False):
        old.title = "New words"
        old.save()
        hidden.status, taken.status = "suspended", "withdrawn"
        hidden.save()
        taken.save()
    since = T.isoformat().replace("+00:00", "Z")
    with time_machine.travel(T + DAY + MINUTE, tick=False):
        changes = {row["uuid"]: row for row in results(client, f"changes?since={since}")}
        removed = {row["uuid"] for row in results(client, f"withdrawals?since={since}")}
    kinds = {
        article.slug: changes[str(article.uuid)]["change"]
        for article in (old, expiring, hidden, taken, coming)
    }
    assert kinds == {
        "old": "updated",
        "expiring": "expired",
        "hidden": "withdrawn",
        "taken": "withdrawn",
        "coming": "created",
    }
    assert removed == {str(article.uuid) for article in (expiring, hidden, taken)}


def test_of_what_went_nothing_is_said_but_that(client: Client) -> None:
    article = factories.make_article(title="Saltmarsh lanterns", slug="lanterns", tags=("wicker",))
    article.status = "suspended"
    article.save()
    for path in ("changes", "withdrawals"):
        response = client.get(f"/api/v1/{path}")
        (change,) = response.json()["results"]
        assert set(change) == {"uuid", "change", "changed_at", "url"}
        assert (change["change"], change["url"]) == ("withdrawn", None)
        for word in ("antern", "wicker", "suspend"):
            assert word not in response.text


def test_later_work_on_a_hidden_article_is_nobody_elses_business(client: Client) -> None:
    with time_machine.travel(T, tick=False):
        article = factories.make_article(publish_at=T)
    with time_machine.travel(T + MINUTE, tick=False):
        article.status = "suspended"
        article.save()
    (before,) = results(client, "withdrawals")
    article.title = "Rewritten"
    article.save()
    article.status = "draft"
    article.save()
    assert results(client, "withdrawals") == [before]


def test_what_was_never_public_is_never_spoken_of(client: Client) -> None:
    with time_machine.travel(T - DAY, tick=False):
        draft = factories.make_article(status="draft", publish_at=None)
        scheduled = factories.make_article(publish_at=T)
        embargoed = factories.make_article(publish_at=T - DAY, embargo_until=T)
        for article in (scheduled, embargoed):
            article.status = "suspended"
            article.save()
        deleted = factories.make_article(publish_at=T)
        deleted.delete()
    for moment in (T - MINUTE, T + MINUTE):
        with time_machine.travel(moment, tick=False):
            draft.save()
            scheduled.save()
            embargoed.save()
            assert results(client, "changes") == []


def test_what_is_deleted_is_told_as_withdrawn(client: Client) -> None:
    article = factories.make_article()
    uuid = str(article.uuid)
    article.delete()
    (change,) = results(client, "changes")
    assert (change["uuid"], change["change"]) == (uuid, "withdrawn")


def test_an_empty_archive_is_asked_again_from_its_beginning(client: Client) -> None:
    for path in ("changes", "withdrawals"):
        document = ask(client, path)
        assert (document["results"], document["next_since"]) == ([], "1970-01-01T00:00:00Z")
        document = ask(client, f"{path}?since=2026-05-01T00:00:00Z")
        assert document["next_since"] == "2026-05-01T00:00:00Z"
