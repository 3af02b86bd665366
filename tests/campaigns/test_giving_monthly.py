"""What a donor can change about a monthly gift on their own page."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from campaigns import gateway, settlement
from campaigns.giving.forms import PauseForm
from campaigns.mailing.messages import message
from campaigns.models import Campaign, MonthlyGift, OutgoingMail
from tests.campaigns.test_giving import csrf, sign_in_as, words
from tests.factories import make_campaign, make_donor
from tests.gifts import start_gift

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client() -> Client:
    """A browser that is asked for its CSRF token."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def gift(stripe_sandbox: Any) -> MonthlyGift:
    """A monthly gift whose first payment has come."""
    donation = start_gift(make_campaign(), rhythm="monthly")
    stripe_sandbox.pay(donation.session_id)
    settlement.settle(donation_id=donation.pk)
    return donation.monthly_gift


def change(client: Client, gift: MonthlyGift, **fields: str) -> Any:
    path = f"/giving/monthly/{gift.uuid}/"
    token = csrf(words(client.get(path)))
    response = client.post(path, {"csrfmiddlewaretoken": token, **fields})
    gift.refresh_from_db()
    return response


def test_the_page_lists_the_monthly_gift_and_leads_to_its_controls(client, gift):
    sign_in_as(client, gift.donor)
    page = words(client.get("/giving/"))
    assert "$25.00 each month" in page
    assert f"/giving/monthly/{gift.uuid}/" in page
    controls = words(client.get(f"/giving/monthly/{gift.uuid}/"))
    for label in ("Change the amount", "Change the day", "Skip one month", "Pause", "End it now"):
        assert label in controls


def test_the_month_in_which_a_card_expires_is_written_as_each_language_writes_it(client, gift):
    MonthlyGift.objects.filter(pk=gift.pk).update(card_expires_on=date(2039, 1, 31))
    sign_in_as(client, gift.donor)
    assert "valid until January 2039" in words(client.get(f"/giving/monthly/{gift.uuid}/"))
    assert "2039년 1월" in words(client.get(f"/ko/giving/monthly/{gift.uuid}/"))


def test_a_gift_that_outlives_its_appeal_says_so_to_whoever_it_concerns(client, gift):
    said = "Your monthly gift to it goes on until you end it."
    sign_in_as(client, gift.donor)
    own = ("/giving/", f"/giving/monthly/{gift.uuid}/")
    appeal = gift.campaign.get_absolute_url()
    assert not any(said in words(client.get(path)) for path in own)
    mail = OutgoingMail.objects.get(kind="receipt")
    assert "You can change or end your monthly gift" in unfolded(message(mail).body)
    assert said not in unfolded(message(mail).body)
    Campaign.objects.filter(pk=gift.campaign_id).update(status="closed")
    assert all(said in words(client.get(path)) for path in own)
    assert "Monthly gifts that have begun go on" in words(client.get(appeal))
    mail = OutgoingMail.objects.get(kind="receipt")
    for text in (message(mail).body, message(mail).alternatives[0].content):
        assert said in unfolded(text)
    assert change(client, gift, kind="cancel").status_code == 302
    assert not any(said in words(client.get(path)) for path in own)
    assert "Monthly gifts that have begun" not in words(client.get(appeal))


def unfolded(text: str) -> str:
    """The words of a mail, however its lines are broken."""
    return " ".join(text.split())


def test_another_amount_holds_from_the_next_invoice(client, gift, stripe_sandbox):
    sign_in_as(client, gift.donor)
    assert change(client, gift, kind="amount", amount="40").status_code == 302
    assert gift.amount_minor == 4000
    stripe_sandbox.renew(gift.subscription_id)
    settlement.settle(donation_id=gift.donation_id)
    assert sorted(gift.payments.values_list("amount_minor", flat=True)) == [2500, 4000]


def test_an_amount_that_cannot_be_taken_is_refused_beside_its_field(client, gift):
    sign_in_as(client, gift.donor)
    response = change(client, gift, kind="amount", amount="0.10")
    assert 'id="id_amount_error"' in words(response)
    assert 'value="0.10"' in words(response)
    assert 'href="#id_amount"' in words(response)
    assert '<details class="fold" open> <summary class="fold__title" id="change-amount">' in words(
        response
    )
    assert words(response).count("<details") > words(response).count(" open>") == 1
    assert gift.amount_minor == 2500


def test_pause_and_go_on(client, gift, stripe_sandbox):
    sign_in_as(client, gift.donor)
    change(client, gift, kind="pause", months="2")
    assert gift.status == MonthlyGift.Status.PAUSED
    assert gift.resumes_on is not None
    assert "Paused. It goes on from" in words(client.get("/giving/"))
    change(client, gift, kind="resume")
    assert gift.status == MonthlyGift.Status.ACTIVE


