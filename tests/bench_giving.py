"""Measure giving: webhooks, settling, receipts, and an appeal's page with few and many gifts.

Called by tests/bench.py once for each database; every figure that matters is a ratio of two
things measured in turns in the same run.
"""

import http.client
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import stripe
from django.conf import settings
from django.db import connection, transaction

from tests import processes
from tests.servers import free_port
from tests.stripe_sandbox.client import running_sandbox

FEW_GIFTS = 10
MANY_GIFTS = int(os.environ.get("GIFTS", "1000000"))
WEBHOOKS = 400
SENDERS = 8
ROUNDS = 5
SETTLED = 40
RECEIPTS = 40


def measure_giving() -> None:
    """Print all of it for the database of DATABASE_URL."""
    measure_webhooks()
    measure_settling()
    measure_receipts()
    measure_many_gifts()


def measure_webhooks() -> None:
    """Webhooks received a second, against a view that verifies the signature and stores nothing."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.bench_settings",
            "SITE_ORIGIN": f"http://127.0.0.1:{port}",
            "STRIPE_WEBHOOK_SECRET": settings.STRIPE_WEBHOOK_SECRET,
        }
        site = processes.Site(environment=environment, folder=Path(folder))
        site.start()
        try:
            bare, whole = [], []
            for number in range(ROUNDS):
                bare.append(rate(port, "/webhooks/bare/", number=number))
                whole.append(rate(port, "/webhooks/stripe/", number=number))
        finally:
            site.stop()
    ratios = [ours / theirs for ours, theirs in zip(whole, bare, strict=True)]
    print(
        f"\n  webhooks a second: {statistics.median(whole):.0f} stored, "
        f"{statistics.median(bare):.0f} only verified (ratio {statistics.median(ratios):.2f})"
    )


def rate(port: int, path: str, *, number: int) -> float:
    """Send events of a type that nobody acts on; returns how many were answered a second."""
    bodies = [
        json.dumps(
            {
                "id": f"evt_{number}_{place}",
                "object": "event",
                "api_version": stripe.api_version,
                "created": int(time.time()),
                "data": {"object": {"id": f"pi_{number}_{place}", "object": "payment_intent"}},
                "livemode": False,
                "type": "payment_intent.created",
            }
        ).encode()
        for place in range(WEBHOOKS)
    ]
    signed = [
        (
            body,
            stripe.WebhookSignature.generate_signature_header(
                body.decode(), settings.STRIPE_WEBHOOK_SECRET
            ),
        )
        for body in bodies
    ]

    def send(share: list[tuple[bytes, str]]) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for body, signature in share:
            headers = {"Content-Type": "application/json", "Stripe-Signature": signature}
            line.request("POST", path, body=body, headers=headers)
            answer = line.getresponse()
            answer.read()
            assert answer.status == 200, answer.status

    began = time.perf_counter()
    with ThreadPoolExecutor(SENDERS) as senders:
        list(senders.map(send, [signed[place::SENDERS] for place in range(SENDERS)]))
    return WEBHOOKS / (time.perf_counter() - began)


def measure_settling() -> None:
    """Gifts settled a second, Stripe's answers coming from the sandbox."""
    from campaigns import settlement
    from tests.factories import make_campaign
    from tests.gifts import start_gift

    campaign = make_campaign(partners=("One", "Two", "Three"))
    with running_sandbox(key=settings.STRIPE_SECRET_KEY) as sandbox:
        settings.STRIPE_API_BASE = settings.STRIPE_HOSTED_ORIGIN = sandbox.base_url
        gifts = [start_gift(campaign) for _ in range(SETTLED)]
        for gift in gifts:
            sandbox.pay(gift.session_id)
        taken = [
            seconds(lambda gift=gift: settlement.settle(donation_id=gift.pk)) for gift in gifts
        ]
    half = SETTLED // 2
    first, last = statistics.median(taken[:half]), statistics.median(taken[half:])
    print(
        f"  gifts settled a second, one after another: {1 / statistics.median(taken):.0f} "
        f"(a gift after {half} others against the first: ratio {last / first:.2f})"
    )


