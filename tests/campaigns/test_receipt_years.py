"""The date of a gift is fixed once, in the entity's time zone; its year gives the number."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from campaigns import gateway, receipts, settlement
from campaigns.models import Payment
from tests import factories
from tests.gifts import start_gift
from tests.stripe_sandbox.client import Sandbox

pytestmark = pytest.mark.django_db

LAST_SECOND = datetime(2026, 12, 31, 23, 59, 59)
FIRST_SECOND = datetime(2027, 1, 1, 0, 0, 1)


@pytest.mark.parametrize(
    "zone", ["Asia/Seoul", "America/New_York", "Europe/London", "Pacific/Honolulu"]
)
@pytest.mark.parametrize(
    ("clock", "gift_on", "number"),
    [
        (LAST_SECOND, date(2026, 12, 31), "US-2026-000001"),
        (FIRST_SECOND, date(2027, 1, 1), "US-2027-000001"),
    ],
)
def test_a_gift_at_the_edge_of_a_year_is_of_the_year_that_the_entity_s_clock_shows(
    stripe_sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    zone: str,
    clock: datetime,
    gift_on: date,
    number: str,
) -> None:
    campaign = factories.make_campaign(entity=factories.make_entity(time_zone=zone))
    donation = start_gift(campaign)
    stripe_sandbox.pay(donation.session_id)
    charged_at = clock.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    read_session = gateway.read_session

    def read_at_the_edge(**arguments: str) -> gateway.SessionState:
        paid = read_session(**arguments)
        return replace(paid, payment=replace(paid.payment, charged_at=charged_at))

    monkeypatch.setattr(gateway, "read_session", read_at_the_edge)
    settlement.settle(donation_id=donation.pk)
    payment = Payment.objects.get()
    receipt = payment.receipts.get()
    assert payment.gift_on == gift_on
    assert (receipt.snapshot["number"], receipt.snapshot["gift_on"]) == (
        number,
        gift_on.isoformat(),
    )
    # Another zone later moves no gift into another year.
    entity = campaign.entity
    entity.time_zone = "Pacific/Kiritimati"
    entity.save()
    assert receipts.years_of(donation.donor) == [(entity, gift_on.year)]
