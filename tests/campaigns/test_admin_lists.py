"""The lists of money: paged by key, never counted, searched by whatever staff have in hand."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns import mailing, receipts
from campaigns.models import Donation, Donor, MonthlyGift, Payment, Receipt, StripeEvent
from tests import factories

pytestmark = pytest.mark.django_db

PAGE = 50


@pytest.fixture
def client() -> Client:
    """A superuser at the admin."""
    client = Client()
    client.force_login(factories.make_staff(is_superuser=True))
    return client


@pytest.fixture
def many() -> list[int]:
    """The keys of 3000 gifts, the newest first."""
    pattern = factories.make_donation(status=Donation.Status.SUCCEEDED)
    Donation.objects.bulk_create(
        Donation(
            campaign=pattern.campaign,
            donor=pattern.donor,
            amount_minor=100,
            currency="USD",
            language="en",
            status=Donation.Status.SUCCEEDED,
            is_live=False,
            form_token=f"many-{number}",
            content_sha256="0" * 64,
            stripe_request={},
            session_id=f"cs_many_{number}",
            session_expires_at=timezone.now(),
        )
        for number in range(2999)
    )
    return list(Donation.objects.order_by("-pk").values_list("pk", flat=True))


def page(client: Client, address: str = "", *, model: str = "donation") -> Any:
    """One page of a list; the address is what follows the path, from a link or by hand."""
    response = client.get(reverse(f"admin:campaigns_{model}_changelist") + address)
    assert response.status_code == 200
    return response.context["cl"]


def keys(found: Any) -> list[int]:
    """The keys of the rows of a page."""
    return [row.pk for row in found.result_list]


def search(client: Client, words: str, *, model: str = "donation") -> list[Any]:
    """The rows that a search finds."""
    response = client.get(reverse(f"admin:campaigns_{model}_changelist"), {"q": words})
    assert response.status_code == 200
    return list(response.context["cl"].result_list)


def test_pages_follow_each_other_by_key_both_ways(client: Client, many: list[int]) -> None:
    first = page(client)
    assert keys(first) == many[:PAGE]
    assert first.newer_link == ""
    second = page(client, first.older_link)
    third = page(client, second.older_link)
    assert keys(third) == many[2 * PAGE : 3 * PAGE]
    assert keys(page(client, third.newer_link)) == keys(second)
    assert keys(page(client, second.newer_link)) == keys(first)
    assert keys(page(client, third.first_link)) == keys(first)
    last = page(client, f"?before={many[-3]}")
    assert (keys(last), last.older_link) == (many[-2:], "")
    assert keys(page(client, last.newer_link)) == many[-2 - PAGE : -2]


def test_no_row_is_skipped_or_shown_twice_while_gifts_come(client: Client, many: list[int]) -> None:
    first = page(client)
    new = factories.make_donation()
    assert keys(page(client, first.older_link)) == many[PAGE : 2 * PAGE]
    assert keys(page(client, page(client, first.older_link).newer_link)) == many[:PAGE]
    assert keys(page(client))[0] == new.pk


def test_a_filter_stays_on_the_next_page_and_begins_at_the_first(client, many) -> None:
    Donation.objects.filter(pk__in=many[::2]).update(status=Donation.Status.EXPIRED)
    filtered = page(client, "?status__exact=expired")
    assert keys(filtered) == many[::2][:PAGE]
    following = page(client, filtered.older_link)
    assert keys(following) == many[::2][PAGE : 2 * PAGE]
    assert "before=" not in following.get_query_string({"status__exact": "succeeded"})
    listed = client.get(
        reverse("admin:campaigns_donation_changelist") + filtered.older_link
    ).content.decode()
    assert 'type="hidden" name="before"' not in listed


@pytest.mark.parametrize(
    "address", ["", "?before={middle}", "?after={middle}", "?status__exact=succeeded", "?q=dana"]
)
def test_no_list_of_gifts_counts_or_skips_rows(client, many, address) -> None:
    with CaptureQueriesContext(connection) as captured:
        page(client, address.format(middle=many[1500]))
    of_gifts = [query["sql"] for query in captured if "campaigns_donation" in query["sql"]]
    assert of_gifts
    for sql in of_gifts:
        assert "OFFSET" not in sql
        assert not re.search(r"COUNT\(", sql)
    assert any(f"LIMIT {PAGE + 1}" in sql for sql in of_gifts)


def test_the_number_of_queries_does_not_grow_with_the_rows(client: Client) -> None:
    def queries() -> int:
        factories.make_payment(donation=factories.make_donation(campaign=campaign))
        with CaptureQueriesContext(connection) as captured:
            page(client)
            page(client, model="payment")
        return len(captured)

    campaign = factories.make_campaign()
    queries()
    assert queries() == queries() == queries()


def test_the_total_of_a_long_list_is_an_estimate_and_called_one(client, many) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE campaigns_donation")
    assert re.fullmatch(r"about \d,\d{3}", page(client).total)
    assert page(client, "?status__exact=succeeded").total == "", "nobody knows without counting"
    assert page(client, "?status__exact=failed").total == "0"


def test_the_total_of_a_short_list_is_exact(client: Client) -> None:
    factories.make_donation()
    assert page(client).total == "1"
    assert page(client, model="payout").total == "0"


@pytest.mark.parametrize("address", ["?before=x", "?after=-1", "?before=" + "9" * 40, "?o=1.2"])
def test_a_wrong_address_shows_the_list_or_says_so(client: Client, address: str) -> None:
    response = client.get(reverse("admin:campaigns_donation_changelist") + address, follow=True)
    assert response.status_code == 200


@pytest.mark.postgres
def test_a_page_is_read_from_the_key_of_the_table(client: Client, many) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE campaigns_donation")
    rows = Donation.objects.filter(pk__lt=many[1500]).order_by("-pk")[: PAGE + 1]
    plan = rows.explain()
    assert "campaigns_donation_pkey" in plan
    assert "Sort" not in plan


@pytest.mark.postgres
def test_names_and_addresses_are_found_by_an_index() -> None:
    with connection.cursor() as cursor:
        # A few rows are read faster than an index; what matters is that it can be used.
        cursor.execute("SET LOCAL enable_seqscan = off")
    by_name = Donation.objects.filter(donor_name__istartswith="Dan").order_by()
    assert "campaigns_donation_by_name" in by_name.explain()
    by_mail = Donor.objects.filter(email_key__startswith="dan").order_by()
    assert re.search(r"Index.*email_key", by_mail.explain())


@pytest.fixture
def payment() -> Payment:
    """A month of a monthly gift, with a receipt and a mail, and another gift beside it."""
    factories.make_payment(
        donation=factories.make_donation(
            donor_name="Other Giver", donor=factories.make_donor(email="other@example.com")
        )
    )
    donation = factories.make_donation(donor_name="김 하나", rhythm=Donation.Rhythm.MONTHLY)
    gift = MonthlyGift.objects.create(
        donation=donation,
        donor=donation.donor,
        campaign=donation.campaign,
        amount_minor=2500,
        currency="USD",
        is_live=False,
        subscription_id="sub_1",
        item_id="si_1",
        customer_id="cus_1",
        started_at=timezone.now(),
    )
    payment = factories.make_payment(
        donation=donation, monthly_gift=gift, invoice_id="in_1", invoice_payment_id="inpay_1"
    )
    payment.refunds.create(
        refund_id="re_1",
        amount_minor=1,
        currency="USD",
        status="succeeded",
        refunded_at=timezone.now(),
    )
    payment.disputes.create(
        dispute_id="dp_1", amount_minor=1, currency="USD", status="won", opened_at=timezone.now()
    )
    payment.fraud_warnings.create(
        warning_id="issfr_1", is_actionable=True, warned_at=timezone.now()
    )
    payment.balance_transactions.create(
        txn_id="txn_1",
        amount_minor=2500,
        fee_minor=103,
        currency="USD",
        booked_at=timezone.now(),
        available_on=datetime(2026, 3, 16, tzinfo=UTC).date(),
        is_live=False,
    )
    StripeEvent.objects.create(
        event_id="evt_1",
        donation=donation,
        is_live=False,
        payload={},
        next_attempt_at=timezone.now(),
    )
    with transaction.atomic():
        mailing.queue_receipt(receipt=receipts.issue(payment=payment))
    return payment


def in_hand(payment: Payment) -> list[str]:
    """All that staff may have in hand of a gift."""
    ids = ["in_1", "inpay_1", "re_1", "dp_1", "issfr_1", "txn_1", "sub_1", "cus_1", "evt_1"]
    own = [payment.payment_intent_id, payment.charge_id, payment.donation.session_id]
    named = ["김", "김 하나", "dana@", "Dana@Example.com", str(payment.donation.uuid)]
    return [*ids, *own, *named, Receipt.objects.get().snapshot["number"]]


def test_money_is_found_by_whatever_staff_have_in_hand(client: Client, payment: Payment) -> None:
    receipt = Receipt.objects.get()
    rows = {
        "donation": payment.donation,
        "payment": payment,
        "monthlygift": payment.monthly_gift,
        "receipt": receipt,
        "refund": payment.refunds.get(),
        "dispute": payment.disputes.get(),
        "fraudwarning": payment.fraud_warnings.get(),
        "balancetransaction": payment.balance_transactions.get(),
    }
    for words in in_hand(payment):
        for model, row in rows.items():
            assert search(client, words, model=model) == [row], (words, model)
    for words in ("sub_1", "dana@", "김", payment.payment_intent_id):
        assert search(client, words, model="outgoingmail") == list(receipt.mails.all()), words
        assert [e.event_id for e in search(client, words, model="stripeevent")] == ["evt_1"]
    assert search(client, "DANA", model="donor") == [payment.donation.donor]


@pytest.mark.parametrize(
    "words", ["example.com", "하나", "pi_", "US-2026-000002", "%", "re_2", "'"]
)
def test_words_within_a_column_find_nothing(client: Client, payment: Payment, words: str) -> None:
    for model in ("donation", "payment", "receipt", "refund", "outgoingmail"):
        assert search(client, words, model=model) == []
