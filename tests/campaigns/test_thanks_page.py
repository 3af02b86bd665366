"""The page after paying: it says where a gift stands and decides nothing."""

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from campaigns import settlement
from campaigns.models import Campaign, Donation
from tests import factories
from tests.campaigns.give_form import make_appeal, page, send
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """A browser; Django would check the CSRF cookie if it were asked to."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def campaign() -> Campaign:
    """The appeal that these tests give to."""
    return make_appeal()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("created", "Your gift is being confirmed"),
        ("session_open", "Your gift is being confirmed"),
        ("processing", "Your bank is still working on it"),
        ("succeeded", "Your gift has arrived"),
        ("expired", "This gift was not completed"),
        ("failed", "The bank returned this gift"),
    ],
)
def test_the_thanks_page_says_where_the_gift_stands_and_not_whose_it_is(
    client: Client, campaign: Campaign, status: str, words: str
) -> None:
    # Stripe was asked a moment ago: the row is what there is to say.
    donation = factories.make_donation(
        campaign=campaign, status=status, asked_stripe_at=timezone.now()
    )
    response = client.get(f"/gifts/{donation.uuid}/thanks/")
    assert words in page(response)
    assert "Lessons in winter" in page(response)
    assert "Dana" not in page(response)
    assert "dana@" not in page(response)
    assert "no-store" in response["Cache-Control"]
    is_confirming = status in ("created", "session_open")
    assert ("Refresh" in response) == is_confirming


@pytest.mark.parametrize("status", ["session_open", "processing", "succeeded", "failed"])
def test_a_monthly_gift_is_called_so_in_every_state(client: Client, status: str) -> None:
    donation = factories.make_donation(
        status=status, rhythm="monthly", asked_stripe_at=timezone.now()
    )
    words = page(client.get(f"/gifts/{donation.uuid}/thanks/"))
    assert "$25 each month" in words
    assert f'href="mailto:{donation.campaign.entity.contact_email}"' in words


def test_the_thanks_page_asks_again_every_five_seconds_at_most_twelve_times(
    client: Client,
) -> None:
    donation = factories.make_donation(asked_stripe_at=timezone.now())
    path = f"/gifts/{donation.uuid}/thanks/"
    address, shown = path, 0
    while shown < 20 and "Refresh" in (response := client.get(address)):
        wait, _, address = response["Refresh"].partition("; url=")
        assert wait == "5"
        assert f'href="{path}?stay=1"' in page(response)
        shown += 1
    assert shown == 12


@pytest.mark.parametrize("query", ["stay=1", "try=12", "try=999", "try=3&stay=1"])
def test_a_reader_can_stop_the_page_from_asking_again(client: Client, query: str) -> None:
    donation = factories.make_donation(asked_stripe_at=timezone.now())
    path = f"/gifts/{donation.uuid}/thanks/"
    response = client.get(f"{path}?{query}")
    assert "Refresh" not in response
    assert f'href="{path}">Look again' in page(response)


@pytest.mark.parametrize("tried", ["-1", "x", "1e3", "٣", "9" * 5000, ""])
def test_a_strange_count_is_no_count(client: Client, tried: str) -> None:
    donation = factories.make_donation(asked_stripe_at=timezone.now())
    response = client.get(f"/gifts/{donation.uuid}/thanks/", {"try": tried})
    assert response["Refresh"].endswith("?try=1")


def test_stripe_is_asked_at_most_once_in_five_seconds_about_a_gift(
    client: Client, campaign: Campaign, stripe_sandbox: Sandbox
) -> None:
    send(client, own="30")
    path = f"/gifts/{Donation.objects.get().uuid}/thanks/"
    with time_machine.travel(timezone.now(), tick=False) as clock:
        before = len(stripe_sandbox.requests())
        for _ in range(4):
            client.get(path)
        assert len(stripe_sandbox.requests()) == before + 1
        clock.shift(settlement.settling.THROTTLE)
        client.get(path)
        assert len(stripe_sandbox.requests()) == before + 2


def test_the_return_page_settles_what_stripe_says_is_paid(
    client: Client, campaign: Campaign, stripe_sandbox: Sandbox
) -> None:
    send(client, own="30")
    donation = Donation.objects.get()
    path = f"/gifts/{donation.uuid}/thanks/"
    assert "being confirmed" in page(client.get(path))
    stripe_sandbox.pay(donation.session_id)
    Donation.objects.update(asked_stripe_at=None)
    assert "Your gift has arrived" in page(client.get(path))
    assert donation.payments.get().receipts.get().number == 1
    assert "$30" in page(client.get("/campaigns/lessons/"))


def test_an_unknown_gift_is_not_found(client: Client) -> None:
    assert client.get("/gifts/00000000-0000-0000-0000-000000000000/thanks/").status_code == 404
