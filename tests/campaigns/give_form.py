"""A donor at the give form, for the tests of the pages where people give."""

import re
from datetime import timedelta
from typing import Any

import time_machine
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.views.give import MIN_AGE_SECONDS, PURPOSE
from nkarchive import public_forms
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


def fresh_token_in(response: Any) -> str:
    """The form token that a page carries."""
    return re.search(r'name="form_token" value="([^"]+)"', page(response))[1]


def token_in(response: Any) -> str:
    """The form token that a page carries, as old as if someone had taken time over the form."""
    token = fresh_token_in(response)
    try:
        public_forms.read_token(token, purpose=PURPOSE, min_age_seconds=MIN_AGE_SECONDS)
    except public_forms.TokenTooNewError:
        nonce = public_forms.read_token(token, purpose=PURPOSE)
        earlier = timezone.now() - timedelta(seconds=MIN_AGE_SECONDS + 2)
        with time_machine.travel(earlier, tick=False):
            return public_forms.new_token(purpose=PURPOSE, nonce=nonce)
    return token


def send(client: Client, *, headers: dict[str, str] | None = None, **typed: str) -> Any:
    """Open the give form of the appeal and send it."""
    token = typed.pop("form_token", None) or token_in(client.get("/campaigns/lessons/give/"))
    data = {"form_token": token, **PERSON, **typed}
    return client.post("/campaigns/lessons/give/", data, headers=headers)
