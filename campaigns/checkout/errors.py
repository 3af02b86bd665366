"""Why a gift cannot be started."""

from campaigns.models import Donation


class Unavailable(Exception):
    """No Session could be opened now. Submitting the same form again is safe."""


class EmailRefused(Unavailable):
    """Stripe does not take the e-mail address."""


class CampaignClosed(Exception):
    """The campaign takes no gifts now, or none of this rhythm."""


class AlreadyPaid(Exception):
    """An earlier gift turns out to be paid, or a bank debit for it is under way.

    It is that of the same form, or the monthly gift that the same donor has just begun.
    """

    def __init__(self, donation: Donation) -> None:
        super().__init__(str(donation.uuid))
        self.donation = donation
