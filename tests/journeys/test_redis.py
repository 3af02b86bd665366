"""Redis is only a bell: without it, and after it forgot everything, gifts settle all the same."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from campaigns.models import Donation, OutgoingMail, StripeEvent
from tests import processes
from tests.journeys.conftest import PATIENCE_SECONDS, wait_until
from tests.mail_server import MailServer
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.postgres


def sent() -> int:
    """How many mails were sent."""
    return OutgoingMail.objects.filter(state=OutgoingMail.State.SENT).count()


def test_redis_flushed_and_redis_down_cost_seconds_but_no_gift(
    give: Callable[[], Donation],
    site_environment: dict[str, str],
    own_redis: processes.OwnRedis,
    stripe_sandbox: Sandbox,
    mail_server: MailServer,
    tmp_path: Path,
):
    environment = {**os.environ, **site_environment, "REDIS_URL": own_redis.url}
    # A worker that ends keeps what it was at for so long.
    environment["LEASE_SECONDS"] = "20"
    site = processes.Site(environment=environment, folder=tmp_path)
    worker = processes.Worker(
        environment=environment, folder=tmp_path, entry="tests.journeys.worker"
    )
    site.start()
    try:
        # The bells that rang are lost before a worker hears them.
        stripe_sandbox.pay(give().session_id)
        stripe_sandbox.wait_until_delivered(timeout=PATIENCE_SECONDS)
        with redis.Redis.from_url(own_redis.url) as client:
            wait_until(lambda: client.llen("celery") >= 1, what="the bell of the burst")
            client.flushall()
        worker.start()
        wait_until(lambda: sent() == 1, what="the gift before the flush")

        # No bell can ring at all.
        own_redis.stop()
        stripe_sandbox.pay(give().session_id)
        stripe_sandbox.wait_until_delivered(timeout=PATIENCE_SECONDS)
        assert {attempt["status"] for attempt in stripe_sandbox.attempts()} == {200}
        assert StripeEvent.objects.filter(state=StripeEvent.State.RECEIVED).count() >= 3
        own_redis.start()

        def is_settled() -> bool:
            # Celery may end a worker whose Redis goes away while it answers a message. Whoever
            # runs it starts it again: `restart` in docker-compose.yml.
            if worker.has_ended():
                worker.start()
            return sent() == 2

        wait_until(is_settled, what="the gift while Redis was down")
        wait_until(lambda: len(mail_server.messages) == 2)
    finally:
        worker.stop()
        site.stop()
