"""What donors say in public, and for whom they give: from the form to the page of the appeal."""

import pytest
from django.test import Client

from campaigns import moderation, rendering
from campaigns.models import Campaign, Dedication, Donation, PublicMessage
from tests import factories
from tests.campaigns.give_form import make_appeal, page, send
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db

APPEAL = "/campaigns/lessons/"


@pytest.fixture
def client() -> Client:
    """A browser; Django would check the CSRF cookie if it were asked to."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def campaign() -> Campaign:
    """The appeal that these tests give to."""
    return make_appeal()


def make_message(campaign: Campaign, text: str, **fields: str) -> PublicMessage:
    """A message that staff let stand, of a gift that was received."""
    status = fields.pop("status", Donation.Status.SUCCEEDED)
    gift = factories.make_donation(campaign=campaign, status=status, amount_minor=123_400)
    return PublicMessage.objects.create(donation=gift, text=text, **{"state": "shown", **fields})


def test_what_a_donor_wrote_is_kept_with_the_gift(
    client: Client, campaign: Campaign, stripe_sandbox: Sandbox
) -> None:
    send(
        client,
        own="30",
        dedication="honour",
        dedication_name="Teacher Seo",
        notify_name="Uncle Ro",
        notify_email="ro@example.com",
        notify_message="For all the winters.",
        message="Keep going.",
    )
    gift = Donation.objects.get()
    kept = Dedication.objects.values("kind", "name", "notify_name", "notify_email", "message")
    assert kept.get(donation=gift) == {
        "kind": "honour",
        "name": "Teacher Seo",
        "notify_name": "Uncle Ro",
        "notify_email": "ro@example.com",
        "message": "For all the winters.",
    }
    message = PublicMessage.objects.get(donation=gift)
    assert (message.text, message.shown_name, message.state) == ("Keep going.", "", "waiting")


def test_nothing_is_kept_where_nothing_was_said(
    client: Client, campaign: Campaign, stripe_sandbox: Sandbox
) -> None:
    send(client, own="30", show_name="on")
    assert Donation.objects.exists()
    assert not Dedication.objects.exists()
    assert not PublicMessage.objects.exists()


def test_a_message_shows_once_staff_have_let_it_and_goes_when_they_take_it_off(
    client: Client, campaign: Campaign
) -> None:
    staff = factories.make_staff()
    message = make_message(campaign, "Keep going.", state="waiting")
    assert "Keep going." not in page(client.get(APPEAL))
    moderation.show(message=message, user=staff)
    assert "Keep going." in page(client.get(APPEAL))
    moderation.hide(message=message, user=staff)
    assert "Keep going." not in page(client.get(APPEAL))
    message.refresh_from_db()
    assert (message.state, message.decided_by, message.text) == ("hidden", staff, "Keep going.")
    assert message.decided_at is not None


def test_a_message_is_anonymous_unless_its_donor_asked_to_be_named(
    client: Client, campaign: Campaign
) -> None:
    make_message(campaign, "Without a name.")
    make_message(campaign, "With one.", shown_name="D. of the river")
    words = page(client.get(APPEAL))
    assert "Anonymous" in words
    assert "D. of the river" in words
    assert "Dana Donor" not in words
    assert "1,234" not in words, "amounts are never shown"


def test_a_message_of_a_gift_that_never_came_is_not_shown(
    client: Client, campaign: Campaign
) -> None:
    make_message(campaign, "I have not paid.", status=Donation.Status.SESSION_OPEN)
    make_message(factories.make_campaign(), "For another appeal.")
    words = page(client.get(APPEAL))
    assert "I have not paid." not in words
    assert "For another appeal." not in words
    assert "What donors say" not in words


def test_messages_are_text_the_newest_first_and_not_endless(
    client: Client, campaign: Campaign
) -> None:
    for number in range(rendering.MOST_MESSAGES + 3):
        make_message(campaign, f"Message {number:02}.")
    make_message(campaign, "<b>bold</b>\n\nand below", shown_name="<i>Ann</i>")
    words = page(client.get(APPEAL))
    assert "<b>bold" not in words
    assert "<p>&lt;b&gt;bold&lt;/b&gt;</p>" in words
    assert "&lt;i&gt;Ann&lt;/i&gt;" in words
    assert words.index("bold") < words.index("Message 22.") < words.index("Message 21.")
    assert words.count("message-list__message") == rendering.MOST_MESSAGES
    assert "Message 03." not in words


def test_an_erased_message_leaves_no_empty_place(client: Client, campaign: Campaign) -> None:
    make_message(campaign, "")
    assert "What donors say" not in page(client.get(APPEAL))


def test_a_message_in_the_other_language_is_marked_as_such(
    client: Client, campaign: Campaign
) -> None:
    make_message(campaign, "Keep going.", shown_name="Jonas")
    make_message(campaign, "힘내세요.")
    page = client.get(f"/ko{APPEAL}").text
    assert '<blockquote class="message-list__words" lang="en"><p>Keep going.' in page
    assert '<span lang="en">Jonas</span>' in page
    assert '<blockquote class="message-list__words"><p>힘내세요.' in page
