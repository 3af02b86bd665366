"""The table of wrong requests about monthly gifts, with the error each must meet."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.stripe_sandbox.client import Sandbox
from tests.stripe_sandbox.tests.conftest import good_form

SESSIONS, PRODUCTS = "/v1/checkout/sessions", "/v1/products"
PORTAL, CONFIGURATIONS = "/v1/billing_portal/sessions", "/v1/billing_portal/configurations"
ITEM = "line_items[0]"
PRICE = f"{ITEM}[price_data]"
NEW = "items[0][price_data]"
INTEGER, UNKNOWN, MISSING = "parameter_invalid_integer", "parameter_unknown", "parameter_missing"
GONE, EMPTY, URL = "resource_missing", "parameter_invalid_empty", "url_invalid"
RULE, HOUSE, NOT_SIMULATED = "rule", "house_rule", "not_simulated"
NO_CREDIT = {"bill_for[unused_time_from][type]": "none"}
NONE = {"proration_behavior": "none"}
LATER = 1_900_000_000
CREDIT = "bill_for[unused_time_from][type]"


class Wrong(NamedTuple):
    """A wrong request about the gift `sub`, and the error it must meet.

    In paths and values SUB, ITEM_ID, CUS, PROD, OLD_PROD, INV and CONF stand for the gift's own.
    """

    name: str
    path: str
    form: dict[str, Any]
    code: str | None
    param: str | None
    violation: str | None = "contract"
    method: str = "POST"
    status: int = 400
    before: Callable[[Sandbox, str], Any] | None = None


def session(**changes: Any) -> dict[str, Any]:
    """The form of a monthly gift's Session; None takes a field away."""
    return good_form(
        **{
            "mode": "subscription",
            f"{PRICE}[product_data][name]": None,
            f"{PRICE}[product]": "PROD",
            f"{PRICE}[recurring][interval]": "month",
            "subscription_data[billing_mode][type]": "flexible",
            **changes,
        }
    )


def amount(**changes: Any) -> dict[str, Any]:
    """The form of another amount for a gift; None takes a field away."""
    form = {
        "items[0][id]": "ITEM_ID",
        f"{NEW}[currency]": "usd",
        f"{NEW}[unit_amount]": "4000",
        f"{NEW}[product]": "PROD",
        f"{NEW}[recurring][interval]": "month",
        "proration_behavior": "none",
    } | changes
    return {name: value for name, value in form.items() if value is not None}


def over(sandbox: Sandbox, subscription: str) -> None:
    sandbox.cancel_subscription(subscription)


def paused(sandbox: Sandbox, subscription: str) -> None:
    sandbox.pause_subscription(subscription)