def test_a_pause_begun_late_in_a_month_lasts_a_whole_one():
    form = PauseForm({"months": "1"}, today=date(2026, 11, 30))
    assert form.is_valid()
    assert form.cleaned_data["resumes_on"] == date(2026, 12, 30)
    form = PauseForm({"months": "3"}, today=date(2026, 11, 30))
    assert form.is_valid()
    assert form.cleaned_data["resumes_on"] == date(2027, 2, 28)


def test_a_payment_that_failed_stands_first_and_leads_to_the_card(client, gift):
    other = start_gift(make_campaign(), rhythm="monthly").campaign
    MonthlyGift.objects.filter(pk=gift.pk).update(status="past_due")
    gift.refresh_from_db()
    fields = {
        field.attname: getattr(gift, field.attname)
        for field in MonthlyGift._meta.concrete_fields
        if field.name not in ("id", "uuid", "donation", "campaign", "subscription_id", "status")
    }
    donation = other.donations.get()
    MonthlyGift.objects.create(
        **fields, donation=donation, campaign=other, subscription_id="sub_other"
    )
    sign_in_as(client, gift.donor)
    page = words(client.get("/giving/"))
    assert "A payment of your monthly gift failed" in page
    assert page.index("Look at the card") < page.index("Change or end")
    controls = words(client.get(f"/giving/monthly/{gift.uuid}/"))
    assert 'class="button button--large" type="submit">Change the card at Stripe' in controls


def test_skipping_keeps_it_active_and_moves_the_next_payment(client, gift):
    sign_in_as(client, gift.donor)
    before = gift.next_charge_at
    controls = words(client.get(f"/giving/monthly/{gift.uuid}/"))
    due = re.search(r'name="due" value="([0-9]+)"', controls)[1]
    change(client, gift, kind="skip", due=due)
    assert gift.status == MonthlyGift.Status.ACTIVE
    assert 27 <= (gift.next_charge_at - before).days <= 31
    # Pressed twice, or again in an old page: one month is skipped, not two.
    after = gift.next_charge_at
    assert "The next payment has moved meanwhile" in words(
        change(client, gift, kind="skip", due=due)
    )
    assert gift.next_charge_at == after


def test_ending_later_can_be_taken_back_and_ending_now_cannot(client, gift, stripe_sandbox):
    sign_in_as(client, gift.donor)
    change(client, gift, kind="cancel_later")
    assert gift.is_ending
    change(client, gift, kind="keep")
    assert not gift.is_ending
    change(client, gift, kind="cancel")
    assert gift.status == MonthlyGift.Status.CANCELED
    response = client.get(f"/giving/monthly/{gift.uuid}/")
    assert "Ended on" in words(response)
    assert 'name="kind"' not in words(response)


def test_what_the_state_does_not_offer_is_not_done(client, gift):
    sign_in_as(client, gift.donor)
    response = change(client, gift, kind="resume")
    assert "This cannot be changed now" in words(response)
    assert not gift.changes.exists()


def test_another_donors_monthly_gift_is_not_found(client, gift):
    sign_in_as(client, make_donor(email="other@example.com"))
    assert client.get(f"/giving/monthly/{gift.uuid}/").status_code == 404
    token = csrf(words(client.get("/giving/")))
    form = {"csrfmiddlewaretoken": token, "kind": "cancel"}
    assert client.post(f"/giving/monthly/{gift.uuid}/", form).status_code == 404
    assert client.post(f"/giving/monthly/{gift.uuid}/card/", form).status_code == 404
    gift.refresh_from_db()
    assert gift.status == MonthlyGift.Status.ACTIVE


def test_while_stripe_is_away_the_wish_is_noted(client, gift, settings):
    sign_in_as(client, gift.donor)
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    response = change(client, gift, kind="pause", months="1")
    assert "We have noted your wish" in words(response)
    assert gift.changes.filter(done_at__isnull=True).count() == 1


def test_the_card_is_changed_at_stripe_and_the_policy_lets_the_form_lead_there(
    client, gift, stripe_sandbox, settings
):
    gateway.create_portal_configuration(
        return_url="https://example.org/giving/back/",
        privacy_url="https://example.org/privacy/",
        idempotency_key="portal-configuration",
    )
    sign_in_as(client, gift.donor)
    page = client.get(f"/giving/monthly/{gift.uuid}/")
    assert settings.STRIPE_PORTAL_ORIGIN in page["Content-Security-Policy"]
    token = csrf(words(page))
    response = client.post(f"/giving/monthly/{gift.uuid}/card/", {"csrfmiddlewaretoken": token})
    assert response.status_code == 302
    assert response["Location"].startswith(f"{stripe_sandbox.base_url}/p/session/")
