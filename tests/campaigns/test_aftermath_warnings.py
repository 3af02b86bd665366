"""Early fraud warnings: kept, and what is not mailed yet is held."""

import pytest

from campaigns import gateway
from campaigns.models import FraudWarning, LedgerTransaction, OutgoingMail, Payment
from tests import factories
from tests.campaigns.aftermath import check, follow, give
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def payment(stripe_sandbox: Sandbox) -> Payment:
    """A settled gift of 10.00 USD."""
    return give(factories.make_campaign(), stripe_sandbox, amount_minor=1000)


def test_an_early_fraud_warning_is_kept_and_holds_the_receipt_s_mail(payment, stripe_sandbox):
    stripe_sandbox.warn_of_fraud(payment.charge_id)
    follow(payment)
    follow(payment)
    warning = FraudWarning.objects.get()
    assert (warning.payment, warning.fraud_type, warning.is_actionable) == (
        payment,
        "made_with_stolen_card",
        True,
    )
    assert OutgoingMail.objects.get().state == OutgoingMail.State.HELD
    assert LedgerTransaction.objects.filter(kind="gift").count() == 1
    assert check() == ""


def test_what_is_queued_after_a_warning_is_held_too(payment, stripe_sandbox):
    stripe_sandbox.warn_of_fraud(payment.charge_id)
    gateway.create_refund(
        payment_intent_id=payment.payment_intent_id,
        amount_minor=1000,
        currency="USD",
        idempotency_key="r",
    )
    follow(payment)
    assert not FraudWarning.objects.get().is_actionable
    states = OutgoingMail.objects.values_list("state", flat=True)
    assert set(states) == {OutgoingMail.State.HELD}
    assert len(states) == 2


def test_a_late_reading_does_not_make_a_warning_actionable_again(
    payment, stripe_sandbox, monkeypatch
):
    stripe_sandbox.warn_of_fraud(payment.charge_id)
    listed = gateway.list_warnings

    def saying(is_actionable: bool):
        return lambda **arguments: [
            gateway.WarningState(**{**vars(state), "is_actionable": is_actionable})
            for state in listed(**arguments)
        ]

    for is_actionable in (True, False, True):
        monkeypatch.setattr(gateway, "list_warnings", saying(is_actionable))
        follow(payment)
    assert not FraudWarning.objects.get().is_actionable
