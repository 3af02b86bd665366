"""Refunds from the admin: a page that asks, a fresh proof, two people above the limit."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from campaigns import tasks
from campaigns.admin.refund_form import follows
from campaigns.models import Campaign, Payment, RefundLimit, RefundOrder
from tests import factories
from tests.campaigns.aftermath import check, give, receipts_of, shown
from tests.staff_sessions import sign_in
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db

ORDER = ["campaigns.view_payment", "campaigns.view_refundorder", "campaigns.order_refund"]
APPROVE = ["campaigns.view_refundorder", "campaigns.approve_refund"]


@pytest.fixture
def payment(campaign: Campaign, stripe_sandbox: Sandbox) -> Payment:
    """A settled gift of 100.00 USD to an entity where one person gives back up to 50.00."""
    RefundLimit.objects.create(entity=campaign.entity, currency="USD", amount_minor=5000)
    return give(campaign, stripe_sandbox, amount_minor=10_000)


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The orders that were rung for."""
    keys: list[int] = []
    monkeypatch.setattr(tasks.carry_out_refund, "delay", keys.append)
    return keys


def signed_in(*permissions: str, minutes_ago: int = 0) -> tuple[Client, User]:
    """A member of staff who proved everything so long ago, with the account."""
    client, user = Client(), factories.make_staff(*permissions)
    sign_in(client, user, minutes_ago=minutes_ago)
    return client, user


def page_of(payment: Payment) -> str:
    """The page where a refund of a payment is ordered."""
    return reverse("admin:campaigns_payment_refund", args=[payment.pk])


def decision_on(order: RefundOrder) -> str:
    """The page where an order is decided."""
    return reverse("admin:campaigns_refundorder_decide", args=[order.pk])


def order(client: Client, payment: Payment, amount: str, **fields: str) -> Any:
    """Open the page, fill it in, send it."""
    form = client.get(page_of(payment)).context["form"]
    asked = {"amount_minor": amount, "reason": "A mistake.", "form_id": form["form_id"].value()}
    return client.post(page_of(payment), {**asked, **fields})


def test_a_small_refund_is_ordered_and_carried_out(campaign, payment, rung) -> None:
    client, user = signed_in(*ORDER)
    response = order(client, payment, "40")
    ordered = RefundOrder.objects.get()
    assert response.url == reverse("admin:campaigns_refundorder_change", args=[ordered.pk])
    assert (ordered.amount_minor, ordered.ordered_by) == (4000, user)
    assert rung == [ordered.pk]
    tasks.carry_out_refund(ordered.pk)
    assert shown(campaign) == (6000, 1)
    assert receipts_of(payment) == [(1, "void", 10_000), (2, "issued", 6000)]
    assert check() == ""
    assert LogEntry.objects.get().change_message == "Ordered a refund of $40.00."


def test_the_page_says_what_is_left_and_what_will_happen(payment) -> None:
    client, _user = signed_in(*ORDER)
    order(client, payment, "30")
    words = client.get(page_of(payment)).content.decode()
    assert "$70.00" in words, "what is left"
    assert "up to $50.00 of one payment; more needs a second person" in words
    number = payment.receipts.get().snapshot["number"]
    assert f"Receipt {number} becomes void" in words
    assert "Stripe keeps its fee, $" in words
    RefundLimit.objects.all().delete()
    assert "every refund needs a second person" in client.get(page_of(payment)).content.decode()


def test_who_gives_a_month_back_is_told_that_the_monthly_gift_goes_on(gift) -> None:
    payment = gift.payments.get()
    assert "The monthly gift goes on" in follows(payment)[-1]
    payment.monthly_gift.status = "canceled"
    assert "The monthly gift goes on" not in " ".join(follows(payment))


@pytest.mark.parametrize(
    ("amount", "says"),
    [
        ("100.01", "more than is left to give back: $100.00"),
        ("0", "above zero"),
        ("-5", "above zero"),
        ("1.005", "at most 2 digits"),
        ("much", "in digits"),
        ("", "required"),
    ],
)
def test_an_amount_that_cannot_go_back_is_refused_beside_its_field(payment, amount, says) -> None:
    response = order(signed_in(*ORDER)[0], payment, amount)
    assert response.status_code == 200
    assert says in response.content.decode()
    assert "A mistake." in response.content.decode(), "nothing typed is lost"
    assert not RefundOrder.objects.exists()


def test_a_refund_needs_a_reason(payment) -> None:
    order(signed_in(*ORDER)[0], payment, "5", reason=" ")
    assert not RefundOrder.objects.exists()


def test_a_form_that_is_sent_twice_is_one_refund(payment, rung) -> None:
    client, _user = signed_in(*ORDER)
    form_id = client.get(page_of(payment)).context["form"]["form_id"].value()
    for _time in range(2):
        order(client, payment, "10", form_id=form_id)
    assert RefundOrder.objects.count() == 1


