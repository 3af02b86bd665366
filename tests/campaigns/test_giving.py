"""The donor's own page in a browser's eyes: who gets in, what is shown, what is not."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns import settlement, sign_in
from campaigns.mailing import links
from campaigns.models import Donor, OutgoingMail, SignInRequest
from tests.factories import make_campaign, make_donor
from tests.gifts import start_gift
from tests.settled import settled_gift

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client() -> Client:
    """A browser that is asked for its CSRF token."""
    return Client(enforce_csrf_checks=True)


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def ask(client: Client, email: str, **headers: str) -> Any:
    token = re.search(r'name="form_token" value="([^"]+)"', words(client.get("/giving/"))).group(1)
    return client.post("/giving/", {"email": email, "form_token": token}, headers=headers)


def sign_in_as(client: Client, donor: Donor) -> None:
    """Go in by a fresh link, as a donor does."""
    sign_in.answer(request_id=sign_in.ask(email=donor.email, language="en"))
    link = donor.sign_in_links.latest("pk")
    path = f"/giving/enter/{links.make_sign_in_token(link.uuid)}/"
    assert "Open my page" in words(client.get(path))
    response = client.post(path)
    assert response.status_code == 302
    key = next(m.value for m in response.cookies.values() if m["path"] == "/giving/")
    client.cookies.clear()
    client.cookies["giving"] = key


def csrf(page: str) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)


def test_the_page_asks_a_stranger_for_an_address_and_sets_no_cookie(client):
    response = client.get("/giving/")
    assert "Mail me a link" in words(response)
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]


def test_known_and_unknown_addresses_get_the_same_answer(client, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    make_donor(email="dana@example.com")
    known, unknown = ask(client, "dana@example.com"), ask(client, "nobody@example.com")
    assert known.content == unknown.content
    assert known.status_code == unknown.status_code == 200
    # The same work too: whoever looks up the address does so later.
    assert SignInRequest.objects.count() == 2
    assert not OutgoingMail.objects.exists()


def test_the_view_asks_the_database_the_same_for_known_and_unknown(client):
    make_donor(email="dana@example.com")
    token = re.search(r'name="form_token" value="([^"]+)"', words(client.get("/giving/"))).group(1)
    asked = []
    for email in ("dana@example.com", "nobody@example.com"):
        with CaptureQueriesContext(connection) as queries:
            client.post("/giving/", {"email": email, "form_token": token})
        tables = [re.findall(r"campaigns_\w+", query["sql"])[0] for query in queries]
        asked.append(tables)
    assert asked[0] == asked[1]
    assert "campaigns_donor" not in asked[0]


def test_who_asks_too_often_gets_the_same_answer_and_no_link(client):
    make_donor(email="dana@example.com")
    answers = {ask(client, "dana@example.com").content for _ in range(12)}
    assert len(answers) == 1
    assert SignInRequest.objects.count() < 12


def test_a_bad_address_is_refused_beside_its_field_and_kept(client):
    response = ask(client, "dana@")
    assert 'value="dana@"' in words(response)
    assert 'id="id_email_error"' in words(response)


def test_another_site_cannot_ask_for_links(client):
    assert ask(client, "dana@example.com", origin="https://evil.example").status_code == 403
    assert not SignInRequest.objects.exists()


def test_looking_at_a_link_does_not_use_it_up_and_pressing_the_button_does(client):
    donor = make_donor()
    sign_in.answer(request_id=sign_in.ask(email=donor.email, language="en"))
    path = f"/giving/enter/{links.make_sign_in_token(donor.sign_in_links.get().uuid)}/"
    for _ in range(3):
        assert client.get(path).status_code == 200
    assert client.post(path).status_code == 302
    assert client.post(path).status_code == 410
    assert client.get(path).status_code == 410
    assert client.get("/giving/enter/nonsense/").status_code == 410


def test_the_cookie_belongs_to_the_page_alone(client, settings):
    settings.SESSION_COOKIE_SECURE = True
    donor = make_donor()
    sign_in.answer(request_id=sign_in.ask(email=donor.email, language="en"))
    path = f"/giving/enter/{links.make_sign_in_token(donor.sign_in_links.get().uuid)}/"
    cookies = list(client.post(path).cookies.values())
    assert {(cookie.key, cookie["path"]) for cookie in cookies} == {
        ("giving", "/giving/"),
        ("giving", "/ko/giving/"),
    }
    for cookie in cookies:
        assert cookie["httponly"]
        assert cookie["secure"]
        assert cookie["samesite"] == "Strict"
        assert cookie["max-age"] == 1800


def test_a_donor_sees_their_gifts_and_fetches_the_receipt(client, stripe_sandbox):
    payment = settled_gift(stripe_sandbox)
    sign_in_as(client, payment.donation.donor)
    page = words(client.get("/giving/"))
    assert "$25.00" in page
    receipt = payment.receipts.get()
    assert str(receipt) in page
    response = client.get(f"/giving/receipts/{receipt.code}/")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    assert "no-store" in response["Cache-Control"]


def test_another_donors_papers_are_not_found(client, stripe_sandbox):
    receipt = settled_gift(stripe_sandbox).receipts.get()
    sign_in_as(client, make_donor(email="other@example.com"))
    assert client.get(f"/giving/receipts/{receipt.code}/").status_code == 404
    entity, year = receipt.series.entity_id, receipt.series.year
    assert client.get(f"/giving/statements/{entity}/{year}/").status_code == 404


def test_the_yearly_statement_can_be_fetched(client, stripe_sandbox):
    payment = settled_gift(stripe_sandbox)
    sign_in_as(client, payment.donation.donor)
    series = payment.receipts.get().series
    address = f"/giving/statements/{series.entity_id}/{series.year}/"
    assert address in words(client.get("/giving/"))
    assert client.get(address).content.startswith(b"%PDF")


def test_without_a_session_every_page_leads_to_the_form(client, stripe_sandbox):
    receipt = settled_gift(stripe_sandbox).receipts.get()
    for path in (f"/giving/receipts/{receipt.code}/", "/giving/email/", "/giving/erase/"):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (302, "/giving/")


def test_leaving_ends_the_session_and_takes_the_cookie_away(client):
    donor = make_donor()
    sign_in_as(client, donor)
    token = csrf(words(client.get("/giving/")))
    response = client.post("/giving/leave/", {"csrfmiddlewaretoken": token})
    assert "You have left your page" in words(response)
    assert not donor.sessions.exists()
    assert {m["max-age"] for m in response.cookies.values() if m.key == "giving"} == {0}


def test_a_form_of_the_page_needs_its_token(client):
    sign_in_as(client, make_donor())
    client.get("/giving/")
    for path in ("/giving/leave/", "/giving/language/", "/giving/email/", "/giving/erase/"):
        assert client.post(path, {"is_sure": "yes"}).status_code == 403


def test_a_donor_chooses_the_language_of_our_mails(client):
    donor = make_donor()
    sign_in_as(client, donor)
    token = csrf(words(client.get("/giving/")))
    client.post("/giving/language/", {"language": "ko", "csrfmiddlewaretoken": token})
    donor.refresh_from_db()
    assert donor.language == "ko"


def test_a_change_of_address_is_asked_of_both(client):
    donor = make_donor(email="old@example.com")
    sign_in_as(client, donor)
    token = csrf(words(client.get("/giving/email/")))
    form = {"email": "old@example.com", "csrfmiddlewaretoken": token}
    assert "This is your address already." in words(client.post("/giving/email/", form))
    form["email"] = "new@example.com"
    assert "Two mails are on their way" in words(client.post("/giving/email/", form))
    change = donor.email_changes.get()
    for is_new, answer in ((True, "other address must be confirmed"), (False, "has been changed")):
        path = f"/giving/email/{links.make_email_token(change.uuid, is_new=is_new)}/"
        assert "Confirm" in words(client.get(path))
        assert answer in words(client.post(path))
    donor.refresh_from_db()
    assert donor.email == "new@example.com"


def test_coming_back_from_stripe_leads_on_without_a_script(client):
    response = client.get("/ko/giving/back/")
    assert response["Refresh"] == "0; url=/ko/giving/"


def test_erasing_asks_to_be_sure_and_says_what_stays(client, stripe_sandbox):
    payment = settled_gift(stripe_sandbox)
    donor = payment.donation.donor
    sign_in_as(client, donor)
    page = words(client.get("/giving/erase/"))
    assert f"until the end of {payment.gift_on.year + 7}" in page
    token = csrf(page)
    unsure = client.post("/giving/erase/", {"csrfmiddlewaretoken": token})
    assert 'id="id_is_sure_error">Tick the box to confirm.' in words(unsure)
    assert 'href="#id_is_sure"' in words(unsure)
    donor.refresh_from_db()
    assert donor.erase_asked_at is None
    sure = client.post("/giving/erase/", {"is_sure": "yes", "csrfmiddlewaretoken": token})
    assert "It will be erased" in words(sure)
    donor.refresh_from_db()
    assert donor.erase_asked_at is not None
    assert client.get("/giving/email/").status_code == 302


def test_a_gift_under_way_is_shown_as_such(client, stripe_sandbox):
    donation = start_gift(make_campaign())
    stripe_sandbox.pay(donation.session_id, outcome="bank_debit")
    settlement.settle(donation_id=donation.pk)
    sign_in_as(client, donation.donor)
    assert "Your bank is still working on it." in words(client.get("/giving/"))
