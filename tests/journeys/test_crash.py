"""The worker is killed at every commit of a gift's journey; after that all is there, once."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from campaigns.models import Donation, OutgoingMail, Payment, Receipt, StripeEvent, UnmatchedMoney
from tests import processes, servers
from tests.journeys.conftest import wait_until
from tests.mail_server import MailServer
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.postgres

# One event a gift is told, so that the commits of its journey can be counted.
TOLD = {"once": "checkout.session.completed", "monthly": "invoice.paid"}
OTHER_EVENTS = [
    "charge.succeeded",
    "charge.updated",
    "checkout.session.completed",
    "customer.created",
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.updated",
    "invoice.created",
    "invoice.finalized",
    "invoice.paid",
    "invoice.payment_succeeded",
    "invoice_payment.paid",
    "payment_intent.created",
    "payment_intent.succeeded",
    "payment_method.attached",
]


def is_over(donation: Donation) -> bool:
    """Whether nothing is left to be done for a gift."""
    return (
        OutgoingMail.objects.filter(
            receipt__payment__donation=donation, state=OutgoingMail.State.SENT
        ).exists()
        and not StripeEvent.objects.filter(state=StripeEvent.State.RECEIVED).exists()
    )


def is_decided(plan: Path, donation: Donation) -> bool:
    """Whether a plan has come to its end, or a gift that had no such commit to its own."""
    was_over = is_over(donation)
    words = plan.read_text().split()
    # A plan at zero is about to end: whoever waits for a gift may see its last commit before the
    # worker that dies after it is dead.
    return words == ["crashed"] or (was_over and len(words) == 2 and int(words[0]) > 0)


def end_leases() -> None:
    """Let the time pass for which the dead keep what they were at.

    Shorter leases would do without this, but not where the machine is so busy that the living are
    slower than their lease, and lose it to one another.
    """
    for model in (StripeEvent, OutgoingMail):
        model.objects.filter(lease_until__isnull=False).update(lease_until=timezone.now())


def assert_all_is_there_once(gifts: list[Donation], mail_server: MailServer) -> None:
    """Every gift has its payment, posting, receipt and mail; the books agree."""
    for donation in gifts:
        donation.refresh_from_db()
        assert donation.status == Donation.Status.SUCCEEDED
        assert donation.payments.count() == 1
    assert [Payment.objects.count(), Receipt.objects.count(), OutgoingMail.objects.count()] == [
        len(gifts)
    ] * 3
    assert sorted(Receipt.objects.values_list("number", flat=True)) == list(
        range(1, len(gifts) + 1)
    )
    assert not UnmatchedMoney.objects.exists()
    call_command("check_books", stdout=StringIO())
    # A worker that dies between handing a mail over and writing so down leaves a mail that is
    # sent again; donors' programs know it by its Message-ID.
    arrived = Counter(message["Message-ID"] for message in mail_server.messages)
    attempts = dict(OutgoingMail.objects.values_list("message_id", "attempts"))
    assert set(arrived) == set(attempts)
    assert all(arrived[mail] <= attempts[mail] for mail in arrived), (arrived, attempts)


@pytest.fixture
def crash_plan(tmp_path: Path) -> Path:
    """The file that tells the mortal worker where to die; see tests/journeys/worker.py."""
    return tmp_path / "crash-plan"


@pytest.fixture
def mortal_worker(
    site_environment: dict[str, str], crash_plan: Path, tmp_path: Path
) -> Iterator[processes.Worker]:
    """A worker in a hurry whose processes die by plan."""
    worker = processes.Worker(
        environment={**site_environment, "CRASH_PLAN": str(crash_plan)},
        folder=tmp_path,
        entry="tests.journeys.worker",
    )
    worker.start()
    yield worker
    worker.stop()


@pytest.mark.parametrize("rhythm", TOLD)
def test_a_worker_killed_at_any_commit_loses_nothing_and_does_nothing_twice(
    rhythm: str,
    give: Callable[..., Donation],
    live_site: processes.Site,
    mortal_worker: processes.Worker,
    crash_plan: Path,
    stripe_sandbox: Sandbox,
    mail_server: MailServer,
):
    stripe_sandbox.drop(types=[kind for kind in OTHER_EVENTS if kind != TOLD[rhythm]])
    gifts = []

    def has_crashed(plan: str) -> bool:
        crash_plan.write_text(plan)
        number = len(gifts)
        donation = give(rhythm=rhythm, donor_email=f"donor-{number}@example.com")
        gifts.append(donation)
        stripe_sandbox.pay(donation.session_id)
        wait_until(lambda: is_decided(crash_plan, donation), what=f"the plan {plan}")
        if is_dead := crash_plan.read_text() == "crashed":
            end_leases()
            wait_until(lambda: is_over(donation), what=f"a journey with the plan {plan}")
        return is_dead

    for number in itertools.count(1):
        if not all([has_crashed(f"{number} before"), has_crashed(f"{number} after")]):
            break
    # Event claimed, Stripe asked, payment recorded, event done, mail claimed, checksum, mail sent.
    assert number > 7
    assert_all_is_there_once(gifts, mail_server)


def test_site_and_worker_killed_whole_go_on_where_they_were(
    give: Callable[..., Donation],
    live_site: processes.Site,
    quick_worker: processes.Worker,
    stripe_sandbox: Sandbox,
    mail_server: MailServer,
):
    donation = give()
    live_site.kill()
    quick_worker.kill()
    stripe_sandbox.set_retry_delays([0.5] * 600)
    stripe_sandbox.pay(donation.session_id)
    wait_until(stripe_sandbox.attempts, what="a delivery that nobody took")
    live_site.start()
    wait_until(lambda: StripeEvent.objects.filter(type__startswith="checkout").exists())
    assert not Payment.objects.exists()
    quick_worker.start()
    wait_until(lambda: is_over(donation))
    assert_all_is_there_once([donation], mail_server)


def test_while_the_database_is_down_stripe_is_told_503_and_comes_again(
    give: Callable[..., Donation],
    site_environment: dict[str, str],
    quick_worker: processes.Worker,
    stripe_sandbox: Sandbox,
    mail_server: MailServer,
    tmp_path: Path,
):
    nowhere = f"postgresql://nkarchive@127.0.0.1:{servers.free_port()}/nkarchive"
    blind = processes.Site(
        environment={**site_environment, "DATABASE_URL": nowhere}, folder=tmp_path
    )
    seeing = processes.Site(environment=site_environment, folder=tmp_path)
    stripe_sandbox.set_retry_delays([0.5] * 600)
    donation = give()
    blind.start()
    try:
        stripe_sandbox.pay(donation.session_id)
        wait_until(stripe_sandbox.attempts)
        assert {attempt["status"] for attempt in stripe_sandbox.attempts()} == {503}
    finally:
        blind.kill()
    seeing.start()
    try:
        wait_until(lambda: is_over(donation))
        assert_all_is_there_once([donation], mail_server)
    finally:
        seeing.stop()
