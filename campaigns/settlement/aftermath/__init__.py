"""What becomes of a payment: its fee, its conversion, refunds, disputes and fraud warnings.

Money follows Stripe's balance transactions and never a status: each is one fact, recorded once, in
one transaction with all that follows from it. The facts are taken in the order in which Stripe
booked them, so that whoever reads late or twice writes the same rows.
"""

from campaigns.settlement.aftermath.following import follow

__all__ = ["follow"]
