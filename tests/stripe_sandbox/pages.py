"""The hosted payment page: plain HTML, no script, for a person or a browser test.

Every control has a fixed name; the README lists them.
"""

from html import escape
from typing import Any

from . import currencies
from .resources.charges import DELAYED_METHODS
from .state import State

STYLE = """
:root { color-scheme: light; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; background: #f4f5f7; color: #1c2024; }
.banner { background: #8a5a00; color: #fff; text-align: center; padding: .5rem 1rem; }
main { max-width: 26rem; margin: 2rem auto; background: #fff; padding: 1.5rem;
  border: 1px solid #d5d9de; border-radius: .5rem; }
h1 { font-size: 1.1rem; font-weight: 600; margin: 0; }
.amount { font-size: 2rem; font-weight: 650; margin: .25rem 0 1rem; }
label { display: block; font-weight: 600; margin-top: .75rem; }
input { font: inherit; width: 100%; box-sizing: border-box; padding: .5rem;
  border: 1px solid #8b929b; border-radius: .3rem; }
button { font: inherit; width: 100%; padding: .65rem; margin-top: .6rem; cursor: pointer;
  border: 1px solid #44546a; border-radius: .3rem; background: #fff; color: #1c2024; }
button.first { background: #1d4f91; border-color: #1d4f91; color: #fff; font-weight: 600; }
.error { background: #fdecea; border: 1px solid #b3261e; border-radius: .3rem; padding: .6rem; }
.hint { color: #555c66; font-size: .875rem; }
"""
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Referrer-Policy": "no-referrer",
}


def page(title: str, body: str) -> str:
    """A whole page around `body`, which is HTML."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} – test payment</title><style>{STYLE}</style></head><body>"
        '<div class="banner" role="note">Test mode: no real money moves here. '
        "Do not enter real card data.</div>"
        f"<main>{body}</main></body></html>"
    )


def notice(title: str, words: str, *, back: str | None = None) -> str:
    """A page that only says something, with a way back where there is one."""
    link = f'<p><a href="{escape(back)}">Go back to the site</a></p>' if back else ""
    return page(title, f"<h1>{escape(title)}</h1><p>{escape(words)}</p>{link}")


def _button(value: str, label: str, *, first: bool = False) -> str:
    kind = ' class="first"' if first else ""
    return f'<button{kind} name="outcome" value="{value}">{escape(label)}</button>'


def _heading(state: State, session: dict[str, Any]) -> str:
    names = ", ".join(str(item["description"]) for item in state.line_items[session["id"]])
    amount = currencies.in_words(session["amount_total"], session["currency"])
    every = " per month" if session["mode"] == "subscription" else ""
    return f'<h1>{escape(names)}</h1><p class="amount">{escape(amount)}{every}</p>'


def payment_page(state: State, session: dict[str, Any]) -> str:
    """The page of an open session, with what went wrong at the last attempt."""
    intent = state.get(
        "payment_intent", session["payment_intent"] or state.notes[session["id"]].get("intent")
    )
    failure = (intent or {}).get("last_payment_error")
    error = f'<p class="error" role="alert">{escape(failure["message"])}</p>' if failure else ""
    details = session["customer_details"] or {}
    email = details.get("email") or ""
    fixed = " readonly" if session["customer_email"] else ""
    buttons = [
        _button("paid", "Pay by card", first=True),
        _button("declined", "Use a card that is declined"),
        _button("authentication_required", "Use a card that asks for authentication"),
    ]
    if session["currency"] in DELAYED_METHODS:
        buttons.append(_button("bank_debit", "Pay by bank debit (settles later)"))
    cancel = session["cancel_url"]
    back = f'<p><a href="{escape(cancel)}">Cancel and go back</a></p>' if cancel else ""
    return page(
        "Pay",
        f'{_heading(state, session)}{error}<form method="post">'
        '<label for="email">E-mail</label>'
        f'<input id="email" name="email" type="email" required value="{escape(email)}"{fixed}>'
        '<label for="name">Name on card</label>'
        '<input id="name" name="name" autocomplete="off" value="">'
        f"{''.join(buttons)}</form>{back}"
        '<p class="hint">Each button plays one way a payment can go.</p>',
    )


def authentication_page(state: State, session: dict[str, Any]) -> str:
    """The bank's step in between (3-D Secure)."""
    return page(
        "Authenticate",
        f"{_heading(state, session)}<p>Your bank asks whether this payment is yours.</p>"
        f'<form method="post">{_button("authenticated", "Complete authentication", first=True)}'
        f"{_button('authentication_failed', 'Fail authentication')}</form>",
    )
