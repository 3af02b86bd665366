"""The nouns of giving."""

from campaigns.models.campaign import Campaign, SuggestedAmount
from campaigns.models.campaign_total import CampaignTotal
from campaigns.models.donation import Donation
from campaigns.models.imported_campaign import ImportedCampaign
from campaigns.models.ledger import Account, LedgerLine, LedgerTransaction
from campaigns.models.legal_entity import LegalEntity
from campaigns.models.outgoing_mail import OutgoingMail
from campaigns.models.partner import Partner, Share
from campaigns.models.payment import Payment
from campaigns.models.receipt import Receipt, ReceiptSeries
from campaigns.models.stripe_event import StripeEvent
from campaigns.models.unmatched_money import UnmatchedMoney

__all__ = [
    "Account",
    "Campaign",
    "CampaignTotal",
    "Donation",
    "ImportedCampaign",
    "LedgerLine",
    "LedgerTransaction",
    "LegalEntity",
    "OutgoingMail",
    "Partner",
    "Payment",
    "Receipt",
    "ReceiptSeries",
    "Share",
    "StripeEvent",
    "SuggestedAmount",
    "UnmatchedMoney",
]
