"""The nouns of giving."""

from campaigns.models.balance_transaction import BalanceTransaction
from campaigns.models.bucket import Bucket
from campaigns.models.campaign import Campaign, SuggestedAmount
from campaigns.models.campaign_total import CampaignTotal
from campaigns.models.dedication import Dedication
from campaigns.models.dispute import Dispute
from campaigns.models.donation import Donation
from campaigns.models.donor import Donor
from campaigns.models.donor_access import DonorAccess
from campaigns.models.email_change import EmailChange
from campaigns.models.fraud_warning import FraudWarning
from campaigns.models.heartbeat import Heartbeat
from campaigns.models.imported_campaign import ImportedCampaign
from campaigns.models.ledger import Account, LedgerLine, LedgerTransaction
from campaigns.models.legal_entity import LegalEntity
from campaigns.models.monthly_gift import MonthlyGift, MonthlyGiftChange
from campaigns.models.outgoing_mail import OutgoingMail
from campaigns.models.partner import Partner, Share
from campaigns.models.payment import Payment
from campaigns.models.payout import Payout
from campaigns.models.public_message import PublicMessage
from campaigns.models.receipt import Receipt, ReceiptSeries
from campaigns.models.reconciliation_run import ReconciliationRun
from campaigns.models.refund import Refund, RefundLimit, RefundOrder
from campaigns.models.sign_in import DonorSession, SignInLink, SignInRequest
from campaigns.models.stripe_event import StripeEvent
from campaigns.models.unmatched_money import UnmatchedMoney
from campaigns.models.waiting_gift import WaitingGift

__all__ = [
    "Account",
    "BalanceTransaction",
    "Bucket",
    "Campaign",
    "CampaignTotal",
    "Dedication",
    "Dispute",
    "Donation",
    "Donor",
    "DonorAccess",
    "DonorSession",
    "EmailChange",
    "FraudWarning",
    "Heartbeat",
    "ImportedCampaign",
    "LedgerLine",
    "LedgerTransaction",
    "LegalEntity",
    "MonthlyGift",
    "MonthlyGiftChange",
    "OutgoingMail",
    "Partner",
    "Payment",
    "Payout",
    "PublicMessage",
    "Receipt",
    "ReceiptSeries",
    "ReconciliationRun",
    "Refund",
    "RefundLimit",
    "RefundOrder",
    "Share",
    "SignInLink",
    "SignInRequest",
    "StripeEvent",
    "SuggestedAmount",
    "UnmatchedMoney",
    "WaitingGift",
]