SUB = "/v1/subscriptions/SUB"
PAUSE, RESUME = f"{SUB}/pause", f"{SUB}/resume"
WRONG = [
    # Products.
    Wrong("a product without a name", PRODUCTS, {"active": "true"}, MISSING, "name"),
    Wrong("a product with an unknown parameter", PRODUCTS, {"name": "G", "colour": "red"},
          UNKNOWN, "colour"),
    Wrong("a product whose id is taken", PRODUCTS, {"name": "G", "id": "PROD"},
          "resource_already_exists", "id", None),
    Wrong("a product with a long name", PRODUCTS, {"name": "n" * 251}, None, "name", RULE),
    Wrong("a product that is half on", "/v1/products/PROD", {"active": "half"}, None, "active"),
    Wrong("an unknown product", "/v1/products/prod_none", {}, GONE, "id", None, "GET", 404),
    Wrong("an unknown price", "/v1/prices/price_none", {}, GONE, "price", None, "GET", 404),
    # Sessions.
    Wrong("an unknown product to give to", SESSIONS, session(**{f"{PRICE}[product]": "prod_no"}),
          GONE, f"{PRICE}[product]", None),
    Wrong("an archived product", SESSIONS, session(**{f"{PRICE}[product]": "OLD_PROD"}), None,
          f"{PRICE}[product]", RULE),
    Wrong("a product and product data", SESSIONS, session(**{f"{PRICE}[product_data][name]": "G"}),
          "parameters_exclusive", f"{PRICE}[product]", RULE),
    Wrong("neither product nor data", SESSIONS, session(**{f"{PRICE}[product]": None}), MISSING,
          f"{PRICE}[product_data]"),
    Wrong("a price that does not recur", SESSIONS,
          session(**{f"{PRICE}[recurring][interval]": None}), None, f"{PRICE}[recurring]", RULE),
    Wrong("an unknown interval", SESSIONS, session(**{f"{PRICE}[recurring][interval]": "monthly"}),
          None, f"{PRICE}[recurring][interval]"),
    Wrong("a yearly gift", SESSIONS, session(**{f"{PRICE}[recurring][interval]": "year"}), None,
          f"{PRICE}[recurring]", NOT_SIMULATED),
    Wrong("every 0 months", SESSIONS, session(**{f"{PRICE}[recurring][interval_count]": "0"}),
          INTEGER, f"{PRICE}[recurring][interval_count]", RULE),
    Wrong("an amount below the minimum", SESSIONS, session(**{f"{PRICE}[unit_amount]": "49"}),
          "amount_too_small", "line_items", RULE),
    Wrong("payment intent data", SESSIONS, session(**{"payment_intent_data[description]": "x"}),
          None, "payment_intent_data", RULE),
    Wrong("customer creation", SESSIONS, session(customer_creation="always"), None,
          "customer_creation", RULE),
    Wrong("invoice creation", SESSIONS, session(**{"invoice_creation[enabled]": "true"}), None,
          "invoice_creation", RULE),
    Wrong("payment method types", SESSIONS, session(**{"payment_method_types[0]": "card"}),
          UNKNOWN, "payment_method_types"),
    Wrong("a booking every month", SESSIONS, session(submit_type="book"), None, "submit_type",
          RULE),
    Wrong("an unknown billing mode", SESSIONS,
          session(**{"subscription_data[billing_mode][type]": "flex"}), None,
          "subscription_data[billing_mode][type]"),
    Wrong("a trial from the start", SESSIONS,
          session(**{"subscription_data[trial_period_days]": "7"}), None, "subscription_data",
          NOT_SIMULATED),
    Wrong("two items", SESSIONS, session(**{
          "line_items[1][quantity]": "1", "line_items[1][price_data][currency]": "usd",
          "line_items[1][price_data][unit_amount]": "500",
          "line_items[1][price_data][product]": "PROD",
          "line_items[1][price_data][recurring][interval]": "month"}), None, "line_items",
          NOT_SIMULATED),
    # Changes.
    Wrong("an unknown parameter of a subscription", SUB, {"amount": "4000"}, UNKNOWN, "amount"),
    Wrong("an unknown subscription", "/v1/subscriptions/sub_none", {}, GONE, "id", None, "GET",
          404),
    Wrong("a trial that would prorate", SUB, {"trial_end": LATER}, None, "proration_behavior",
          HOUSE),
    Wrong("a trial that says it prorates", SUB,
          {"trial_end": LATER, "proration_behavior": "always_invoice"}, None,
          "proration_behavior", HOUSE),
    Wrong("a trial that ended long ago", SUB, {"trial_end": "1500000000", **NONE}, None,
          "trial_end", RULE),
    Wrong("a trial of many years", SUB, {"trial_end": "2500000000", **NONE}, None, "trial_end",
          RULE),
    Wrong("a trial until a date in words", SUB, {"trial_end": "tomorrow", **NONE}, INTEGER,
          "trial_end"),
    Wrong("a trial to end that never began", SUB, {"trial_end": "now", **NONE}, None,
          "trial_end", None),
    Wrong("an unknown proration", SUB, {"proration_behavior": "half"}, None,
          "proration_behavior"),
    Wrong("another amount that would prorate", SUB, amount(proration_behavior=None), None,
          "proration_behavior", HOUSE),
    Wrong("an item without its id", SUB, amount(**{"items[0][id]": None}), None, "items[0][id]",
          HOUSE),
    Wrong("another's item", SUB, amount(**{"items[0][id]": "si_none"}), GONE, "items[0][id]",
          None),
    Wrong("two new items", SUB, amount(**{"items[1][id]": "si_2"}), None, "items",
          NOT_SIMULATED),
    Wrong("another currency", SUB, amount(**{f"{NEW}[currency]": "eur"}), None,
          f"{NEW}[currency]", RULE),
    Wrong("no product for the amount", SUB, amount(**{f"{NEW}[product]": None}), MISSING,
          f"{NEW}[product]"),
    Wrong("an unknown product for the amount", SUB, amount(**{f"{NEW}[product]": "prod_no"}),
          GONE, f"{NEW}[product]", None),
    Wrong("no recurrence for the amount", SUB, amount(**{f"{NEW}[recurring][interval]": None}),
          MISSING, f"{NEW}[recurring]"),
    Wrong("too small an amount", SUB, amount(**{f"{NEW}[unit_amount]": "49"}),
          "amount_too_small", f"{NEW}[unit_amount]", RULE),
    Wrong("an amount with a point", SUB, amount(**{f"{NEW}[unit_amount]": "40.00"}), INTEGER,
          f"{NEW}[unit_amount]"),
    Wrong("no amount", SUB, amount(**{f"{NEW}[unit_amount]": None}), MISSING,
          f"{NEW}[unit_amount]"),
    Wrong("product data for an amount", SUB, amount(**{f"{NEW}[product_data][name]": "G"}),
          UNKNOWN, f"{NEW}[product_data]"),
    Wrong("another customer's card", SUB, {"default_payment_method": "pm_none"}, GONE,
          "default_payment_method", None),
    Wrong("paused collection", SUB, {"pause_collection[behavior]": "void"}, None,
          "pause_collection", NOT_SIMULATED),
    Wrong("a change after the end", SUB, {"cancel_at_period_end": "true"}, None, None, None,
          before=over),
    # Ends and pauses.
    Wrong("an end that gives back", SUB, {"prorate": "true"}, None, "prorate", HOUSE, "DELETE"),
    Wrong("an end with a last invoice", SUB, {"invoice_now": "true"}, None, "invoice_now", HOUSE,
          "DELETE"),
    Wrong("a second end", SUB, {}, GONE, "id", None, "DELETE", 404, over),
    Wrong("an end for an unknown reason", SUB, {"cancellation_details[feedback]": "sad"}, None,
          "cancellation_details[feedback]", method="DELETE"),
    Wrong("a pause that credits the unused time", PAUSE, {}, None, CREDIT, HOUSE),
    Wrong("a pause that says so", PAUSE, {CREDIT: "now"}, None, CREDIT, HOUSE),
    Wrong("a pause until a date", PAUSE, {**NO_CREDIT, "resumes_at": LATER}, UNKNOWN,
          "resumes_at"),
    Wrong("a pause of a kind unknown", PAUSE, {**NO_CREDIT, "type": "collection"}, None, "type"),
    Wrong("a pause after the end", PAUSE, NO_CREDIT, None, None, None, before=over),
    Wrong("a second pause", PAUSE, NO_CREDIT, None, None, None, before=paused),
    Wrong("a trial during a pause", SUB, {"trial_end": LATER, **NONE}, None, None, None,
          before=paused),
    Wrong("resuming what runs", RESUME, {}, None, None, None),
    Wrong("resuming what is over", RESUME, {}, None, None, None, before=over),
    Wrong("resuming with a proration", RESUME, {"billing_cycle_anchor[type]": "unchanged"}, None,
          "proration_behavior", HOUSE, before=paused),
    Wrong("an anchor that is a text", RESUME, {"billing_cycle_anchor": "unchanged"}, None,
          "billing_cycle_anchor", before=paused),
    Wrong("an unknown anchor", RESUME, {"billing_cycle_anchor[type]": "later"}, None,
          "billing_cycle_anchor[type]", before=paused),
    Wrong("an unknown payment behaviour", RESUME, {"payment_behavior": "allow_incomplete"}, None,
          "payment_behavior", before=paused),
    # Invoices and their payments.
    Wrong("an unknown invoice", "/v1/invoices/in_none", {}, GONE, "invoice", None, "GET", 404),
    Wrong("invoices of an unknown state", "/v1/invoices", {"status": "settled"}, None, "status",
          method="GET"),
    Wrong("invoices by a gone filter", "/v1/invoices", {"charge": "ch_1"}, UNKNOWN, "charge",
          method="GET"),
    Wrong("an invoice's gone charge", "/v1/invoices/INV", {"expand[0]": "charge"}, None, "expand",
          method="GET"),
    Wrong("an invoice's gone intent", "/v1/invoices/INV", {"expand[0]": "payment_intent"}, None,
          "expand", method="GET"),
    Wrong("payments by an intent not named", "/v1/invoice_payments",
          {"payment[type]": "payment_intent"}, MISSING, "payment[payment_intent]", method="GET"),
    Wrong("payments by an intent alone", "/v1/invoice_payments",
          {"payment[payment_intent]": "pi_1"}, MISSING, "payment[type]", method="GET"),
    Wrong("paying what is paid", "/v1/invoices/INV/pay", {}, "invoice_not_editable", None, None),
    Wrong("voiding what is paid", "/v1/invoices/INV/void", {}, "invoice_not_editable", None,
          None),
    Wrong("subscriptions of an unknown state", "/v1/subscriptions", {"status": "live"}, None,
          "status", method="GET"),
    # The portal and its customers.
    Wrong("a portal that offers nothing at all", CONFIGURATIONS, {}, MISSING, "features"),
    Wrong("a feature neither on nor off", CONFIGURATIONS,
          {"features[subscription_cancel][mode]": "immediately"}, MISSING,
          "features[subscription_cancel][enabled]"),
    Wrong("an unknown feature", CONFIGURATIONS, {"features[refunds][enabled]": "true"}, UNKNOWN,
          "features[refunds]"),
    Wrong("details to change, but none", CONFIGURATIONS,
          {"features[customer_update][enabled]": "true"}, None,
          "features[customer_update][allowed_updates]", RULE),
    Wrong("pausing in the portal", CONFIGURATIONS,
          {"features[subscription_pause][enabled]": "true"}, None,
          "features[subscription_pause][enabled]", NOT_SIMULATED),
    Wrong("a portal session of nobody", PORTAL, {"configuration": "CONF"}, MISSING, "customer"),
    Wrong("a portal session of an unknown customer", PORTAL,
          {"customer": "cus_none", "configuration": "CONF"}, GONE, "customer", None),
    Wrong("a portal session without a configuration", PORTAL, {"customer": "CUS"}, None,
          "configuration", RULE),
    Wrong("a portal session of an unknown configuration", PORTAL,
          {"customer": "CUS", "configuration": "bpc_none"}, GONE, "configuration", None),
    Wrong("a return to nowhere", PORTAL,
          {"customer": "CUS", "configuration": "CONF", "return_url": "/giving/"}, URL,
          "return_url", RULE),
    Wrong("a portal in an unknown language", PORTAL,
          {"customer": "CUS", "configuration": "CONF", "locale": "kr"}, None, "locale"),
    Wrong("a flow the portal does not offer", PORTAL,
          {"customer": "CUS", "configuration": "CONF",
           "flow_data[type]": "payment_method_update"}, None, "flow_data[type]", RULE),
    Wrong("a flow of an unknown kind", PORTAL,
          {"customer": "CUS", "configuration": "CONF", "flow_data[type]": "card"}, None,
          "flow_data[type]"),
    Wrong("a customer's card that is another's", "/v1/customers/CUS",
          {"invoice_settings[default_payment_method]": "pm_none"}, GONE,
          "invoice_settings[default_payment_method]", None),
]  # fmt: skip
