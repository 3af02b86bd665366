"""A donor at the give form, for the tests of the pages where people give."""

import re
from typing import Any

from django.test import Client

from campaigns.models import Campaign
from tests import factories

PERSON = {"name": "Dana Donor", "email": "dana@example.com"}


def make_appeal() -> Campaign:
    """An open campaign with a tile and two partners, at /campaigns/lessons/."""
    campaign = factories.make_campaign(
        slug="lessons",
        title_en="Lessons in winter",
        title_ko="겨울 수업",
        partners=("North School", "River Radio"),
    )
    factories.make_suggested_amount(campaign, 2500, label_en="A week of lessons")
    return campaign


def page(response: Any) -> str:
    """The words of an answer."""
    return response.content.decode()


def token_in(response: Any) -> str:
    """The form token that a page carries."""
    return re.search(r'name="form_token" value="([^"]+)"', page(response))[1]


def send(client: Client, **typed: str) -> Any:
    """Open the give form of the appeal and send it."""
    token = typed.pop("form_token", None) or token_in(client.get("/campaigns/lessons/give/"))
    return client.post("/campaigns/lessons/give/", {"form_token": token, **PERSON, **typed})
