"""The page that says whether a receipt is valid, void or replaced, and nothing else."""

import pytest
from django.test import Client

from campaigns import receipts
from tests.campaigns.receipted import receipted_gift, refund
from tests.factories import make_campaign

pytestmark = pytest.mark.django_db


def page(client: Client, code: str, prefix: str = "") -> str:
    """The words of the page of a code."""
    response = client.get(f"{prefix}/receipts/{code}/")
    assert response.status_code == 200
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
    return response.content.decode()


def test_the_page_says_valid_then_void_then_replaced(client: Client) -> None:
    first = receipted_gift()
    assert "<h1" in page(client, first.code)
    assert "This receipt is valid" in page(client, first.code)
    second = refund(first.payment, 4_000, refund_id="re_1")
    assert "This receipt was replaced" in page(client, first.code)
    assert "This receipt is valid" in page(client, second.code)
    refund(first.payment, 6_000, refund_id="re_2")
    assert "This receipt is void" in page(client, second.code)


def test_the_page_tells_nothing_of_the_gift(client: Client) -> None:
    campaign = make_campaign(title_en="Lessons in winter")
    first = receipted_gift(campaign=campaign, donor_name="Ada Lovelace")
    second = refund(first.payment, 1_234, refund_id="re_1")
    for receipt in (first, second):
        words = page(client, receipt.code)
        told = ("Ada", "Lovelace", "Lessons in winter", "100", "87.66", "12.34", "US-2026", "River")
        assert [word for word in told if word in words.replace(receipt.code, "")] == []


def test_two_valid_receipts_have_the_same_page(client: Client) -> None:
    codes = [receipted_gift(donor_name=name).code for name in ("Ada", "Grace")]
    one, other = (page(client, code).replace(code, "") for code in codes)
    assert one == other


def test_a_sealed_or_purged_receipt_can_still_be_checked(client: Client) -> None:
    receipt = receipted_gift()
    receipts.seal(donor=receipt.payment.donation.donor)
    assert "This receipt is valid" in page(client, receipt.code)


def test_unknown_codes_are_all_answered_alike(client: Client) -> None:
    code = receipted_gift().code
    unknown = ("0" * 24, code[:-1], f"{code}x", "1", "US-2026-000001")
    answers = [client.get(f"/receipts/{each}/") for each in unknown]
    assert {answer.status_code for answer in answers} == {404}
    # The links to the other language hold the address; nothing else differs.
    pages = [
        answer.content.decode().replace(f"/{each}/", "/")
        for answer, each in zip(answers, unknown, strict=True)
    ]
    assert len(set(pages)) == 1


def test_a_receipt_of_test_money_is_unknown_where_real_money_is_taken(
    client: Client, settings
) -> None:
    test, real = receipted_gift(), receipted_gift(is_live=True)
    settings.STRIPE_IS_LIVE = True
    assert client.get(f"/receipts/{test.code}/").status_code == 404
    assert "This receipt is valid" in page(client, real.code)


def test_the_page_is_korean_too_and_not_for_search_engines(client: Client) -> None:
    code = receipted_gift(language="ko").code
    words = page(client, code, prefix="/ko")
    assert '<html lang="ko">' in words
    assert '<meta name="robots" content="noindex">' in words


def test_the_page_is_only_read(client: Client) -> None:
    assert client.post(f"/receipts/{receipted_gift().code}/").status_code == 405