@pytest.mark.parametrize("missing", ORDER[:1] + ORDER[2:])
def test_ordering_a_refund_needs_its_permission(payment, missing) -> None:
    client, _user = signed_in(*(name for name in ORDER if name != missing))
    assert client.get(page_of(payment)).status_code == 403
    assert client.post(page_of(payment), {"amount_minor": "1"}).status_code == 403
    assert not RefundOrder.objects.exists()


def test_ordering_a_refund_needs_a_fresh_proof(payment) -> None:
    client, _user = signed_in(*ORDER, minutes_ago=11)
    for answer in (client.get(page_of(payment)), client.post(page_of(payment), {})):
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("admin:prove_again"))
    assert not RefundOrder.objects.exists()


def test_a_large_refund_waits_for_somebody_else(campaign, payment, rung) -> None:
    client, _user = signed_in(*ORDER, "campaigns.approve_refund")
    order(client, payment, "60")
    ordered = RefundOrder.objects.get()
    assert rung == []
    # Not even by hand: the page offers who ordered it no more than to take it back.
    assert client.post(decision_on(ordered), {"decision": "approve"}).status_code == 403
    assert "Approve" not in client.get(decision_on(ordered)).content.decode()
    ordered.refresh_from_db()
    assert ordered.state == RefundOrder.State.WAITING
    second, user = signed_in(*APPROVE)
    assert "$60.00" in second.get(decision_on(ordered)).content.decode()
    second.post(decision_on(ordered), {"decision": "approve"})
    ordered.refresh_from_db()
    assert (ordered.state, ordered.decided_by) == (RefundOrder.State.APPROVED, user)
    assert rung == [ordered.pk]
    assert LogEntry.objects.filter(user=user).get().change_message == "Approved the refund."


def waiting(payment: Payment) -> RefundOrder:
    """An order that waits for a second person."""
    return RefundOrder.objects.create(
        payment=payment,
        amount_minor=6000,
        reason="A mistake.",
        state=RefundOrder.State.WAITING,
        ordered_by=factories.make_staff(),
    )


def test_a_second_person_refuses(payment, rung) -> None:
    ordered = waiting(payment)
    client, _user = signed_in(*APPROVE)
    client.post(decision_on(ordered), {"decision": "refuse"})
    ordered.refresh_from_db()
    assert (ordered.state, rung) == (RefundOrder.State.REFUSED, [])
    assert client.get(decision_on(ordered)).status_code == 404
    client.post(decision_on(ordered), {"decision": "approve"})
    ordered.refresh_from_db()
    assert (ordered.state, rung) == (RefundOrder.State.REFUSED, [])


def test_who_ordered_a_refund_takes_it_back(payment) -> None:
    ordered = waiting(payment)
    client, user = signed_in(*ORDER)
    RefundOrder.objects.update(ordered_by=user)
    client.post(decision_on(ordered), {"decision": "refuse"})
    ordered.refresh_from_db()
    assert ordered.state == RefundOrder.State.REFUSED


@pytest.mark.parametrize("permissions", [ORDER, APPROVE[:1], APPROVE[1:]])
def test_approving_a_refund_needs_its_permission(payment, permissions) -> None:
    ordered = waiting(payment)
    client, _user = signed_in(*permissions)
    assert client.get(decision_on(ordered)).status_code == 403
    assert client.post(decision_on(ordered), {"decision": "approve"}).status_code == 403
    ordered.refresh_from_db()
    assert ordered.state == RefundOrder.State.WAITING


def test_approving_a_refund_needs_a_fresh_proof(payment) -> None:
    ordered = waiting(payment)
    client, _user = signed_in(*APPROVE, minutes_ago=11)
    assert client.post(decision_on(ordered), {"decision": "approve"}).status_code == 302
    ordered.refresh_from_db()
    assert ordered.state == RefundOrder.State.WAITING


def test_the_way_to_a_refund_is_shown_to_those_who_may_go_it(payment) -> None:
    page = reverse("admin:campaigns_payment_change", args=[payment.pk])
    assert page_of(payment) in signed_in(*ORDER)[0].get(page).content.decode()
    assert page_of(payment) not in signed_in(ORDER[0])[0].get(page).content.decode()


def test_limits_of_refunds_need_their_permission_and_a_fresh_proof(payment) -> None:
    entity = payment.donation.campaign.entity
    page = reverse("admin:campaigns_legalentity_change", args=[entity.pk])
    stale, _user = signed_in("campaigns.change_legalentity", minutes_ago=11)
    assert stale.post(page, {}).status_code == 302
    client, _user = signed_in("campaigns.change_legalentity", "campaigns.view_refundlimit")
    words = client.get(page).content.decode()
    assert "$50.00" in words
    assert 'name="refund_limits-0-amount_minor"' not in words
