"""Ten currencies, each exact on its whole way: form, Stripe, ledger, receipt, PDF, CSV."""

import csv
import io
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection

from campaigns import gateway, receipts
from campaigns.forms import GiveForm
from campaigns.models import LedgerLine, Payment, Receipt
from campaigns.money import CURRENCIES, as_decimal, as_typed, display, display_short, parse_amount
from tests.campaigns.gateway_calls import key, opened
from tests.campaigns.receipted import read_pdf, receipted_gift
from tests.factories import make_campaign, make_donation
from tests.stripe_sandbox import currencies as stripe_currencies
from tests.stripe_sandbox.client import Sandbox

EDGE = 2**63 - 1
SHOWN = {
    "USD": ("$1,234.50", "US$1,234.50", "$1,234"),
    "EUR": ("€1,234.50", "€1,234.50", "€1,234"),
    "GBP": ("£1,234.50", "£1,234.50", "£1,234"),
    "KRW": ("₩1,234", "₩1,234", "₩1,234"),
    "JPY": ("¥1,234", "JP¥1,234", "¥1,234"),
    "KWD": ("KWD 1,234.500", "KWD 1,234.500", "KWD 1,234"),
    "ISK": ("ISK 1,234", "ISK 1,234", "ISK 1,234"),
    "UGX": ("UGX 1,234", "UGX 1,234", "UGX 1,234"),
    "HUF": ("HUF 1,234.50", "HUF 1,234.50", "HUF 1,234"),
    "TWD": ("NT$1,234.50", "NT$1,234.50", "NT$1,234"),
}


def like_19_99(code: str) -> int:
    """An amount with all its decimals, which a float would not hold."""
    return {0: 1999, 2: 1999, 3: 19_990}[CURRENCIES[code].exponent]


def amounts(code: str) -> list[int]:
    """The least, one step, one like 19.99, Stripe's most, and the most that a row holds."""
    currency = CURRENCIES[code]
    whole = EDGE // currency.step_minor * currency.step_minor
    return [
        *(currency.minimum_minor, currency.step_minor, like_19_99(code)),
        *(currency.maximum_minor, whole),
    ]


EVERY = [(code, minor) for code in CURRENCIES for minor in amounts(code)]
CODES = list(CURRENCIES)


def read_back(shown: str, *, code: str) -> Decimal:
    """The number that a reader reads out of a shown amount."""
    return Decimal(re.sub(r"[^0-9.]", "", shown.replace(code, "")))


def test_these_are_the_currencies_and_each_is_shown_in_both_languages():
    assert set(CURRENCIES) == set(SHOWN)
    for code, (english, korean, short) in SHOWN.items():
        places = CURRENCIES[code].exponent
        minor = 1234 * 10**places + (5 * 10 ** (places - 1) if places else 0)
        shown = [display(minor, currency=code, language=language) for language in ("en", "ko")]
        assert [one.replace("\N{NO-BREAK SPACE}", " ") for one in shown] == [english, korean]
        whole = display_short(1234 * 10**places, currency=code, language="en")
        assert whole.replace("\N{NO-BREAK SPACE}", " ") == short


@pytest.mark.parametrize(("code", "minor"), EVERY)
def test_no_part_of_an_amount_is_lost_where_it_is_written(code, minor):
    assert parse_amount(as_typed(minor, currency=code), currency=code) == minor
    assert gateway.from_stripe(gateway.to_stripe(minor, code), code.lower()) == minor
    exact = Decimal(minor) / 10 ** CURRENCIES[code].exponent
    assert as_decimal(minor, currency=code) == exact
    for language in ("en", "ko"):
        assert read_back(display(minor, currency=code, language=language), code=code) == exact
        assert read_back(display_short(minor, currency=code, language=language), code=code) == exact
    file = io.StringIO()
    csv.writer(file).writerow([minor, as_typed(minor, currency=code)])
    [written] = csv.reader(io.StringIO(file.getvalue()))
    assert int(written[0]) == minor
    assert parse_amount(written[1], currency=code) == minor


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_no_part_of_an_amount_is_lost_in_the_books_and_on_the_receipt(code):
    for minor in amounts(code):
        campaign = make_campaign(currency=code, partners=("North School", "River Radio"))
        donation = make_donation(campaign=campaign, amount_minor=minor, currency=code)
        receipt = receipted_gift_of(donation)
        assert receipt.snapshot["amount_minor"] == minor
        assert read_back(receipt.snapshot["amount"], code=code) == as_decimal(minor, currency=code)
        assert receipt.snapshot["amount"].count(code) == 1
        lines = LedgerLine.objects.filter(transaction__payment=receipt.payment)
        assert {line.currency for line in lines} == {code}
        assert sum(line.amount_minor for line in lines if line.amount_minor > 0) == minor
        assert sum(line.amount_minor for line in lines) == 0


