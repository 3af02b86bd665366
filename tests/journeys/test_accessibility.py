"""Everyone can read and give: every kind of public page, in both languages, as people have it.

Small and large, by day and by night, in their own colours, with large letters, with more room, in
calm, without script. What no program sees is looked at by people, picture by picture
(`make screenshots`).
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from nkarchive.styleguide import samples
from tests import factories
from tests.journeys.eyes import Eyes
from tests.journeys.whole_site import LANGUAGES, Shown, WholeSite
from tests.processes import Site
from tests.staff_sessions import sign_in

STAFF_PAGES = {
    "home of staff": "admin:index",
    "list of articles": "admin:articles_article_changelist",
    "list of pictures": "admin:articles_picture_changelist",
    "list of gifts": "admin:campaigns_payment_changelist",
    "new article": "admin:articles_article_add",
}


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A browser page into which axe may be put, whatever the policy of the site."""
    context = browser.new_context(bypass_csp=True)
    yield context.new_page()
    context.close()


def test_every_kind_of_page_is_there_for_everyone(
    transactional_db: None, live_site: Site, page: Any
) -> None:
    site, eyes = WholeSite(), Eyes(page)
    for language in LANGUAGES:
        for shown in site.pages(language):
            look_at(page, eyes, shown, origin=live_site.origin)
        look_at_what_forms_answer(page, eyes, site, language=language, origin=live_site.origin)
    look_at_the_styleguide(page, eyes, origin=live_site.origin)
    print(eyes.slowest())
    assert not eyes.faults, "\n".join(eyes.faults)


def look_at(page: Any, eyes: Eyes, shown: Shown, *, origin: str) -> None:
    """Open a page, which is the one that was meant, and look at it."""
    answer = page.goto(f"{origin}{shown.address}")
    assert answer.status == shown.status, shown.name
    eyes.look(shown.name, is_in_both_lights=shown.language == "en")


def look_at_what_forms_answer(
    page: Any, eyes: Eyes, site: WholeSite, *, language: str, origin: str
) -> None:
    """A form with mistakes, a refused one, and a donor's way through their own pages."""
    named = {shown.kind: f"{origin}{shown.address}" for shown in site.pages(language)}
    page.goto(named["give"])
    page.locator('[name="own"]').fill("10.999")
    press(page, "main button[type=submit]")
    page.get_by_role("alert").wait_for()
    eyes.look(f"give with mistakes ({language})", is_in_both_lights=language == "en")
    # From a page that is nobody's.
    page.goto("about:blank")
    page.set_content(f'<form method="post" action="{named["give"]}"><button>Go</button></form>')
    press(page, "button")
    eyes.look(f"refused ({language})", is_in_both_lights=language == "en")
    with translation.override(language):
        page.goto(f"{origin}{site.link_in()}")
    eyes.look(f"way in ({language})", is_in_both_lights=language == "en")
    press(page, "main button")
    assert page.url.endswith("/giving/")
    for shown in site.donors_pages(language):
        look_at(page, eyes, shown, origin=origin)
    page.goto(named["giving"])
    press(page, 'form[action$="/leave/"] button')
    eyes.look(f"left ({language})", is_in_both_lights=language == "en")
    page.goto(named["giving"])
    page.locator('[name="email"]').fill("dana@example.com")
    press(page, "main button[type=submit]")
    eyes.look(f"link asked for ({language})", is_in_both_lights=language == "en")


def press(page: Any, button: str) -> None:
    """Send a form and see the page that answers, whole."""
    with page.expect_navigation():
        page.locator(button).click()


def look_at_the_styleguide(page: Any, eyes: Eyes, *, origin: str) -> None:
    """The page that only developers have, with the style sheets of the running site."""
    request = RequestFactory().get("/styleguide/")
    written = render_to_string("styleguide.html", samples(), request=request)
    page.route(
        f"{origin}/styleguide/", lambda route: route.fulfill(body=written, content_type="text/html")
    )
    page.goto(f"{origin}/styleguide/")
    eyes.look("styleguide", is_in_both_lights=False)


def test_every_kind_of_page_for_staff_is_there_for_everyone(
    transactional_db: None, live_site: Site, page: Any, client: Client
) -> None:
    site, eyes = WholeSite(), Eyes(page)
    page.goto(f"{live_site.origin}{reverse('admin:index')}")
    eyes.look("sign in", is_public=False)
    sign_in(client, factories.make_staff(is_superuser=True))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([{**cookie, "url": live_site.origin}])
    rows = {
        "article": reverse("admin:articles_article_change", args=[site.stories["ko"].pk]),
        "campaign": reverse("admin:campaigns_campaign_change", args=[site.winter.pk]),
    }
    for name, address in {**{k: reverse(v) for k, v in STAFF_PAGES.items()}, **rows}.items():
        page.goto(f"{live_site.origin}{address}")
        assert page.locator("#user-tools").count(), name
        # Forms are long, and their colours are those of the lists.
        eyes.look(name, is_public=False, is_in_both_lights="list" in name or "home" in name)
    print(eyes.slowest())
    assert not eyes.faults, "\n".join(eyes.faults)
