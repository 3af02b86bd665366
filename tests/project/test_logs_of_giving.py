"""Whatever a donor does: logs and Stripe's metadata carry ids, and never who, why or for whom."""

import logging

import pytest
import stripe
from django.test import Client

from campaigns import erasure, events, gateway, mailing, monthly, settlement, tasks
from campaigns.models import (
    Campaign,
    Donation,
    MonthlyGift,
    MonthlyGiftChange,
    OutgoingMail,
    ReconciliationRun,
    StripeEvent,
)
from nkarchive.logs import PlainFormatter
from tests import factories
from tests.gifts import begin_monthly_gift, start_gift
from tests.mail_server import MailServer
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db(transaction=True)

# Words that stand nowhere else: the donor, whom the gift is for, why, to whom it goes.
NAME, EMAIL = "Zvonimira Quellwasser", "zvonimira@quellwasser.example"
HONOURED, THIRD = "Perpetua Uhlenbusch", "perpetua@uhlenbusch.example"
WORDS = "Wolkenkratzergruss"
TITLE, SLUG, PARTNER = "Nachtzugfahrkarten", "nachtzug", "Kranichbruecke"
PERSONAL = ("Zvonimira", "Quellwasser", "Perpetua", "Uhlenbusch", WORDS, TITLE, PARTNER)


@pytest.fixture
def log_lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that any logger says from the level on that the site writes."""
    caplog.set_level(logging.INFO)
    return caplog


@pytest.fixture
def appeal(stripe_sandbox: Sandbox) -> Campaign:
    """An appeal whose title and partner must not be told."""
    return factories.make_campaign(
        title_en=TITLE, title_ko=TITLE, slug=SLUG, partners=(PARTNER, "River")
    )


@pytest.fixture
def everything(
    appeal: Campaign,
    stripe_sandbox: Sandbox,
    settings,
    mail_server: MailServer,
    log_lines: pytest.LogCaptureFixture,
) -> MonthlyGift:
    """A gift, a refund, a dispute, a monthly gift with its changes, all events, mails, erasure."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail_server.port
    who = {"donor_name": NAME, "donor_email": EMAIL}
    dedication = {
        "kind": "honour",
        "name": HONOURED,
        "notify_name": HONOURED,
        "notify_email": THIRD,
        "message": WORDS,
    }
    donation = start_gift(appeal, **who, dedication=dedication)
    stripe_sandbox.pay(donation.session_id, email=EMAIL, name=NAME)
    settlement.settle(donation_id=donation.pk)
    payment = donation.payments.get()
    stripe_sandbox.post_balance(payment.charge_id)
    gateway.create_refund(
        payment_intent_id=payment.payment_intent_id,
        amount_minor=500,
        currency="USD",
        idempotency_key="refund",
    )
    stripe_sandbox.open_dispute(payment.charge_id)
    gift = begin_monthly_gift(appeal, stripe_sandbox, **who)
    monthly.change(gift=gift, kind=MonthlyGiftChange.Kind.SKIP, facts={})
    # A card that is refused, and a webhook that is not Stripe's.
    refused = start_gift(appeal, **who)
    stripe_sandbox.pay(refused.session_id, "declined", email=EMAIL, name=NAME)
    Client().post("/webhooks/stripe/", EMAIL, content_type="application/json")
    for made in stripe_sandbox.events():
        body, signature = stripe_sandbox.signed(made["id"], secret=settings.STRIPE_WEBHOOK_SECRET)
        Client().post(
            "/webhooks/stripe/",
            body,
            content_type="application/json",
            headers={"Stripe-Signature": signature},
        )
    for event in StripeEvent.objects.order_by("pk"):
        events.process(event_id=event.pk)
    tasks.sweep()
    tasks.reconcile_stripe()
    tasks.check_books()
    mail_server.refusal = f"451 {EMAIL} has no room for {NAME}"
    mails = list(OutgoingMail.objects.order_by("pk"))
    # One that the server does not take, for its error is kept and logged.
    mailing.send(mail_id=mails[0].pk)
    mail_server.refusal = ""
    for mail in mails[1:]:
        mailing.send(mail_id=mail.pk)
    erasure.ask(donor=gift.donor)
    tasks.erase_donor(gift.donor.pk)
    gift.refresh_from_db()
    return gift


def test_the_log_of_everything_that_can_happen_to_a_gift_names_nobody(
    everything: MonthlyGift, log_lines: pytest.LogCaptureFixture
):
    assert Donation.objects.count() == 3
    assert everything.donor.erased_at is not None
    assert ReconciliationRun.objects.exists()
    line = PlainFormatter("%(levelname)s %(name)s %(message)s").format
    text = "\n".join(line(record) for record in log_lines.get_records("setup"))
    # The log was kept at all.
    assert "webhook refused" in text
    assert f"donor {everything.donor.uuid} erased" in text
    assert [word for word in PERSONAL if word.casefold() in text.casefold()] == []
    assert SLUG not in text


def test_what_we_write_about_our_objects_at_stripe_is_ids(
    everything: MonthlyGift, stripe_sandbox: Sandbox, settings
):
    found = [
        request["params"][name]
        for request in stripe_sandbox.requests()
        for name in ("metadata", "client_reference_id", "description", "statement_descriptor")
        if name in request["params"]
    ]
    assert found
    client = stripe.StripeClient(
        settings.STRIPE_SECRET_KEY, base_addresses={"api": stripe_sandbox.base_url}
    )
    listed = [
        client.v1.payment_intents,
        client.v1.charges,
        client.v1.checkout.sessions,
        client.v1.customers,
        client.v1.products,
        client.v1.refunds,
        client.v1.disputes,
        client.v1.invoices,
    ]
    metadata = [one.metadata.to_dict() for kind in listed for one in kind.list().data]
    metadata += [
        one.metadata.to_dict() for one in client.v1.subscriptions.list({"status": "all"}).data
    ]
    uuids = {str(uuid) for uuid in Donation.objects.values_list("uuid", flat=True)}
    assert {key for one in metadata for key in one} == {"donation"}
    assert {value for one in metadata for value in one.values()} <= uuids
    assert [word for word in PERSONAL if word in f"{found}{metadata}"] == []