def receipted_gift_of(donation) -> Receipt:
    """A receipt as it is read from the database."""
    receipt = receipted_gift(
        campaign=donation.campaign, amount_minor=donation.amount_minor, currency=donation.currency
    )
    return Receipt.objects.select_related("payment").get(pk=receipt.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("code", CODES)
def test_a_printed_receipt_names_the_whole_amount(code, language, tmp_path: Path):
    minor = like_19_99(code)
    receipt = receipted_gift(
        campaign=make_campaign(currency=code),
        amount_minor=minor,
        currency=code,
        language=language,
    )
    text = read_pdf(receipts.pdf(receipt), tmp_path)
    shown = display(minor, currency=code, language=language).replace("\N{NO-BREAK SPACE}", " ")
    assert shown in text
    assert code in text


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_the_form_takes_what_stripe_takes_and_refuses_the_rest(code):
    """Beside its field and before Stripe is asked; the rules of the other side are its own."""
    currency, campaign = CURRENCIES[code], make_campaign(currency=code)

    def refusal(minor: int) -> str:
        whole, rest = divmod(minor, 10**currency.exponent)
        typed = f"{whole}.{rest:0{currency.exponent}d}" if currency.exponent else str(whole)
        data = {"name": "Dana Donor", "email": "dana@example.com", "own": typed}
        form = GiveForm(data, campaign=campaign, suggestions=[])
        errors = form.errors
        return errors["own"][0] if errors else ""

    least, most, step = currency.minimum_minor, currency.maximum_minor, currency.step_minor
    assert [refusal(minor) for minor in (least, like_19_99(code) + least, most)] == [""] * 3
    assert refusal(least - step).startswith("The least gift here is")
    assert refusal(most + step).startswith("The largest gift here is")
    wire = code.lower()
    for minor in (least, most):
        amount = gateway.to_stripe(minor, code)
        stripe_currencies.check_steps(amount, wire, param="amount")
        assert stripe_currencies.minimum(wire) <= amount <= stripe_currencies.maximum(wire)
    if step > 1:
        assert refusal(least + 1).startswith("Write an amount in steps of")
        with pytest.raises(gateway.Refused):
            gateway.to_stripe(least + 1, code)


def test_the_border_knows_every_exception_among_our_currencies():
    """docs.stripe.com/currencies#special-cases, as the other side of the wire holds it."""
    for code, currency in CURRENCIES.items():
        wire = code.lower()
        assert gateway.to_stripe(currency.step_minor, code) == stripe_currencies.step(wire)
        factor = 10 ** (stripe_currencies.exponent(wire) - currency.exponent)
        assert gateway.to_stripe(currency.minimum_minor, code) == currency.minimum_minor * factor
    with pytest.raises(gateway.Refused):
        gateway.from_stripe(12_345, "isk")
    # An account may settle in a currency that no campaign has.
    assert gateway.from_stripe(12_345, "aud") == 12_345
    assert gateway.from_stripe(-50_000, "ugx") == -500


@pytest.mark.parametrize("code", CODES)
def test_a_gift_and_its_refund_cross_the_border_unchanged(stripe_sandbox: Sandbox, code):
    minor = like_19_99(code) + CURRENCIES[code].minimum_minor
    session = opened(currency=code, amount_minor=minor)
    assert (session.amount_minor, session.currency) == (minor, code)
    story = stripe_sandbox.pay(session.id)
    stripe_sandbox.post_balance(story["charge"]["id"])
    payment = gateway.read_session(session_id=session.id).payment
    assert (payment.amount_minor, payment.charge.amount_minor) == (minor, minor)
    assert (payment.charge.balance.amount_minor, payment.charge.balance.currency) == (minor, code)
    given_back = minor - CURRENCIES[code].minimum_minor
    refund = gateway.create_refund(
        payment_intent_id=payment.id,
        amount_minor=given_back,
        currency=code,
        idempotency_key=key(),
    )
    assert (refund.amount_minor, refund.balance.amount_minor) == (given_back, -given_back)


@pytest.mark.django_db
def test_the_currency_of_a_campaign_is_fixed_by_its_first_gift():
    campaign = make_campaign(currency="USD")
    campaign.currency = "KRW"
    campaign.save()
    make_donation(campaign=campaign, currency="KRW")
    campaign.currency = "USD"
    with pytest.raises(ValueError, match="first gift"):
        campaign.save()
    with pytest.raises(ValueError, match="first gift"):
        campaign.save(update_fields=["currency"])
    campaign.refresh_from_db()
    assert campaign.currency == "KRW"
    campaign.title_en = "Another title"
    campaign.save()


@pytest.mark.django_db
def test_a_row_of_money_holds_the_largest_amount_exactly():
    payment = receipted_gift(amount_minor=EDGE).payment
    with connection.cursor() as cursor:
        cursor.execute("SELECT amount_minor FROM campaigns_payment WHERE id = %s", [payment.pk])
        assert cursor.fetchone() == (EDGE,)
    assert Payment.objects.get(pk=payment.pk).amount_minor == EDGE
