"""One fact of money is one payment, one receipt and one mail, however often it is told."""

import json
import urllib.request
from collections.abc import Callable
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from campaigns.models import (
    CampaignTotal,
    Donation,
    LedgerTransaction,
    OutgoingMail,
    Payment,
    Receipt,
    StripeEvent,
    UnmatchedMoney,
)
from tests import processes
from tests.journeys.conftest import PATIENCE_SECONDS, wait_until
from tests.mail_server import MailServer
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.postgres


def waiting() -> int:
    """How many events wait to be worked on."""
    return StripeEvent.objects.filter(state=StripeEvent.State.RECEIVED).count()


def assert_recorded_once(mail_server: MailServer, *, gifts: int = 1) -> None:
    """When all is quiet, there is one of everything for each gift."""
    wait_until(lambda: waiting() == 0, what="all events worked on")
    sent = OutgoingMail.objects.filter(state=OutgoingMail.State.SENT)
    wait_until(lambda: sent.count() == gifts, what="all mails sent")
    for model in (Payment, Receipt, OutgoingMail):
        assert model.objects.count() == gifts
    assert LedgerTransaction.objects.filter(kind=LedgerTransaction.Kind.GIFT).count() == gifts
    total = CampaignTotal.objects.get()
    assert (total.raised_minor, total.gift_count) == (2500 * gifts, gifts)
    assert len(mail_server.messages) == gifts
    assert not UnmatchedMoney.objects.exists()


def test_an_event_fifty_times_at_once_and_two_events_for_one_fact_are_one_gift(
    give: Callable[[], Donation],
    live_site: processes.Site,
    quick_worker: processes.Worker,
    stripe_sandbox: Sandbox,
    mail_server: MailServer,
):
    stripe_sandbox.hold()
    stripe_sandbox.pay(give().session_id)
    (completed,) = stripe_sandbox.events("checkout.session.completed")
    twin = stripe_sandbox.twin(completed["id"])
    answers = stripe_sandbox.deliver([completed["id"]], times=50, concurrently=True)
    assert [answer["status"] for answer in answers] == [200] * 50
    ids = [completed["id"], twin, stripe_sandbox.events("payment_intent.succeeded")[0]["id"]]
    answers = stripe_sandbox.deliver(ids, times=5, concurrently=True)
    assert [answer["status"] for answer in answers] == [200] * 15
    assert StripeEvent.objects.count() == 3
    assert_recorded_once(mail_server)


def test_webhook_return_page_and_sweep_each_settle_alone_and_all_at_once(
    give: Callable[[], Donation],
    live_site: processes.Site,
    quick_worker: processes.Worker,
    stripe_sandbox: Sandbox,
    mail_server: MailServer,
):
    stripe_sandbox.drop()
    # Where the sweep has just asked about a gift, its page does not ask again for five seconds.
    quick_worker.stop()
    only_page, nothing = give(), give()
    stripe_sandbox.pay(only_page.session_id)
    page = f"{live_site.origin}/gifts/{only_page.uuid}/thanks/"
    assert urllib.request.urlopen(page, timeout=PATIENCE_SECONDS).status == 200
    assert Payment.objects.get().donation == only_page
    # Nobody says that this one is paid; the sweep asks.
    quick_worker.start()
    stripe_sandbox.pay(nothing.session_id)
    wait_until(lambda: nothing.payments.exists(), what="the sweep")
    # And all roads at once.
    stripe_sandbox.deliver_normally()
    every = give()
    stripe_sandbox.pay(every.session_id)
    page = f"{live_site.origin}/gifts/{every.uuid}/thanks/"
    assert urllib.request.urlopen(page, timeout=PATIENCE_SECONDS).status == 200
    wait_until(lambda: every.payments.exists())
    assert_recorded_once(mail_server, gifts=3)


def test_a_webhook_that_comes_before_our_row_is_visible_is_not_lost(
    give: Callable[[], Donation],
    live_site: processes.Site,
    quick_worker: processes.Worker,
    stripe_sandbox: Sandbox,
    mail_server: MailServer,
):
    stripe_sandbox.hold()
    donation = give()
    stripe_sandbox.pay(donation.session_id)
    Donation.objects.filter(pk=donation.pk).delete()
    is_written, may_commit = Event(), Event()

    def commit_late() -> None:
        with transaction.atomic():
            donation.save(force_insert=True)
            is_written.set()
            may_commit.wait(timeout=2 * PATIENCE_SECONDS)
        connection.close()

    late = Thread(target=commit_late)
    late.start()
    assert is_written.wait(timeout=PATIENCE_SECONDS)
    stripe_sandbox.release()
    wait_until(lambda: StripeEvent.objects.filter(last_error__startswith="NotYet").count() == 2)
    assert not Payment.objects.exists()
    may_commit.set()
    late.join()
    assert_recorded_once(mail_server)


def test_strangers_words_are_refused_and_change_nothing(
    give: Callable[[], Donation],
    live_site: processes.Site,
    stripe_sandbox: Sandbox,
):
    stripe_sandbox.drop()
    donation = give()
    forged = {
        "id": "evt_forged",
        "object": "event",
        "type": "checkout.session.completed",
        "livemode": False,
        "data": {"object": {"id": donation.session_id, "payment_status": "paid"}},
    }
    stripe_sandbox.pay(give().session_id)
    made = stripe_sandbox.events("checkout.session.completed")[0]["id"]
    now = int(timezone.now().timestamp())
    refused = [
        (json.dumps(forged).encode(), f"t={now},v1={'0' * 64}"),
        stripe_sandbox.signed(made, secret="whsec_other"),
        stripe_sandbox.signed(made, secret="whsec_nkarchive", timestamp=now - 600),
        stripe_sandbox.signed(made, secret="whsec_nkarchive", timestamp=now + 600),
        (b"nonsense", stripe_sandbox.signed(made, secret="whsec_nkarchive")[1]),
    ]
    for body, signature in refused:
        request = urllib.request.Request(
            f"{live_site.origin}/webhooks/stripe/",
            data=body,
            headers={"Stripe-Signature": signature, "Content-Type": "application/json"},
        )
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=PATIENCE_SECONDS)
        assert caught.value.code == 400
        caught.value.close()
    assert not StripeEvent.objects.exists()
    assert not Payment.objects.exists()
