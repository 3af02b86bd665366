"""Pages that belong to the whole site: front page, standing pages, health, what programs read."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, override_settings
from django.utils import timezone

from articles import search
from articles.models import Page
from campaigns.models import StripeEvent
from nkarchive.views.health import _is_migrated
from tests.factories import (
    make_article,
    make_campaign,
    make_contribution,
    make_picture,
    make_series,
    make_warning,
)

pytestmark = pytest.mark.django_db


def test_an_empty_site_has_a_front_page(client: Client) -> None:
    for path in ("/", "/ko/"):
        response = client.get(path)
        assert response.status_code == 200
        assert response.text.count("<h1") == 1


def test_the_newest_pictured_story_without_a_warning_leads(client: Client) -> None:
    now = timezone.now()
    make_article(title="Newest", publish_at=now - timedelta(hours=1))
    warned = make_article(
        title="Warned", publish_at=now - timedelta(hours=2), lead_picture=make_picture()
    )
    warned.warnings.add(make_warning())
    make_article(title="Pictured", publish_at=now - timedelta(hours=3), lead_picture=make_picture())
    text = client.get("/").text
    assert text.index("Pictured") < text.index("Newest") < text.index("Warned")
    assert text.count(">Pictured<") == 1


def test_the_front_page_shows_appeal_series_and_topics(client: Client) -> None:
    article = make_article(tags=("radio",), series=make_series(title_en="Rooms"))
    make_contribution(article)
    make_campaign(title_en="Over", closes_at=timezone.now() - timedelta(days=1))
    make_campaign(title_en="Planned", status="draft")
    campaign = make_campaign(title_en="Night broadcasts", goal_minor=500_000)
    make_campaign(title_en="Shut", status="closed")
    text = client.get("/").text
    assert "Rooms" in text
    assert "radio" in text
    assert campaign.get_absolute_url() in text
    assert "$5,000" in text
    for title in ("Over", "Planned", "Shut"):
        assert f">{title}<" not in text


def test_a_standing_page_is_there_before_anyone_has_written_it(client: Client) -> None:
    for slug in ("about", "contact", "privacy", "refunds"):
        assert client.get(f"/{slug}/").status_code == 200
        assert client.get(f"/ko/{slug}/").status_code == 200


def test_a_standing_page_falls_back_to_english_and_says_so_in_its_markup(client: Client) -> None:
    page = Page.objects.create(slug="about", title_en="About us", body_en="<p>We are.</p>")
    text = client.get("/ko/about/").text
    assert "We are." in text
    assert '<div class="prose section" lang="en">' in text
    assert '<h1 class="page-header__title"><span lang="en">' in text
    page.title_ko, page.body_ko = "소개", "<p>우리는.</p>"
    page.save()
    text = client.get("/ko/about/").text
    assert "우리는." in text
    assert "We are." not in text
    assert 'lang="en">' not in text.partition("<main")[2].partition("</main>")[0]


def test_the_process_is_healthy_without_a_database(
    client: Client, django_assert_num_queries
) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.text) == (200, "ok\n")


def test_a_ready_site_says_how_long_the_oldest_due_work_has_waited(client: Client) -> None:
    now = timezone.now()
    for seconds, state in ((90, "received"), (30, "received"), (500, "processed")):
        StripeEvent.objects.create(
            event_id=f"evt_{seconds}",
            type="x",
            is_live=False,
            payload={},
            state=state,
            next_attempt_at=now - timedelta(seconds=seconds),
        )
    response = client.get("/readyz")
    assert response.status_code == 200
    facts = response.json()
    assert facts["database"] is True
    assert facts["migrations"] is True
    assert 90 <= facts["queue_lag_seconds"]["events"] < 120
    assert facts["queue_lag_seconds"]["mails"] == 0


def test_readiness_says_whether_search_knows_any_article(client: Client) -> None:
    assert client.get("/readyz").json()["search_index"] is True
    article = make_article()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["search_index"]) == (200, False)
    search.refresh(article)
    assert client.get("/readyz").json()["search_index"] is True


def test_a_site_whose_database_lacks_a_migration_is_not_ready(client: Client) -> None:
    _is_migrated.cache_clear()
    MigrationRecorder.Migration.objects.filter(app="articles").latest("name").delete()
    response = client.get("/readyz")
    assert (response.status_code, response.json()["migrations"]) == (503, False)


def test_a_site_without_its_database_is_not_ready(client: Client) -> None:
    def refuse(*args: object) -> None:
        raise OperationalError("gone")

    with connection.execute_wrapper(refuse):
        response = client.get("/readyz")
    assert (response.status_code, response.json()["database"]) == (503, False)


@override_settings(SITE_ORIGIN="https://archive.example")
def test_crawlers_are_told_what_to_leave_alone(client: Client) -> None:
    text = client.get("/robots.txt").text
    assert "Disallow: /admin/" in text
    assert "Disallow: /ko/preview/" in text
    assert "Sitemap: https://archive.example/sitemap.xml" in text


@override_settings(
    SITE_ORIGIN="https://archive.example", DEFAULT_FROM_EMAIL="Archive <post@archive.example>"
)
def test_whoever_finds_a_hole_is_told_whom_to_write(client: Client) -> None:
    response = client.get("/.well-known/security.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in reversed(response.text.splitlines()))
    assert fields["Contact"] == "mailto:post@archive.example"
    assert fields["Canonical"] == "https://archive.example/.well-known/security.txt"
    expires_at = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < expires_at - datetime.now(UTC) < timedelta(days=365)


def test_error_pages_speak_the_language_of_their_address(client: Client) -> None:
    for path, language in (("/nothing/", "en"), ("/ko/nothing/", "ko"), ("/de/", "en")):
        response = client.get(path)
        assert response.status_code == 404
        assert f'<html lang="{language}">' in response.text
        assert 'href="/ko/" lang="ko"' in response.text


def test_a_mistake_of_ours_gives_a_page_that_asks_the_database_for_nothing(
    client: Client, django_assert_num_queries
) -> None:
    client.raise_request_exception = False

    def refuse(*args: object) -> None:
        raise OperationalError("gone")

    with connection.execute_wrapper(refuse):
        for path, language in (("/", "en"), ("/ko/articles/", "ko")):
            response = client.get(path)
            assert response.status_code == 500
            assert f'<html lang="{language}">' in response.text
            assert "Content-Security-Policy" in response.headers


def test_the_style_guide_is_for_developers(client: Client) -> None:
    assert client.get("/styleguide/").status_code == 404


def test_a_form_without_its_token_is_refused_on_a_page_of_ours() -> None:
    answer = Client(enforce_csrf_checks=True).post("/articles/", {"q": "x"})
    assert answer.status_code == 403
    assert "This was refused" in answer.content.decode()
