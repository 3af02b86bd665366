"""Exports: streamed, opened by Excel with Korean whole, amounts exact, no formula, noted."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns import ledger, receipts
from campaigns.admin.csv_rows import cell, money
from campaigns.models import Donation, DonorAccess, Payment, Receipt
from campaigns.money import CURRENCIES
from tests import factories
from tests.staff_sessions import sign_in

pytestmark = pytest.mark.django_db

MODELS = ["donation", "payment", "receipt", "refund", "ledgertransaction"]
EXPORT = [*(f"campaigns.view_{model}" for model in MODELS), "campaigns.export_money"]


def signed_in(*permissions: str, minutes_ago: int = 0) -> Client:
    """A member of staff who proved everything so long ago."""
    client = Client()
    sign_in(client, factories.make_staff(*permissions), minutes_ago=minutes_ago)
    return client


@pytest.fixture
def client() -> Client:
    """Somebody who may export."""
    return signed_in(*EXPORT)


def address(model: str, query: str = "") -> str:
    """Where a list is exported, with the filters of the list."""
    return reverse(f"admin:campaigns_{model}_export") + query


def text_of(client: Client, model: str, query: str = "", **dates: str) -> str:
    """The whole file."""
    response = client.post(address(model, query), dates)
    assert response.streaming
    return b"".join(response.streaming_content).decode()


def rows(client: Client, model: str, query: str = "", **dates: str) -> list[dict[str, str]]:
    """The rows of a file by the names of their columns."""
    text = text_of(client, model, query, **dates)
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def give(**fields: Any) -> Payment:
    """A gift that has come, in the ledger and with its receipt."""
    with transaction.atomic():
        payment = factories.make_payment(donation=factories.make_donation(**fields))
        ledger.record_gift(payment=payment, at=timezone.now())
        receipts.issue(payment=payment)
    return payment


def test_excel_opens_korean_whole(client: Client) -> None:
    give(donor_name="김 하나")
    response = client.post(address("donation"))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="gifts-')
    assert "no-store" in response["Cache-Control"]
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    assert "김 하나" in content.decode("utf-8-sig")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", '=HYPERLINK("http://x")'],
)
def test_words_that_would_be_a_formula_are_words(client: Client, text: str) -> None:
    give(donor_name=text)
    (row,) = rows(client, "donation")
    assert row["name"] == f"'{text}"
    assert rows(client, "receipt")[0]["name"] == f"'{text}"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("-25.50"), "-25.50"),
        (-3, "-3"),
        (Decimal("1E+3"), "1000"),
        (None, ""),
        (True, "yes"),
        (False, "no"),
        ("Dana - Donor", "Dana - Donor"),
        ("", ""),
    ],
)
def test_a_cell_is_written_plainly(value: Any, written: str) -> None:
    assert cell(value) == written


@pytest.mark.parametrize(
    ("currency", "amount"),
    [
        ("USD", "1234.56"),
        ("EUR", "1234.56"),
        ("GBP", "1234.56"),
        ("KRW", "123456"),
        ("JPY", "123456"),
        ("KWD", "123.456"),
        ("ISK", "123456"),
        ("UGX", "123456"),
        ("HUF", "1234.56"),
        ("TWD", "1234.56"),
    ],
)
def test_amounts_have_their_currencys_decimals(client: Client, currency: str, amount: str) -> None:
    campaign = factories.make_campaign(currency=currency, partners=("River",))
    give(campaign=campaign, amount_minor=123456)
    for model in ("donation", "payment", "receipt"):
        (row,) = rows(client, model)
        assert (row["amount"], row["currency"]) == (amount, currency)
    lines = {row["amount"] for row in rows(client, "ledgertransaction")}
    assert lines == {amount, f"-{amount}"}
    assert money(0, currency)[0] == 0


def test_every_currency_of_ours_is_looked_at() -> None:
    assert len(CURRENCIES) == 10


def test_a_fee_and_a_net_are_empty_until_they_are_known(client: Client) -> None:
    payment = give()
    (row,) = rows(client, "payment")
    assert (row["fee"], row["net"], row["settled in"]) == ("", "", "")
    payment.balance_transactions.create(
        txn_id="txn_1",
        type="charge",
        source_id=payment.charge_id,
        amount_minor=2300,
        fee_minor=97,
        currency="EUR",
        booked_at=timezone.now(),
        available_on=timezone.now().date(),
        is_live=False,
    )
    (row,) = rows(client, "payment")
    assert (row["fee"], row["net"], row["settled in"]) == ("0.97", "22.03", "EUR")


def test_a_file_holds_what_the_list_is_filtered_and_searched_for(client: Client) -> None:
    give(donor_name="Dana Donor")
    factories.make_donation(donor_name="Erin Donor", status=Donation.Status.EXPIRED)
    assert [row["name"] for row in rows(client, "donation")] == ["Dana Donor", "Erin Donor"]
    expired = rows(client, "donation", "?status__exact=expired")
    assert [row["name"] for row in expired] == ["Erin Donor"]
    assert [row["name"] for row in rows(client, "donation", "?q=dana")] == ["Dana Donor"]
    # Where the page began does not matter: a file holds the whole list.
    assert len(rows(client, "donation", "?before=1")) == 2


def test_a_range_holds_both_of_its_days_whole(client: Client) -> None:
    for day in (1, 2, 3, 4):
        for at in (
            datetime(2026, 5, day, 0, 0, 0, tzinfo=UTC),
            datetime(2026, 5, day, 23, 59, 59, 999999, tzinfo=UTC),
        ):
            factories.make_payment(paid_at=at)
    found = rows(client, "payment", from_on="2026-05-02", until_on="2026-05-03")
    assert [row["paid at"][:10] for row in found] == ["2026-05-02"] * 2 + ["2026-05-03"] * 2
    assert len(rows(client, "payment", from_on="2026-05-02")) == 6
    assert len(rows(client, "payment", until_on="2026-05-02")) == 4


def test_a_range_that_ends_before_it_begins_is_refused(client: Client) -> None:
    response = client.post(address("payment"), {"from_on": "2026-05-02", "until_on": "2026-05-01"})
    assert not response.streaming
    assert "before the first" in response.content.decode()
    assert not DonorAccess.objects.filter(what__endswith="export").exists()


def test_refunds_and_the_ledger_are_exported(client: Client) -> None:
    payment = give()
    payment.refunds.create(
        refund_id="re_1",
        amount_minor=1000,
        currency="USD",
        status="succeeded",
        refunded_at=timezone.now(),
    )
    (row,) = rows(client, "refund")
    assert (row["refund"], row["amount"], row["payment intent"]) == ("re_1", "10.00", str(payment))
    lines = rows(client, "ledgertransaction", f"?payment__id__exact={payment.pk}")
    assert sum(Decimal(line["amount"]) for line in lines) == 0
    assert {line["fact"] for line in lines} == {f"gift:{payment}"}


def test_sealed_receipts_and_erased_names_are_in_no_file(client: Client) -> None:
    payment = give(donor_name="Dana Donor")
    Receipt.objects.update(sealed_at=timezone.now())
    donor = payment.donation.donor
    Donation.objects.update(donor_name="")
    type(donor).objects.update(email="", email_key=None, erased_at=timezone.now())
    assert rows(client, "receipt") == []
    for model in MODELS:
        text = text_of(client, model)
        assert "Dana" not in text
        assert "dana" not in text


@pytest.mark.parametrize("model", MODELS)
def test_an_export_needs_its_permission_and_that_to_look(model: str) -> None:
    for name in ("campaigns.export_money", f"campaigns.view_{model}"):
        client = signed_in(*(one for one in EXPORT if one != name))
        assert client.get(address(model)).status_code == 403
        assert client.post(address(model)).status_code == 403
    assert not DonorAccess.objects.exists()


@pytest.mark.parametrize("model", MODELS)
def test_an_export_needs_a_fresh_proof(model: str) -> None:
    client = signed_in(*EXPORT, minutes_ago=11)
    for answer in (client.get(address(model)), client.post(address(model))):
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("admin:prove_again"))
    assert not DonorAccess.objects.exists()


@pytest.mark.parametrize("model", MODELS)
def test_an_export_is_noted(client: Client, model: str) -> None:
    give()
    assert client.get(address(model)).status_code == 200
    assert not DonorAccess.objects.exists(), "the page that asks shows no row"
    text_of(client, model)
    noted = DonorAccess.objects.get()
    assert (noted.what, noted.row_id) == (f"campaigns.{model} export", "")


def test_the_way_to_an_export_is_shown_to_those_who_may_have_it(client: Client) -> None:
    page = reverse("admin:campaigns_donation_changelist") + "?status__exact=expired"
    link = address("donation") + "?status__exact=expired"
    assert link in client.get(page).content.decode()
    assert link not in signed_in("campaigns.view_donation").get(page).content.decode()


def test_a_long_file_is_read_in_chunks_with_few_queries(client: Client) -> None:
    campaign = factories.make_campaign()
    factories.make_payment(donation=factories.make_donation(campaign=campaign))

    def queries() -> int:
        for _number in range(3):
            factories.make_payment(donation=factories.make_donation(campaign=campaign))
        with CaptureQueriesContext(connection) as captured:
            for model in MODELS:
                text_of(client, model)
        return len(captured)

    assert queries() == queries()
