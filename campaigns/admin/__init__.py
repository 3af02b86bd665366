"""The admin of giving: appeals are written here; money is only looked at."""

from campaigns.admin.campaign import CampaignAdmin
from campaigns.admin.gifts import DonationAdmin, PaymentAdmin
from campaigns.admin.ledger import AccountAdmin, LedgerTransactionAdmin
from campaigns.admin.outgoing_mail import OutgoingMailAdmin
from campaigns.admin.receipt import ReceiptAdmin, ReceiptSeriesAdmin
from campaigns.admin.recipients import LegalEntityAdmin, PartnerAdmin
from campaigns.admin.stripe_event import StripeEventAdmin
from campaigns.admin.unmatched_money import UnmatchedMoneyAdmin

__all__ = [
    "AccountAdmin",
    "CampaignAdmin",
    "DonationAdmin",
    "LedgerTransactionAdmin",
    "LegalEntityAdmin",
    "OutgoingMailAdmin",
    "PartnerAdmin",
    "PaymentAdmin",
    "ReceiptAdmin",
    "ReceiptSeriesAdmin",
    "StripeEventAdmin",
    "UnmatchedMoneyAdmin",
]
