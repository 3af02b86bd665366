"""How much of something came lately: leaky buckets in the database, and when they are too full."""

from campaigns.buckets.leaking import forget_empty, pour, prefix_of
from campaigns.buckets.limits import may_ask_for_link, may_go_to_stripe, may_mail_link

__all__ = [
    "forget_empty",
    "may_ask_for_link",
    "may_go_to_stripe",
    "may_mail_link",
    "pour",
    "prefix_of",
]
