"""The billing portal: its configurations, its short-lived links, its plain pages."""

from typing import Any

import pytest
import stripe

from tests.stripe_sandbox.client import Sandbox
from tests.stripe_sandbox.tests.conftest import ask
from tests.stripe_sandbox.tests.monthly import begin, types_since

CARD_ONLY = {"payment_method_update": {"enabled": True}}
ALL = {
    "payment_method_update": {"enabled": True},
    "invoice_history": {"enabled": True},
    "subscription_cancel": {"enabled": True, "mode": "immediately"},
    "customer_update": {"enabled": True, "allowed_updates": ["name"]},
}


def portal(
    client: stripe.StripeClient, customer: str, *, features: dict[str, Any], **params: Any
) -> str:
    """A fresh link into the portal."""
    configuration = client.v1.billing_portal.configurations.create({"features": features})
    return client.v1.billing_portal.sessions.create(
        {
            "customer": customer,
            "configuration": configuration.id,
            "return_url": "http://site.test/giving/",
            "locale": "ko",
            **params,
        }
    ).url


@pytest.fixture
def gift(client: stripe.StripeClient, sandbox: Sandbox) -> stripe.Subscription:
    """A running monthly gift."""
    return begin(client, sandbox)


def test_a_configuration_offers_only_what_it_names(client: stripe.StripeClient) -> None:
    made = client.v1.billing_portal.configurations.create(
        {"features": CARD_ONLY, "business_profile": {"headline": "Gifts"}}
    )
    features = made.features.to_dict()
    assert {name for name, feature in features.items() if feature["enabled"]} == {
        "payment_method_update"
    }
    changed = client.v1.billing_portal.configurations.update(
        made.id, {"features": {"invoice_history": {"enabled": True}}, "active": False}
    )
    assert changed.features.invoice_history.enabled
    assert changed.features.payment_method_update.enabled
    assert client.v1.billing_portal.configurations.list({"active": True}).data == []
    listed = client.v1.billing_portal.configurations.list().data
    assert [found.id for found in listed] == [made.id]


def charge_the_customer_s_card(client: stripe.StripeClient, gift: stripe.Subscription) -> str:
    """Let the subscription be charged by the card that its customer gave last."""
    customer = client.v1.customers.retrieve(gift.customer)
    chosen = customer.invoice_settings.default_payment_method
    client.v1.subscriptions.update(gift.id, {"default_payment_method": chosen})
    return chosen


def test_the_flow_changes_the_card_and_leads_back(
    client: stripe.StripeClient, sandbox: Sandbox, gift: stripe.Subscription
) -> None:
    url = portal(
        client,
        gift.customer,
        features=CARD_ONLY,
        flow_data={
            "type": "payment_method_update",
            "after_completion": {
                "type": "redirect",
                "redirect": {"return_url": "http://site.test/giving/?card=changed"},
            },
        },
    )
    assert url.startswith(f"{sandbox.base_url}/p/session/")
    page = ask("GET", url)
    assert page.status == 200
    for words in ("Expiry month", "Save card", "ending in 4242, expires 12/2034"):
        assert words in page.text
    assert "<script" not in page.text
    count = len(sandbox.events())
    saved = ask("POST", f"{url}/card", {"outcome": "paid", "exp_month": "3", "exp_year": "2031"})
    assert saved.status == 303
    assert saved.headers["Location"] == "http://site.test/giving/?card=changed"
    assert types_since(sandbox, count) == ["payment_method.attached", "customer.updated"]
    # The subscription has a card of its own, which comes first until somebody changes it.
    before = client.v1.subscriptions.retrieve(gift.id).default_payment_method
    chosen = charge_the_customer_s_card(client, gift)
    assert chosen != before
    card = client.v1.payment_methods.retrieve(chosen).card
    assert (card.exp_month, card.exp_year) == (3, 2031)
    assert [i["status"] for i in sandbox.renew(gift.id)] == ["paid"]
    charged = client.v1.charges.list().data[0].payment_method_details.card
    assert charged.exp_year == 2031


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"outcome": "refused", "exp_month": "3", "exp_year": "2031"}, "was declined"),
        ({"outcome": "paid", "exp_month": "1", "exp_year": "2020"}, "in the past"),
        ({"outcome": "paid", "exp_month": "13", "exp_year": "2031"}, "incomplete"),
        ({"outcome": "paid", "exp_month": "", "exp_year": "soon"}, "incomplete"),
    ],
)
def test_a_card_that_cannot_be_saved_is_told_on_the_page(
    client: stripe.StripeClient, gift: stripe.Subscription, form: dict[str, str], said: str
) -> None:
    url = portal(client, gift.customer, features=CARD_ONLY)
    page = ask("POST", f"{url}/card", form)
    assert (page.status, said in page.text) == (200, True)
    assert len(client.v1.payment_methods.list({"customer": gift.customer}).data) == 1


def test_a_saved_card_may_be_refused_when_it_is_charged(
    client: stripe.StripeClient, sandbox: Sandbox, gift: stripe.Subscription
) -> None:
    url = portal(client, gift.customer, features=CARD_ONLY)
    form = {"outcome": "declined", "exp_month": "3", "exp_year": "2031"}
    ask("POST", f"{url}/card", form)
    charge_the_customer_s_card(client, gift)
    assert [i["status"] for i in sandbox.renew(gift.id)] == ["open"]
    sandbox.replace_card(gift.customer, exp_month=1, exp_year=2035)
    charge_the_customer_s_card(client, gift)
    assert sandbox.retry_invoice(sandbox.invoices(gift.id)[-1]["id"])["status"] == "paid"


def test_the_portal_does_what_it_offers_and_nothing_else(
    client: stripe.StripeClient, sandbox: Sandbox, gift: stripe.Subscription
) -> None:
    small = portal(client, gift.customer, features=CARD_ONLY)
    home = ask("GET", small).text
    assert "Change card" in home
    assert "Cancel the subscription" not in home
    assert ask("POST", f"{small}/cancel", {"subscription": gift.id}).status == 404
    assert ask("POST", f"{small}/details", {"name": "N"}).status == 404
    full = portal(client, gift.customer, features=ALL)
    for words in ("USD 25.00 per month", "Save details", "Cancel the subscription", ", paid"):
        assert words in ask("GET", full).text
    ask("POST", f"{full}/details", {"name": "N. N.", "email": "other@example.org"})
    customer = client.v1.customers.retrieve(gift.customer)
    assert (customer.name, customer.email) == ("N. N.", "donor@example.org")
    assert ask("POST", f"{full}/cancel", {"subscription": gift.id}).status == 303
    assert sandbox.subscription(gift.id)["status"] == "canceled"


def test_a_link_is_good_for_five_minutes_and_a_visit_for_an_hour(
    client: stripe.StripeClient, sandbox: Sandbox, gift: stripe.Subscription
) -> None:
    unopened = portal(client, gift.customer, features=CARD_ONLY)
    opened = portal(client, gift.customer, features=CARD_ONLY)
    assert ask("GET", opened).status == 200
    sandbox.advance(301)
    assert ask("GET", unopened).status == 410
    assert ask("GET", opened).status == 200
    sandbox.advance(3601)
    page = ask("GET", opened)
    assert page.status == 410
    assert 'href="http://site.test/giving/"' in page.text
    assert ask("GET", f"{sandbox.base_url}/p/session/test_none").status == 404
