"""Erasing a donor: what names them goes, what the books and the law need stays without a name.

Asked for once, it is carried through: a donor who has pressed the button is never asked again,
and the sweep finishes what Stripe or a bank debit holds up.
"""

import logging

from django.conf import settings
from django.utils import timezone

from campaigns import gateway, mailing, monthly, receipts
from campaigns.models import (
    Dedication,
    Donation,
    Donor,
    EmailChange,
    LegalEntity,
    MonthlyGift,
    MonthlyGiftChange,
    OutgoingMail,
    PublicMessage,
    StripeEvent,
    WaitingGift,
)
from campaigns.settlement import in_one_transaction, settle

log = logging.getLogger(__name__)

# A gift at Stripe's page is closed there first; a bank debit under way is waited for, because its
# receipt must still reach the donor.
OPEN = (Donation.Status.CREATED, Donation.Status.SESSION_OPEN)


class NotYet(Exception):
    """Something at Stripe must come to its end first; the sweep goes on later."""


def ask(*, donor: Donor) -> None:
    """Write down that a donor wants to be erased; from now on nobody gets in as them."""
    Donor.objects.filter(pk=donor.pk, erase_asked_at__isnull=True).update(
        erase_asked_at=timezone.now()
    )


def waiting() -> list[int]:
    """Return the keys of donors who can be erased now and wait for it, for the sweep."""
    asked = Donor.objects.filter(erase_asked_at__isnull=False, erased_at__isnull=True).exclude(
        donations__status=Donation.Status.PROCESSING
    )
    return list(asked.order_by("erase_asked_at").values_list("pk", flat=True)[:20])


def erase(*, donor_id: int) -> int | None:
    """Erase a donor who asked for it; call it outside any transaction.

    Returns the key of the last mail to them, None where they are erased already. Raises NotYet,
    gateway.Unavailable and gateway.Refused; what was done by then stays done, and calling it
    again goes on.
    """
    donor = Donor.objects.get(pk=donor_id)
    if donor.erased_at is not None or donor.erase_asked_at is None:
        return None
    _close_at_stripe(donor)
    return in_one_transaction(lambda: _blank(donor_id))


def _close_at_stripe(donor: Donor) -> None:
    """End the monthly gifts, close open payment pages, delete the customers."""
    for gift in donor.monthly_gifts.filter(is_live=settings.STRIPE_IS_LIVE):
        if gift.is_living:
            monthly.change(gift=gift, kind=MonthlyGiftChange.Kind.CANCEL, facts={})
        try:
            gateway.delete_customer(customer_id=gift.customer_id)
        except gateway.NotFound:
            log.info("monthly gift %s: its customer is gone already", gift.uuid)
    for donation in donor.donations.filter(
        status__in=OPEN, session_id__isnull=False, is_live=settings.STRIPE_IS_LIVE
    ):
        try:
            gateway.expire_session(
                session_id=donation.session_id, idempotency_key=f"donation:{donation.uuid}:erase:1"
            )
        except gateway.Refused:
            log.info("gift %s: its Session is not open any more", donation.uuid)
        settle(donation_id=donation.pk)
    if donor.donations.filter(status=Donation.Status.PROCESSING).exists():
        raise NotYet("a bank debit is under way")


def _blank(donor_id: int) -> int | None:
    donor = Donor.objects.select_for_update().get(pk=donor_id)
    if donor.erased_at is not None:
        return None
    address, donations = donor.email, donor.donations.all()
    mailing.drop_for(donor=donor)
    # The last mail has no donor: its address goes as soon as it has been sent.
    mail = mailing.queue(
        key=f"erased:{donor.uuid}",
        kind=OutgoingMail.Kind.ERASED,
        to=address,
        language=donor.language,
        facts={"kept": [[entity.pk, year] for entity, year in kept_until(donor=donor)]},
    )
    receipts.seal(donor=donor)
    Dedication.objects.filter(donation__in=donations).update(
        name="", notify_name="", notify_email="", message=""
    )
    PublicMessage.objects.filter(donation__in=donations).update(
        text="", shown_name="", state=PublicMessage.State.HIDDEN
    )
    StripeEvent.objects.filter(donation__in=donations).update(payload={}, last_error="")
    donations.update(
        donor_name="", stripe_request={}, session_url="", content_sha256="", is_current=False
    )
    MonthlyGift.objects.filter(donor=donor).update(card="", card_expires_on=None)
    EmailChange.objects.filter(donor=donor).delete()
    WaitingGift.objects.filter(content__donor_email__iexact=address).delete()
    Donor.objects.filter(pk=donor_id).update(email="", email_key=None, erased_at=timezone.now())
    log.info("donor %s erased", donor.uuid)
    return mail.pk if mail else None


def kept_until(*, donor: Donor) -> list[tuple[LegalEntity, int]]:
    """Return for each entity that issued receipts to a donor the year until whose end they stay."""
    found: dict[int, tuple[LegalEntity, int]] = {}
    rows = Donation.objects.filter(donor=donor, payments__receipts__isnull=False).values_list(
        "campaign__entity", "payments__gift_on__year"
    )
    entities = LegalEntity.objects.in_bulk({entity for entity, _year in rows})
    for key, year in rows:
        last = year + entities[key].retention_years
        if key not in found or found[key][1] < last:
            found[key] = (entities[key], last)
    return [found[key] for key in sorted(found)]