def measure_receipts() -> None:
    """Receipts issued a second, each with its PDF, against the PDF alone."""
    from campaigns import receipts
    from tests.factories import make_campaign, make_donation, make_payment

    campaign = make_campaign()
    payments = [make_payment(donation=make_donation(campaign=campaign)) for _ in range(RECEIPTS)]
    issued = []

    def issue(payment: Any) -> None:
        with transaction.atomic():
            issued.append(receipts.issue(payment=payment))
        receipts.pdf(issued[-1])

    whole = [seconds(lambda payment=payment: issue(payment)) for payment in payments]
    drawn = [seconds(lambda receipt=receipt: receipts.pdf(receipt)) for receipt in issued]
    whole_median, drawn_median = statistics.median(whole), statistics.median(drawn)
    print(
        f"  receipts a second, with PDF: {1 / whole_median:.0f} "
        f"(the PDF is {drawn_median / whole_median:.2f} of it)"
    )


def measure_many_gifts() -> None:
    """An appeal's page with many gifts in the tables against the same page with few."""
    from django.test import Client

    from tests.factories import make_campaign, make_donation

    campaign = make_campaign(partners=("One", "Two", "Three"))
    model = make_donation(campaign=campaign)
    client = Client(headers={"host": "localhost"})
    page = campaign.get_absolute_url()

    def median_page() -> float:
        client.get(page)
        return statistics.median(seconds(lambda: client.get(page).content) for _ in range(60))

    add_gifts(model.pk, count=FEW_GIFTS)
    few = median_page()
    add_gifts(model.pk, count=MANY_GIFTS)
    many = median_page()
    print(
        f"  an appeal's page with {FEW_GIFTS} gifts {few * 1000:.1f} ms, "
        f"with {MANY_GIFTS} {many * 1000:.1f} ms (ratio {many / few:.2f})"
    )


def add_gifts(model_id: int, *, count: int) -> None:
    """Write many gifts and payments straight into the tables, as copies of one gift."""
    from campaigns.models import Donation, Payment

    def copied(table: str, own: dict[str, str]) -> tuple[str, str]:
        with connection.cursor() as cursor:
            rows = connection.introspection.get_table_description(cursor, table)
        names = [row.name for row in rows if row.name != "id"]
        return ", ".join(names), ", ".join(own.get(name, f"m.{name}") for name in names)

    numbers = (
        f"generate_series(1, {count}) AS n(i)"
        if connection.vendor == "postgresql"
        else f"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) "
        "SELECT i FROM n) AS n"
    )
    uuid = (
        "gen_random_uuid()" if connection.vendor == "postgresql" else "lower(hex(randomblob(16)))"
    )
    start = Donation.objects.count() + 1000
    names, values = copied(
        "campaigns_donation",
        {
            "uuid": uuid,
            "form_token": f"'bench-' || ({start} + n.i)",
            "session_id": f"'cs_bench_' || ({start} + n.i)",
            "status": "'succeeded'",
        },
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO campaigns_donation ({names}) SELECT {values} "
            f"FROM campaigns_donation m, {numbers} WHERE m.id = %s",
            [model_id],
        )
        fields = {
            "donation_id": "d.id",
            "payment_intent_id": "'pi_bench_' || d.id",
            "charge_id": "'ch_bench_' || d.id",
            "invoice_id": "''",
            "amount_minor": "d.amount_minor",
            "currency": "d.currency",
            "is_live": "d.is_live",
            "paid_at": "d.created_at",
            "gift_on": "date('2026-03-14')",
            "recorded_at": "d.created_at",
        }
        cursor.execute(
            f"INSERT INTO campaigns_payment ({', '.join(fields)}) "
            f"SELECT {', '.join(fields.values())} FROM campaigns_donation d "
            "WHERE d.session_id LIKE 'cs_bench_%%' AND NOT EXISTS "
            "(SELECT 1 FROM campaigns_payment p WHERE p.donation_id = d.id)"
        )
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE campaigns_donation")
            cursor.execute("ANALYZE campaigns_payment")
    assert Payment.objects.count() >= count


def seconds(work: Callable[[], Any]) -> float:
    """How long something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
