"""Every limit on what visitors may begin, in one place, and the questions asked of them.

A full bucket raises the difficulty and never closes the door: who may not go on to Stripe at once
goes on by a mailed link, and who has been mailed enough waits some minutes.
"""

from dataclasses import dataclass

from campaigns.buckets.breaker import is_breaker_open
from campaigns.buckets.leaking import of_the_day, pour, prefix_of
from campaigns.querysets import email_key


@dataclass(frozen=True)
class Limit:
    """So many at once, then so many an hour."""

    name: str
    capacity: int
    per_hour: int

    def admits(self, who: str = "") -> bool:
        """Count one more of somebody or something; False where there were too many."""
        key = f"{self.name}:{who}"
        return pour(key=key, capacity=self.capacity, leak_per_hour=self.per_hour)

    @property
    def wait_minutes(self) -> int:
        """Return after how many minutes a full bucket has room for one more."""
        return -(-60 // self.per_hour)


# Gifts that go on to Stripe at once. A fund-raising mail brings dozens of people in minutes, a
# school or a Tor exit several through one network; a test of stolen cards brings thousands.
FORM = Limit("gift.form", 10, 20)
NETWORK = Limit("gift.network", 20, 60)
CAMPAIGN = Limit("gift.campaign", 60, 600)
ALL = Limit("gift.all", 120, 1200)

# Mails with a link to go on: nobody's inbox is flooded, and no network sends many of them.
MAIL_ADDRESS = Limit("continue.address", 3, 1)
MAIL_NETWORK = Limit("continue.network", 5, 6)

# Requests for a link to the donor's own page.
LINK_ADDRESS = Limit("sign_in.address", 5, 5)
LINK_NETWORK = Limit("sign_in.network", 20, 60)

LIMITS = (FORM, NETWORK, CAMPAIGN, ALL, MAIL_ADDRESS, MAIL_NETWORK, LINK_ADDRESS, LINK_NETWORK)


def may_go_to_stripe(*, form_token: str, address: str, campaign_id: int) -> bool:
    """Say whether a gift may go on to Stripe at once; counts it.

    Takes the form's nonce, the visitor's IP address and the campaign's key. The narrow buckets
    come first: what stops there does not fill those that everybody shares.
    """
    return (
        not is_breaker_open()
        and FORM.admits(form_token)
        and NETWORK.admits(prefix_of(address))
        and CAMPAIGN.admits(str(campaign_id))
        and ALL.admits()
    )


def may_mail_link(*, address: str, email: str) -> int:
    """Return 0 where a link to go on may be mailed, and count it; else the minutes to wait.

    Takes the visitor's IP address and the e-mail address.
    """
    if not MAIL_NETWORK.admits(prefix_of(address)):
        return MAIL_NETWORK.wait_minutes
    return 0 if MAIL_ADDRESS.admits(of_the_day(email_key(email))) else MAIL_ADDRESS.wait_minutes


def may_ask_for_link(*, address: str, email: str) -> bool:
    """Say whether a link to the donor's own page may be mailed; counts the request.

    Takes the visitor's IP address and the e-mail address. Both buckets are asked every time, so
    that the answer takes as long either way; show the same page either way.
    """
    answers = [
        LINK_NETWORK.admits(prefix_of(address)),
        LINK_ADDRESS.admits(of_the_day(email_key(email))),
    ]
    return all(answers)
