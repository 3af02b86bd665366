"""Mails that must not go out: held while a bank warns of the payment, dropped with the donor."""

from django.db.models import Q
from django.utils import timezone

from campaigns.models import Donor, FraudWarning, OutgoingMail, Payment

Kind = OutgoingMail.Kind
State = OutgoingMail.State

# In a mail's facts: a member of staff has looked at the warning and let the mail go.
RELEASED = "is_released"


def has_warning(mail: OutgoingMail) -> bool:
    """Whether a bank has warned of the payment that a mail tells of, and staff have not let it go.

    The dedication speaks to a third person of the whole gift, so a warning of any of its payments
    counts.
    """
    if mail.facts.get(RELEASED):
        return False
    if mail.receipt is not None:
        return FraudWarning.objects.filter(payment_id=mail.receipt.payment_id).exists()
    if mail.kind == Kind.DEDICATION:
        return FraudWarning.objects.filter(payment__donation_id=mail.donation_id).exists()
    return False


def hold(*, payment: Payment) -> int:
    """Hold what waits to be sent about a payment: its receipts and its gift's dedication.

    Returns how many mails were held. A mail that is being sent at this moment is not stopped; if
    that attempt fails, the next one looks for the warning itself.
    """
    about = Q(receipt__payment=payment) | Q(donation=payment.donation_id, kind=Kind.DEDICATION)
    return OutgoingMail.objects.filter(about, state=State.QUEUED).update(state=State.HELD)


def release(*, mail: OutgoingMail) -> bool:
    """Let a held mail be sent after all, at staff's word. Returns whether it was held."""
    return bool(
        OutgoingMail.objects.filter(pk=mail.pk, state=State.HELD).update(
            state=State.QUEUED,
            attempts=0,
            next_attempt_at=timezone.now(),
            facts={**mail.facts, RELEASED: True},
        )
    )


def drop_for(*, donor: Donor) -> None:
    """Send a donor nothing more, and keep no word of what was sent; inside their erasure.

    Rows that hang on no donor, like the link to go on with a gift, are found by the address.
    """
    own = Q(donor=donor)
    if donor.email:
        own |= Q(to__iexact=donor.email, donor__isnull=True) & ~Q(kind=Kind.STAFF_ALERT)
    mails = OutgoingMail.objects.filter(own)
    mails.exclude(state=State.SENT).update(state=State.DROPPED)
    mails.update(to="", facts={}, last_error="")
