"""Where a decision is made, the page says what stands in the way of it, and what it would do."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.articles.test_admin import change_url
from tests.staff_sessions import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    client = Client()
    sign_in(client, factories.make_staff(is_superuser=True))
    return client


@pytest.mark.parametrize(
    ("status", "said", "not_said"),
    [
        ("draft", "neither ready nor published", "another fault is not saved"),
        ("ready", "neither ready nor published", "another fault is not saved"),
        ("published", "another fault is not saved", "neither ready nor published"),
        ("suspended", "cannot be published again", "neither ready nor published"),
        ("withdrawn", "It cannot be published again.", "before this list is empty"),
    ],
)
def test_a_checklist_says_what_it_means_for_the_state_of_the_article(
    desk: Client, status: str, said: str, not_said: str
) -> None:
    bare = factories.make_picture(credit="")
    article = factories.make_article(status=status, lead_picture=bare)
    page = desk.get(change_url(article)).text
    assert said in page
    assert not_said not in page


def test_the_picker_says_what_a_picture_lacks_before_it_is_chosen(desk: Client) -> None:
    factories.make_picture(title="Whole")
    factories.make_picture(title="Bare", credit="", alt_en="", alt_ko="")
    only_korean = factories.make_picture(title="Known in Korean", alt_en="", alt_ko="얼어붙은 강")
    address = reverse("admin:articles_picture_pick")
    choices = desk.get(address).context["choices"]
    assert {picture.title: lack for picture, *_rest, lack in choices} == {
        "Whole": "",
        "Bare": "a credit, alternative text",
        "Known in Korean": "",
    }
    found = desk.get(address, {"q": "얼어붙은"}).context["choices"]
    assert [picture.pk for picture, *_rest in found] == [only_korean.pk]
