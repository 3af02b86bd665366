"""A refund that Stripe made without a good answer is known again by the order that it carries."""

import pytest

from campaigns import gateway, refunds
from campaigns.models import Campaign, Refund, RefundOrder
from tests import factories
from tests.campaigns.aftermath import give
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(campaign: Campaign, stripe_sandbox: Sandbox) -> RefundOrder:
    """An order to give half a gift back, of which the other half went back by hand."""
    payment = give(campaign, stripe_sandbox, amount_minor=10_000)
    gateway.create_refund(
        payment_intent_id=payment.payment_intent_id,
        amount_minor=5000,
        currency="USD",
        idempotency_key="as much, by hand",
    )
    return RefundOrder.objects.create(
        payment=payment,
        amount_minor=5000,
        reason="The donor asked.",
        state=RefundOrder.State.APPROVED,
        ordered_by=factories.make_staff(),
    )


def test_an_order_that_stripe_made_and_answered_with_an_error_is_done_at_once(
    order: RefundOrder, stripe_sandbox: Sandbox
) -> None:
    # Stripe gives this answer to the same key for a day.
    stripe_sandbox.fail_next("500", when="after", path="/v1/refunds", method="POST")
    done = refunds.carry_out(order_id=order.pk)
    assert done.state == RefundOrder.State.DONE
    assert Refund.objects.count() == 2


def test_a_refund_made_by_hand_is_not_taken_for_an_order_that_stripe_did_not_make(
    order: RefundOrder, stripe_sandbox: Sandbox
) -> None:
    stripe_sandbox.fail_next("503", times=9, path="/v1/refunds", method="POST")
    with pytest.raises(gateway.Unavailable):
        refunds.carry_out(order_id=order.pk)
    order.refresh_from_db()
    assert (order.state, order.refund_id) == (RefundOrder.State.APPROVED, None)
