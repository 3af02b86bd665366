"""Never a second monthly gift by a double submit, and no lock while Stripe is asked.

The gift's committed row is the claim: of one donor and one appeal at most one monthly gift is
current and unpaid. Who wants to begin another one

1. settles and closes at Stripe, without any lock, each current one whose Session is known. A
   Session that Stripe has closed is never paid; one that turns out to be paid ends the story with
   AlreadyPaid.
2. takes the donor's row in a transaction and looks again. Where another one has come since, it
   begins again with 1. One whose Session is not known yet is asked for at this moment: it loses
   its place (`is_current`), and whoever waits for Stripe's answer finds that out by the
   compare-and-set in `sessions.open_session`, closes the new Session and shows it to nobody. Then
   the new gift is inserted and the row let go.

So of two who come at once the one that commits later has the only Session that can be paid.
"""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from campaigns.checkout.errors import AlreadyPaid
from campaigns.checkout.sessions import close, replace, still_open
from campaigns.models import Donation, Donor, MonthlyGift

Status = Donation.Status

# A second monthly gift within this time of the first one is a double submit. A later one is begun,
# flagged and mailed: refusing it would tell a stranger that this address gives monthly.
DOUBLE_SUBMIT = timedelta(hours=1)


def close_rivals(wanted: Donation, *, email: str) -> None:
    """Settle and close the other unpaid monthly gifts of the pair; outside any transaction.

    Takes the gift to be made. Raises AlreadyPaid, and what Stripe raises.
    """
    donor = Donor.objects.known_by(email).first()
    if donor is None:
        return
    for rival in _rivals(wanted, donor=donor).filter(session_id__isnull=False):
        if (opened := still_open(rival)) is not None:
            close(opened)
        replace(rival)


def did_claim(wanted: Donation) -> bool:
    """Claim the pair for a gift that is about to be inserted; inside that transaction.

    Returns False where a rival's Session must be closed first. Raises AlreadyPaid where the donor
    has begun such a gift just now.
    """
    donor = Donor.objects.select_for_update().get(pk=wanted.donor_id)
    rivals = _rivals(wanted, donor=donor)
    if rivals.filter(session_id__isnull=False).exists():
        return False
    begun = MonthlyGift.objects.living().filter(
        donor=donor,
        campaign_id=wanted.campaign_id,
        is_live=wanted.is_live,
        started_at__gt=timezone.now() - DOUBLE_SUBMIT,
    )
    if (gift := begun.select_related("donation").first()) is not None:
        raise AlreadyPaid(gift.donation)
    rivals.filter(session_id__isnull=True).update(is_current=False, updated_at=timezone.now())
    # One that learned of its Session after the look above stays current.
    return not rivals.exists()


def _rivals(wanted: Donation, *, donor: Donor) -> QuerySet[Donation]:
    return Donation.objects.filter(
        donor=donor,
        campaign_id=wanted.campaign_id,
        rhythm=Donation.Rhythm.MONTHLY,
        is_live=wanted.is_live,
        is_current=True,
        status__in=(Status.CREATED, Status.SESSION_OPEN),
    )
