"""The admin of giving: appeals are written here; money is only looked at."""

from campaigns.admin.balance import BalanceTransactionAdmin, PayoutAdmin, ReconciliationRunAdmin
from campaigns.admin.campaign import CampaignAdmin
from campaigns.admin.claims import DisputeAdmin, FraudWarningAdmin
from campaigns.admin.donor_access import DonorAccessAdmin
from campaigns.admin.gifts import DonationAdmin, DonorAdmin
from campaigns.admin.ledger import AccountAdmin, LedgerTransactionAdmin
from campaigns.admin.monthly_gift import MonthlyGiftAdmin
from campaigns.admin.outgoing_mail import OutgoingMailAdmin
from campaigns.admin.payment import PaymentAdmin
from campaigns.admin.public_message import PublicMessageAdmin
from campaigns.admin.receipt import ReceiptAdmin, ReceiptSeriesAdmin
from campaigns.admin.recipients import LegalEntityAdmin, PartnerAdmin
from campaigns.admin.refunds import RefundAdmin, RefundOrderAdmin
from campaigns.admin.stripe_event import StripeEventAdmin
from campaigns.admin.unmatched_money import UnmatchedMoneyAdmin

__all__ = [
    "AccountAdmin",
    "BalanceTransactionAdmin",
    "CampaignAdmin",
    "DisputeAdmin",
    "DonationAdmin",
    "DonorAccessAdmin",
    "DonorAdmin",
    "FraudWarningAdmin",
    "LedgerTransactionAdmin",
    "LegalEntityAdmin",
    "MonthlyGiftAdmin",
    "OutgoingMailAdmin",
    "PartnerAdmin",
    "PaymentAdmin",
    "PayoutAdmin",
    "PublicMessageAdmin",
    "ReceiptAdmin",
    "ReceiptSeriesAdmin",
    "ReconciliationRunAdmin",
    "RefundAdmin",
    "RefundOrderAdmin",
    "StripeEventAdmin",
    "UnmatchedMoneyAdmin",
]
