"""The control interface under /_sandbox/: what no customer of Stripe can do, for tests.

JSON in, JSON out. `client.py` is its typed face; the README describes it.
"""

import copy
import re
from collections.abc import Callable
from dataclasses import fields
from functools import partial
from typing import Any

from . import control_routes, debits, faults, payments
from .api import Answer
from .clock import let_fall_due
from .resources import HANDLERS, Call
from .resources.balance_transactions import post_for_charge
from .resources.payment_intents import new_intent
from .resources.refunds import fail
from .resources.webhook_endpoints import new_endpoint
from .state import KINDS, State
from .webhooks import Deliveries, Plan

Body = dict[str, Any]


class Control:
    """Answers the control interface of one running sandbox."""

    def __init__(self, state: State, deliveries: Deliveries) -> None:
        self.state = state
        self.deliveries = deliveries
        control_routes.load()
        self.routes: list[tuple[str, re.Pattern[str], Callable[..., Any]]] = [
            (method, control_routes.compiled(path), action)
            for method, path, action in (
                ("POST", "sessions/ID/pay", self.pay),
                ("POST", "sessions/ID/settle", self.settle),
                ("POST", "sessions/ID/change", self.change_session),
                ("POST", "charges/ID/balance", self.post_balance),
                ("POST", "refunds/ID/fail", self.fail_refund),
                ("POST", "payments", self.unknown_payment),
                ("POST", "clock", self.advance),
                ("GET", "events", lambda _: self.state.objects["event"].values()),
                ("POST", "events", self.make_event),
                ("POST", "events/ID/twin", self.twin),
                ("POST", "events/ID/signed", self.signed),
                ("GET", "held", lambda _: self.deliveries.held),
                ("POST", "delivery", self.set_plan),
                ("POST", "release", lambda body: self.deliveries.release(body.get("ids"))),
                ("GET", "attempts", lambda _: self.deliveries.attempts),
                ("POST", "webhooks", self.add_webhook),
                ("POST", "faults", lambda body: faults.add(self.state, body)),
                ("DELETE", "faults", lambda _: faults.clear(self.state)),
                ("GET", "requests", lambda _: self.state.requests),
                ("DELETE", "requests", lambda _: self.state.requests.clear()),
                ("GET", "violations", lambda _: self.state.violations),
                ("POST", "violations/deliberate", self.mark_deliberate),
                ("DELETE", "violations", lambda _: self.state.clear_violations()),
                ("POST", "settings", self.set_balance_delay),
                ("POST", "reset", self.reset),
            )
        ]
        self.routes += [
            (method, pattern, partial(action, state))
            for method, pattern, action in control_routes.ROUTES
        ]

    def answer(self, method: str, path: str, body: Body) -> Answer:
        """Answer one control request; a wrong one is told so with status 400."""
        if (method, path) == ("POST", "/_sandbox/deliver"):  # waits for receivers: no lock
            return Answer(200, self.deliveries.deliver_now(**body))
        if (method, path) == ("POST", "/_sandbox/wait"):
            return Answer(200, self.deliveries.wait_until_idle(timeout=body["timeout"]))
        for wanted, pattern, action in self.routes:
            match = pattern.fullmatch(path)
            if wanted == method and match:
                return self._act(action, (*match.groups(), body))
        return Answer(404, {"error": f"no control {method} {path}"})

    def _act(self, action: Callable[..., Any], arguments: tuple[Any, ...]) -> Answer:
        with self.state.lock:
            try:
                result = action(*arguments)
            except (payments.CannotPay, KeyError, TypeError, ValueError) as error:
                return Answer(400, {"error": f"{type(error).__name__}: {error}"})
            if isinstance(result, type({}.values())):
                result = list(result)
            return Answer(200, copy.deepcopy(result))

    def _session(self, object_id: str) -> Body:
        return self.state.objects["checkout.session"][object_id]

    def _story(self, session: Body) -> Body:
        """A session with the objects behind it, as they are now."""
        intent = payments.intent_of(self.state, session)
        charge = self.state.get("charge", intent["latest_charge"]) if intent else None
        return {"session": session, "payment_intent": intent, "charge": charge}

    def pay(self, object_id: str, body: Body) -> Body:
        """Pay without a browser. `outcome`: one of payments.OUTCOMES."""
        outcome = body.get("outcome", "paid")
        if outcome not in payments.OUTCOMES:
            raise ValueError(f"outcome must be one of {', '.join(payments.OUTCOMES)}")
        session = self._session(object_id)
        email = body.get("email") or "payer@example.org"
        payments.attempt(self.state, session, outcome, email=email, name=body.get("name"))
        return self._story(session)

    def settle(self, object_id: str, body: Body) -> Body:
        """A pending bank debit arrives (`is_good`) or comes back."""
        session = self._session(object_id)
        debits.settle_debit(self.state, session, is_good=body["is_good"])
        return self._story(session)

    def change_session(self, object_id: str, body: Body) -> Body:
        """Let the session and what it led to have another amount or currency than was asked."""
        session = self._session(object_id)
        story = self._story(session)
        if "amount" in body:
            session |= {"amount_total": body["amount"], "amount_subtotal": body["amount"]}
        if "currency" in body:
            session["currency"] = body["currency"]
        for value in (story["payment_intent"], story["charge"]):
            if value is not None:
                value |= body
                for name in ("amount_received", "amount_captured"):
                    if value.get(name):
                        value[name] = value["amount"]
        return self._story(session)

    def post_balance(self, object_id: str, body: Body) -> Body | None:
        """Post a charge's balance transaction now."""
        return post_for_charge(self.state, self.state.objects["charge"][object_id])

    def fail_refund(self, object_id: str, body: Body) -> Body:
        """A refund comes back from the bank."""
        refund = self.state.objects["refund"][object_id]
        if refund["status"] == "failed":
            raise ValueError("this refund has failed already")
        fail(self.state, refund)
        return refund

    def unknown_payment(self, body: Body) -> Body:
        """Money that the site never asked for: with a Checkout Session, or an intent alone."""
        amount, currency = body["amount"], body["currency"]
        metadata = body.get("metadata", {})
        if body.get("has_session", True):
            item = {
                "price_data": {
                    "currency": currency,
                    "unit_amount": amount,
                    "product_data": {"name": "Something else"},
                },
                "quantity": 1,
            }
            params = {
                "mode": "payment",
                "success_url": "https://example.org/",
                "line_items": [item],
                "metadata": metadata,
                **({"client_reference_id": body["reference"]} if body.get("reference") else {}),
            }
            create = HANDLERS["POST", "/v1/checkout/sessions"]
            session = create(Call(self.state, {}, params))
            payments.attempt(self.state, session, "paid", email="stranger@example.org")
            return self._story(session)
        intent = new_intent(
            self.state, amount=amount, currency=currency, customer=None,
            data={"metadata": metadata}, session=None, methods=["card"], request=None,
        )  # fmt: skip
        charge = payments.charge_intent(
            self.state, intent, method="card", email="stranger@example.org", name=None, request=None
        )
        return {"session": None, "payment_intent": intent, "charge": charge}

    def advance(self, body: Body) -> Body:
        """Move the account's clock forward and let fall due what falls due."""
        self.state.clock_offset += float(body["seconds"])
        let_fall_due(self.state)
        self.deliveries.changed.notify_all()
        return {"now": self.state.now()}

    def make_event(self, body: Body) -> Body:
        """An event of any type about an object of the account, named by its id."""
        for kind in KINDS:
            if body["object"] in self.state.objects[kind]:
                value = self.state.objects[kind][body["object"]]
                return self.state.record_event(body["type"], value)
        raise ValueError(f"no object {body['object']}")

    def twin(self, object_id: str, body: Body) -> Body:
        """A second event, with an id of its own, for the same fact."""
        event = self.state.objects["event"][object_id]
        twin = copy.deepcopy(event) | {"id": self.state.new_id("evt_1")}
        twin["pending_webhooks"] = len(self.state.endpoints_for(event["type"]))
        self.state.add(twin)
        self.deliveries.publish(twin)
        return twin

    def signed(self, object_id: str, body: Body) -> Body:
        """The payload and header of a delivery, for a test that sends it itself."""
        payload, header = self.deliveries.signed(
            object_id, secret=body.get("secret"), timestamp=body.get("timestamp")
        )
        return {"payload": payload.decode(), "header": header}

    def set_plan(self, body: Body) -> None:
        """How events are delivered from now on; an empty body is the usual way."""
        known = {field.name for field in fields(Plan)}
        if "retry_delays" in body:
            self.deliveries.retry_delays = [float(delay) for delay in body.pop("retry_delays")]
        if not set(body) <= known:
            raise ValueError(f"a plan knows {', '.join(sorted(known))}")
        self.deliveries.flush_collected()
        self.deliveries.plan = Plan(**body)

    def add_webhook(self, body: Body) -> Body:
        """A webhook endpoint with a chosen secret."""
        return new_endpoint(
            self.state,
            url=body["url"],
            enabled_events=body.get("enabled_events", ["*"]),
            secret=body.get("secret"),
        )

    def mark_deliberate(self, body: Body) -> list[Body]:
        """Mark the violations from position `since` on as made on purpose; returns them."""
        return self.state.mark_deliberate(since=body["since"])

    def set_balance_delay(self, body: Body) -> None:
        """Seconds until balance transactions are posted; null: only when told to."""
        delay = body["balance_delay"]
        self.state.balance_delay = None if delay is None else float(delay)

    def reset(self, body: Body) -> None:
        """Forget everything but the webhook endpoints given at the start or through control."""
        endpoints = dict(self.state.objects["webhook_endpoint"])
        notes = {object_id: self.state.notes[object_id] for object_id in endpoints}
        self.state.clear()
        if body.get("keep_webhooks", True):
            self.state.objects["webhook_endpoint"] = endpoints
            self.state.notes = notes
        self.deliveries.reset()
