"""What recurs by the clock, and how an observer sees that it does."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaigns import tasks
from campaigns.models import Heartbeat

pytestmark = pytest.mark.django_db


def test_an_observer_outside_reads_how_old_the_last_sweep_is(client: Client):
    Heartbeat.objects.create(name="sweep", beaten_at=timezone.now() - timedelta(hours=1))
    assert 3600 <= client.get("/readyz").json()["sweep_age_seconds"] < 3700
    Heartbeat.objects.filter(name="sweep").delete()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["sweep_age_seconds"]) == (200, None)


def test_beat_and_the_clock_of_make_run_ring_for_all_that_recurs(settings: Any):
    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    wanted = ("sweep", "mail_staff", "reconcile_stripe", "check_books", "purge_expired_receipts")
    assert {f"campaigns.tasks.{name}" for name in wanted} <= names
    for name in wanted:
        assert callable(getattr(tasks, name))
