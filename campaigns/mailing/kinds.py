"""The kinds of mail: what each is called in the inbox, and what its words are told.

No subject names a campaign, a partner or a person: it can be read on a locked telephone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.mailing import about_donors, about_gifts, about_monthly_gifts
from campaigns.mailing.wanted import NotWanted
from campaigns.models import OutgoingMail

__all__ = ["KINDS", "Kind", "NotWanted"]

Name = OutgoingMail.Kind


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of mail; its templates are campaigns/email/<kind>.txt and .html.

    `find` returns the rows that a mail tells of beside those it points at. `tell` takes the mail
    and, by name, what was found, makes no query, and returns what the templates are told, in the
    active language. Both raise NotWanted. In `subject` stands what `tell` tells, by name.
    `has_link`: there is a live link in it, so that its facts are forgotten once it is sent.
    """

    subject: str
    tell: Callable[..., dict[str, Any]]
    find: Callable[[OutgoingMail], dict[str, Any]] = about_gifts.find_nothing_more
    has_receipt: bool = False
    has_link: bool = False
    is_for_staff: bool = False


KINDS = {
    Name.RECEIPT: Kind(
        subject=_("Your receipt %(number)s"), tell=about_gifts.receipt, has_receipt=True
    ),
    Name.RECEIPT_COPY: Kind(
        subject=_("Copy of your receipt %(number)s"),
        tell=about_gifts.receipt_copy,
        has_receipt=True,
    ),
    Name.RECEIPT_REPLACED: Kind(
        subject=_("Your new receipt %(number)s"),
        tell=about_gifts.receipt_replaced,
        has_receipt=True,
    ),
    Name.RECEIPT_VOID: Kind(
        subject=_("Your receipt %(number)s is no longer valid"), tell=about_gifts.receipt_void
    ),
    Name.PENDING: Kind(subject=_("Your gift is on its way"), tell=about_gifts.pending),
    Name.FAILED: Kind(subject=_("Your gift did not arrive"), tell=about_gifts.failed),
    Name.DEDICATION: Kind(
        subject=_("A gift made with someone in mind"),
        find=about_gifts.find_dedication,
        tell=about_gifts.dedication,
    ),
    Name.MONTHLY_FAILED: Kind(
        subject=_("Your monthly gift: a payment failed"), tell=about_monthly_gifts.failed
    ),
    Name.MONTHLY_ACTION: Kind(
        subject=_("Your monthly gift: please confirm a payment"),
        tell=about_monthly_gifts.action,
        has_link=True,
    ),
    Name.MONTHLY_CHANGED: Kind(
        subject=_("Your monthly gift has been changed"), tell=about_monthly_gifts.changed
    ),
    Name.MONTHLY_ENDED: Kind(
        subject=_("Your monthly gift has ended"), tell=about_monthly_gifts.ended
    ),
    Name.MONTHLY_SECOND: Kind(
        subject=_("You now have two monthly gifts"), tell=about_monthly_gifts.second
    ),
    Name.CARD_EXPIRES: Kind(
        subject=_("Your monthly gift: your card is about to expire"),
        tell=about_monthly_gifts.card_expires,
    ),
    Name.SIGN_IN: Kind(
        subject=_("Your link to your own page"),
        find=about_donors.find_sign_in,
        tell=about_donors.sign_in,
        has_link=True,
    ),
    Name.EMAIL_OLD: Kind(
        subject=_("Please confirm: another e-mail address"),
        find=about_donors.find_change,
        tell=about_donors.email_old,
        has_link=True,
    ),
    Name.EMAIL_NEW: Kind(
        subject=_("Please confirm your e-mail address"),
        find=about_donors.find_change,
        tell=about_donors.email_new,
        has_link=True,
    ),
    Name.ERASED: Kind(
        subject=_("Your data has been erased"),
        find=about_donors.find_keepers,
        tell=about_donors.erased,
    ),
    Name.CONTINUE_GIFT: Kind(
        subject=_("Please go on with your gift"),
        find=about_donors.find_waiting,
        tell=about_donors.continue_gift,
        has_link=True,
    ),
    Name.STAFF_ALERT: Kind(
        subject="%(site_name)s: %(cause)s", tell=about_donors.staff_alert, is_for_staff=True
    ),
}
