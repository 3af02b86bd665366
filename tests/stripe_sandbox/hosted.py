"""The pages for people on the sandbox's own origin: what a request to one of them does.

`pages.py` writes the payment page's HTML. A *_page.py registers a page of its own here.
"""

import pkgutil
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from . import pages, payments
from .api import Answer
from .clock import let_fall_due
from .state import State

Page = Callable[[State, str, str, bytes], Answer]
PAGES: dict[str, Page] = {}


def hosts(prefix: str) -> Callable[[Page], Page]:
    """Register the page for addresses that begin with `prefix`.

    It takes the state (its lock held), the HTTP method, the rest of the path and the body.
    """

    def register(page: Page) -> Page:
        PAGES[prefix] = page
        return page

    return register


def load() -> None:
    """Import every *_page.py beside this file, so that it registers its page."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.name.endswith("_page"):
            import_module(f"{__package__}.{module.name}")


@hosts("/c/pay/")
def checkout_page(state: State, method: str, rest: str, body: bytes) -> Answer:
    """The payment page of a Checkout Session, and its step of authentication."""
    object_id, _, step = rest.partition("/")
    let_fall_due(state)
    session = state.get("checkout.session", object_id)
    if session is None or step not in ("", "authenticate"):
        words = "There is no such checkout session."
        return Answer(404, pages.notice("Not found", words), pages.HEADERS)
    if method == "POST":
        return _pay(state, session, body)
    if session["status"] != "open":
        return _closed(session)
    show = pages.authentication_page if step else pages.payment_page
    return Answer(200, show(state, session), pages.HEADERS)


def _pay(state: State, session: dict[str, Any], body: bytes) -> Answer:
    form = {name: values[-1] for name, values in parse_qs(body.decode()).items()}
    outcome = form.get("outcome", "")
    page = f"/c/pay/{session['id']}"
    if outcome not in payments.OUTCOMES:
        return Answer(400, pages.notice("Unclear", "No such button."), pages.HEADERS)
    # The second step's form has no fields of its own: the first one's are remembered.
    known = state.notes[session["id"]].setdefault("form", {})
    known |= {name: form[name].strip() for name in ("email", "name") if name in form}
    try:
        payments.attempt(
            state, session, outcome, email=known.get("email"), name=known.get("name") or None
        )
    except payments.CannotPay as error:
        if session["status"] != "open":
            return _closed(session)
        notice = pages.notice("Not paid", str(error), back=page)
        return Answer(400, notice, pages.HEADERS)
    target = page
    if outcome == "authentication_required":
        target = f"{page}/authenticate"
    elif session["status"] == "complete":
        target = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
    return Answer(303, "", {**pages.HEADERS, "Location": target})


def _closed(session: dict[str, Any]) -> Answer:
    title, words = {
        "complete": (
            "Already paid",
            "This payment has already been made. You have not been charged again.",
        ),
        "expired": (
            "Expired",
            "This payment page has expired. Nothing was charged.",
        ),
    }[session["status"]]
    notice = pages.notice(title, words, back=session["cancel_url"])
    return Answer(410, notice, pages.HEADERS)
