"""The samples of mails for staff: seen with the permission of mails, written nowhere."""

from typing import Any

import pytest
from django.apps import apps
from django.core import mail as outbox
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.mailing import samples
from campaigns.mailing.kinds import KINDS
from campaigns.models import OutgoingMail, ReceiptSeries
from tests import factories
from tests.campaigns.receipted import receipted_gift
from tests.project.test_public_pages import directives

pytestmark = pytest.mark.django_db

Kind = OutgoingMail.Kind
LISTED = "admin:campaigns_outgoingmail_samples"
PAGE, FRAME = "admin:campaigns_outgoingmail_sample", "admin:campaigns_outgoingmail_sample_frame"
RECEIPT = [Kind.RECEIPT, "en", "usual"]


def signed_in(*permissions: str) -> Client:
    """A member of staff at the admin."""
    client = Client()
    client.force_login(factories.make_staff(*permissions))
    return client


@pytest.fixture
def reader() -> Client:
    """A member of staff who may see mails."""
    return signed_in("campaigns.view_outgoingmail")


def addresses() -> list[str]:
    """The list, and the page and both frames of a receipt."""
    return [
        reverse(LISTED),
        reverse(PAGE, args=RECEIPT),
        reverse(FRAME, args=[*RECEIPT, "light"]),
        reverse(FRAME, args=[*RECEIPT, "dark"]),
    ]


def test_whoever_may_not_see_mails_sees_no_sample() -> None:
    other = signed_in("campaigns.view_campaign", "campaigns.view_legalentity")
    for address in addresses():
        assert other.get(address).status_code == 403, address
        assert Client().get(address).status_code == 302, address


def test_the_list_of_mails_leads_to_every_kind_in_every_language(reader: Client) -> None:
    listed = reverse("admin:campaigns_outgoingmail_changelist")
    assert f'href="{reverse(LISTED)}"' in reader.get(listed).text
    page = reader.get(reverse(LISTED)).text
    for kind, cases in samples.CASES.items():
        for language in ["en"] if KINDS[kind].is_for_staff else ["en", "ko"]:
            for case in cases:
                assert reverse(PAGE, args=[kind, language, case.name]) in page


@pytest.mark.parametrize("kind", list(Kind))
def test_a_page_shows_what_an_inbox_shows_both_schemes_and_the_text(
    reader: Client, kind: str
) -> None:
    case = samples.CASES[kind][-1].name
    letter = samples.letter(kind, language="en", case=case)
    response = reader.get(reverse(PAGE, args=[kind, "en", case]), {"width": "320"})
    assert letter.subject in response.text
    assert response.context["letter"].body.splitlines()[0] in response.text
    assert 'width="320"' in response.text
    for scheme in ("light", "dark"):
        assert f'src="{reverse(FRAME, args=[kind, "en", case, scheme])}"' in response.text


def test_a_frame_shows_the_scheme_that_is_asked_for(reader: Client) -> None:
    light, dark = (
        reader.get(reverse(FRAME, args=[*RECEIPT, scheme])).text for scheme in ("light", "dark")
    )
    assert "@media not all {" in light
    assert "@media all {" in dark
    assert light.replace("@media not all", "@media all") == dark


def test_the_frame_of_a_mail_runs_and_fetches_nothing_and_stands_in_our_pages_alone(
    reader: Client,
) -> None:
    response = reader.get(reverse(FRAME, args=[*RECEIPT, "light"]))
    found = directives(response.headers["Content-Security-Policy"])
    assert found == {
        "default-src": {"'none'"},
        "style-src": {"'unsafe-inline'"},
        "base-uri": {"'none'"},
        "form-action": {"'none'"},
        "frame-ancestors": {"'self'"},
        "sandbox": set(),
    }
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in response.headers["Cache-Control"]


def test_the_page_around_it_can_be_framed_by_nobody(reader: Client) -> None:
    for address in (reverse(LISTED), reverse(PAGE, args=RECEIPT)):
        response = reader.get(address)
        found = directives(response.headers["Content-Security-Policy"])
        assert found["frame-ancestors"] == {"'none'"}
        assert found["default-src"] == {"'none'"}
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        assert response.headers["X-Frame-Options"] == "DENY"
    assert found["frame-src"] == {"'self'"}
    assert ' sandbox title="' in response.text


@pytest.mark.parametrize(
    ("where", "query"),
    [
        (["nothing", "en", "usual"], {}),
        (["receipt", "fr", "usual"], {}),
        (["receipt", "en", "unusual"], {}),
        (["staff_alert", "ko", "usual"], {}),
        (["receipt", "en", "usual"], {"width": "9999"}),
        (["receipt", "en", "usual"], {"width": "<b>"}),
    ],
)
def test_what_is_not_there_is_not_found(reader: Client, where: list[str], query: Any) -> None:
    assert reader.get(reverse(PAGE, args=where), query).status_code == 404


def test_a_scheme_that_is_not_there_is_not_found(reader: Client) -> None:
    assert reader.get(reverse(FRAME, args=[*RECEIPT, "sepia"])).status_code == 404


def rows() -> dict[str, int]:
    """How many rows every table of the site has."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_looking_at_samples_writes_nothing_sends_nothing_and_shows_no_donor(
    reader: Client,
) -> None:
    receipt = receipted_gift(donor_name="Dana Donor")
    series = list(ReceiptSeries.objects.values())
    before, said = rows(), ""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for kind, cases in samples.CASES.items():
            for case in cases:
                said += reader.get(reverse(PAGE, args=[kind, "en", case.name])).text
                frame = reverse(FRAME, args=[kind, "en", case.name, "dark"])
                said += reader.get(frame).text
        said += reader.get(reverse(LISTED)).text
    assert rows() == before
    assert list(ReceiptSeries.objects.values()) == series
    assert outbox.outbox == []
    words = {query["sql"].split()[0] for query in queries}
    assert words == {"SELECT"}
    read = {word for query in queries for word in query["sql"].replace('"', " ").split()}
    assert {name for name in read if name.startswith("campaigns_")} == {"campaigns_legalentity"}
    for real in ("Dana Donor", "dana@example.com", receipt.snapshot["number"]):
        assert real not in said
    assert receipt.snapshot["entity"]["name"] in said
