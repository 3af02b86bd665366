"""Material of the style guide for the parts with which people give."""

from types import SimpleNamespace as Sample
from typing import Any

from campaigns.forms import GiveForm
from campaigns.models import Campaign, LegalEntity, SuggestedAmount

WRONG = {"wrong-preset": "other", "wrong-own": "1e3", "wrong-email": "a@b", "wrong-name": "Ada"}


def giving() -> dict[str, Any]:
    """Return the give form, empty and with mistakes, and what stands around it."""
    entity = LegalEntity(name_en="Sample Organisation, Inc.", registration_number="00-0000000")
    campaign = Campaign(
        entity=entity,
        slug="sample",
        status=Campaign.Status.OPEN,
        title_en="Keep the night broadcasts on the air",
        currency="USD",
        takes_monthly=True,
        fee_bps=290,
        fee_fixed_minor=30,
    )
    suggestions = [
        SuggestedAmount(amount_minor=amount, label_en=label, campaign=campaign)
        for amount, label in ((2500, "A night on the air"), (5000, ""), (25000, "A transmitter"))
    ]
    return {
        "form": GiveForm(campaign=campaign, suggestions=suggestions),
        "wrong_form": GiveForm(WRONG, prefix="wrong", campaign=campaign, suggestions=suggestions),
        "own_form": GiveForm(prefix="own", campaign=campaign, suggestions=[]),
        "appeal": campaign,
        "amounts": [
            Sample(display="$25", does="A night on the air", language="", url="#give"),
            Sample(display="$50", does="", language="", url="#give"),
            Sample(display="$250", does="중계기 한 대", language="ko", url="#give"),
        ],
        "messages": [
            Sample(text="For my grandmother, who listened.", name="Ada L."),
            Sample(text="Keep it on.", name=""),
        ],
        "thanks_states": ["confirming", "received", "pending", "incomplete", "failed"],
    }
