"""The billing portal's pages: plain forms, and only what the configuration offers.

Names a browser test can rely on: fields `Expiry month`, `Expiry year`; buttons `Save card`,
`Save a card that will be declined`, `Use a card that cannot be saved`, `Cancel the subscription`,
`Save details`; links `Change card`, `Return to the site`.
"""

from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import parse_qs

from . import currencies, pages
from .api import Answer
from .billing import lifecycle
from .billing.cards import replace_card
from .billing.charging import method_on_file
from .clock import let_fall_due
from .hosted import hosts
from .state import State

Json = dict[str, Any]
# A link nobody opened is good for five minutes; a visit for an hour.
UNOPENED_SECONDS, VISIT_SECONDS = 5 * 60, 3600


@hosts("/p/session/")
def portal(state: State, method: str, rest: str, body: bytes) -> Answer:
    """The portal of the session whose secret the address holds, and the steps below it."""
    let_fall_due(state)
    secret, _, step = rest.partition("/")
    session = next(
        (
            session
            for session in state.objects["billing_portal.session"].values()
            if state.notes[session["id"]]["secret"] == secret
        ),
        None,
    )
    if session is None:
        return _said(404, "Not found", "There is no such portal session.")
    customer = state.objects["customer"][session["customer"]]
    if _is_over(state, session) or customer.get("deleted"):
        back = session["return_url"]
        return _said(410, "Expired", "This link has expired. Ask the site for another.", back=back)
    state.notes[session["id"]]["seen_at"] = state.now()
    if session["flow"] is not None and step == "":
        step = "card"
    form = {name: values[-1] for name, values in parse_qs(body.decode()).items()}
    act = STEPS.get((method, step))
    features = state.objects["billing_portal.configuration"][session["configuration"]]["features"]
    if act is None or (step in NEEDED and not features[NEEDED[step]]["enabled"]):
        return _said(404, "Not found", "The portal does not offer this.")
    return act(state, session, customer, form)


def _is_over(state: State, session: Json) -> bool:
    seen_at = state.notes[session["id"]]["seen_at"]
    if seen_at is None:
        return state.now() > session["created"] + UNOPENED_SECONDS
    return state.now() > seen_at + VISIT_SECONDS


def _said(status: int, title: str, words: str, *, back: str | None = None) -> Answer:
    return Answer(status, pages.notice(title, words, back=back), pages.HEADERS)


def _gone(target: str) -> Answer:
    return Answer(303, "", {**pages.HEADERS, "Location": target})


def _running(state: State, customer: Json) -> list[Json]:
    return [
        subscription
        for subscription in state.objects["subscription"].values()
        if subscription["customer"] == customer["id"]
        and subscription["status"] not in lifecycle.ENDED
    ]


def _home(state: State, session: Json, customer: Json, form: Json) -> Answer:
    features = state.objects["billing_portal.configuration"][session["configuration"]]["features"]
    base = session["url"].removeprefix(state.origin)
    parts = ["<h1>Billing</h1>", _card_words(state, customer)]
    if features["payment_method_update"]["enabled"]:
        parts.append(f'<p><a href="{base}/card">Change card</a></p>')
    for subscription in _running(state, customer):
        item = lifecycle.item_of(subscription)
        amount = currencies.in_words(item["price"]["unit_amount"], item["price"]["currency"])
        parts.append(f"<p>{escape(amount)} per month, {subscription['status']}</p>")
        if features["subscription_cancel"]["enabled"]:
            parts.append(
                f'<form method="post" action="{base}/cancel">'
                f'<button name="subscription" value="{subscription["id"]}">'
                "Cancel the subscription</button></form>"
            )
    if features["customer_update"]["enabled"]:
        fields = "".join(
            f'<label for="{name}">{name.capitalize()}</label>'
            f'<input id="{name}" name="{name}" value="{escape(customer[name] or "")}">'
            for name in features["customer_update"]["allowed_updates"]
        )
        button = "<button>Save details</button>"
        parts.append(f'<form method="post" action="{base}/details">{fields}{button}</form>')
    if features["invoice_history"]["enabled"]:
        rows = "".join(
            f"<li>{escape(currencies.in_words(invoice['total'], invoice['currency']))}, "
            f"{invoice['status']}</li>"
            for invoice in state.newest("invoice")
            if invoice["customer"] == customer["id"]
        )
        parts.append(f"<ul>{rows}</ul>")
    if session["return_url"]:
        parts.append(f'<p><a href="{escape(session["return_url"])}">Return to the site</a></p>')
    return Answer(200, pages.page("Billing", "".join(parts)), pages.HEADERS)


