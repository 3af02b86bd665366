"""The hosted page of an open invoice, `hosted_invoice_url`: the donor pays or authenticates.

Buttons: `Pay by card`, `Use a card that is declined`; where the bank asks: `Complete
authentication`, `Fail authentication`.
"""

from html import escape
from urllib.parse import parse_qs

from . import currencies, pages, payments
from .api import Answer
from .billing.charging import pay_by_donor
from .billing.invoicing import intent_of
from .clock import let_fall_due
from .hosted import hosts
from .state import State

OUTCOMES = ("paid", "declined", "authenticated", "authentication_failed")


@hosts("/i/")
def invoice_page(state: State, method: str, rest: str, body: bytes) -> Answer:
    """Show an open invoice, or do what the donor pressed."""
    let_fall_due(state)
    invoice = state.get("invoice", rest)
    if invoice is None or invoice["status"] == "draft":
        return _said(404, "Not found", "There is no such invoice.")
    intent = intent_of(state, invoice)
    if invoice["status"] != "open" or intent is None:
        words = "This invoice has been paid." if invoice["status"] == "paid" else (
            "This invoice does not need to be paid any more."
        )  # fmt: skip
        return _said(410, "Nothing to pay", words)
    if method == "POST":
        form = {name: values[-1] for name, values in parse_qs(body.decode()).items()}
        if form.get("outcome") not in OUTCOMES:
            return _said(400, "Unclear", "No such button.")
        try:
            pay_by_donor(state, invoice, form["outcome"])
        except payments.CannotPay as error:
            return _said(400, "Not paid", str(error))
        return Answer(303, "", {**pages.HEADERS, "Location": f"/i/{invoice['id']}"})
    failure = intent["last_payment_error"]
    alert = f'<p class="error" role="alert">{escape(failure["message"])}</p>' if failure else ""
    amount = currencies.in_words(invoice["amount_remaining"], invoice["currency"])
    buttons = [("paid", "Pay by card"), ("declined", "Use a card that is declined")]
    words = ""
    if intent["status"] == "requires_action":
        words = "<p>Your bank asks whether this payment is yours.</p>"
        buttons = [
            ("authenticated", "Complete authentication"),
            ("authentication_failed", "Fail authentication"),
        ]
    pressed = "".join(
        f'<button name="outcome" value="{value}">{label}</button>' for value, label in buttons
    )
    title = escape(invoice["lines"]["data"][0]["description"])
    return Answer(
        200,
        pages.page(
            "Invoice",
            f'<h1>{title}</h1><p class="amount">{escape(amount)}</p>{words}{alert}'
            f'<form method="post">{pressed}</form>',
        ),
        pages.HEADERS,
    )


def _said(status: int, title: str, words: str) -> Answer:
    return Answer(status, pages.notice(title, words), pages.HEADERS)