def _card_words(state: State, customer: Json) -> str:
    chosen = state.get("payment_method", customer["invoice_settings"]["default_payment_method"])
    for subscription in _running(state, customer):
        chosen = method_on_file(state, subscription) or chosen
    if chosen is None or "card" not in chosen:
        return "<p>No card on file.</p>"
    card = chosen["card"]
    return (
        f"<p>{card['brand'].capitalize()} ending in {card['last4']}, expires "
        f"{card['exp_month']:02}/{card['exp_year']}</p>"
    )


def _card(state: State, session: Json, customer: Json, form: Json, *, error: str = "") -> Answer:
    alert = f'<p class="error" role="alert">{escape(error)}</p>' if error else ""
    back = session["return_url"]
    link = f'<p><a href="{escape(back)}">Return to the site</a></p>' if back else ""
    address = session["url"].removeprefix(state.origin)
    body = (
        f"<h1>Change card</h1>{_card_words(state, customer)}{alert}"
        f'<form method="post" action="{address}/card">'
        '<label for="exp_month">Expiry month</label>'
        f'<input id="exp_month" name="exp_month" value="{escape(form.get("exp_month", "12"))}">'
        '<label for="exp_year">Expiry year</label>'
        f'<input id="exp_year" name="exp_year" value="{escape(form.get("exp_year", "2036"))}">'
        '<button class="first" name="outcome" value="paid">Save card</button>'
        '<button name="outcome" value="declined">Save a card that will be declined</button>'
        '<button name="outcome" value="refused">Use a card that cannot be saved</button>'
        f"</form>{link}"
    )
    return Answer(200, pages.page("Change card", body), pages.HEADERS)


def _save_card(state: State, session: Json, customer: Json, form: Json) -> Answer:
    outcome = form.get("outcome", "")
    if outcome not in ("paid", "declined", "refused"):
        return _said(400, "Unclear", "No such button.")
    error = _wrong_date(state, form)
    if outcome == "refused":
        error = "Your card was declined."
    if error:
        return _card(state, session, customer, form, error=error)
    replace_card(
        state,
        customer["id"],
        exp_month=int(form["exp_month"]),
        exp_year=int(form["exp_year"]),
        outcome=outcome,
    )
    after = (session["flow"] or {}).get("after_completion", {"type": "portal_homepage"})
    if after["type"] == "redirect":
        return _gone(after["redirect"]["return_url"])
    if after["type"] == "hosted_confirmation":
        words = (after["hosted_confirmation"] or {}).get("custom_message") or "Your card is saved."
        return _said(200, "Saved", words, back=session["return_url"])
    return _gone(f"{session['url'].removeprefix(state.origin)}/home")


def _wrong_date(state: State, form: Json) -> str:
    month, year = form.get("exp_month", ""), form.get("exp_year", "")
    if not (month.isdecimal() and year.isdecimal() and 1 <= int(month) <= 12):
        return "Your card's expiration date is incomplete."
    now = datetime.fromtimestamp(state.now(), UTC)
    if (int(year), int(month)) < (now.year, now.month):
        return "Your card's expiration date is in the past."
    return ""


def _cancel(state: State, session: Json, customer: Json, form: Json) -> Answer:
    features = state.objects["billing_portal.configuration"][session["configuration"]]["features"]
    for subscription in _running(state, customer):
        if subscription["id"] == form.get("subscription"):
            if features["subscription_cancel"]["mode"] == "immediately":
                lifecycle.cancel(state, subscription)
            else:
                lifecycle.cancel_at_period_end(state, subscription)
    return _gone(f"{session['url'].removeprefix(state.origin)}/home")


def _save_details(state: State, session: Json, customer: Json, form: Json) -> Answer:
    features = state.objects["billing_portal.configuration"][session["configuration"]]["features"]
    allowed = features["customer_update"]["allowed_updates"]
    given = {name: form[name] for name in allowed if form.get(name, customer[name])}
    previous = {name: customer[name] for name in given if customer[name] != given[name]}
    customer |= given
    if previous:
        state.record_event("customer.updated", customer, previous=previous)
    return _gone(f"{session['url'].removeprefix(state.origin)}/home")


STEPS = {
    ("GET", ""): _home,
    ("GET", "home"): _home,
    ("GET", "card"): _card,
    ("POST", "card"): _save_card,
    ("POST", "cancel"): _cancel,
    ("POST", "details"): _save_details,
}
# The feature a step belongs to.
NEEDED = {
    "card": "payment_method_update",
    "cancel": "subscription_cancel",
    "details": "customer_update",
}
