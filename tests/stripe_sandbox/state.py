"""The account: everything the sandbox remembers, in memory, under one lock."""

import copy
import json
import os
import random
import string
import threading
import time
from pathlib import Path
from typing import Any

import stripe

from . import contract

# The version the SDK was generated for and sends in every request.
API_VERSION: str = stripe.api_version
ALPHABET = string.ascii_letters + string.digits
KINDS = (
    "checkout.session",
    "payment_intent",
    "charge",
    "balance_transaction",
    "refund",
    "dispute",
    "radar.early_fraud_warning",
    "payout",
    "topup",
    "customer",
    "event",
    "webhook_endpoint",
    "product",
    "price",
    "payment_method",
    "subscription",
    "invoice",
    "invoice_payment",
    "billing_portal.configuration",
    "billing_portal.session",
)


class State:
    """All objects by kind and id, in order of creation, with the clock and the logs.

    Whoever reads or changes anything here holds `lock`.
    """

    def __init__(
        self, *, key: str | None, origin: str = "", violations_file: Path | None = None
    ) -> None:
        self.lock = threading.RLock()
        self.key = key
        self.origin = origin
        self.violations_file = violations_file
        self.publish: Any = None  # set by webhooks.Deliveries: takes a new event
        self.clear()

    def clear(self) -> None:
        """Forget all objects, logs and settings; webhook endpoints are objects too."""
        self.clock_offset = 0.0
        self.objects: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in KINDS}
        # What other modules remember about the account, by name; JSON only: it is saved too.
        self.memory: dict[str, Any] = {}
        self.line_items: dict[str, list[dict[str, Any]]] = {}
        self.notes: dict[str, dict[str, Any]] = {}  # what an object's answer does not show, by id
        self.replays: dict[str, dict[str, Any]] = {}  # by idempotency key
        self.requests: list[dict[str, Any]] = []
        self.violations: list[dict[str, Any]] = []
        self.faults: list[dict[str, Any]] = []
        self.struck: list[dict[str, Any]] = []  # faults that have met a request
        # Seconds until a charge's balance transaction is posted; None: only when told to.
        self.balance_delay: float | None = 0.5
        self.due_balances: list[tuple[float, str]] = []

    def now(self) -> float:
        """The account's time in seconds since 1970: the real time and what it was advanced by."""
        return time.time() + self.clock_offset

    def new_id(self, prefix: str, *, length: int = 24) -> str:
        """A new identifier such as `pi_3Q…`."""
        return prefix + "".join(random.choices(ALPHABET, k=length))

    def add(self, value: dict[str, Any]) -> dict[str, Any]:
        """Keep a new object; returns it."""
        self.objects[value["object"]][value["id"]] = value
        return value

    def get(self, kind: str, object_id: str | None) -> dict[str, Any] | None:
        """An object by id, or None."""
        return self.objects[kind].get(object_id or "")

    def newest(self, kind: str) -> list[dict[str, Any]]:
        """All objects of a kind, the newest first."""
        return list(reversed(self.objects[kind].values()))

    def record_violation(self, kind: str, message: str, **facts: Any) -> None:
        """Append to the violations log, and to its file where one was asked for."""
        entry = {"kind": kind, "message": message, "at": self.now(), **facts}
        self.violations.append({"deliberate": False, **entry})
        self._write_violations()

    def clear_violations(self) -> None:
        """Empty the violations log."""
        self.violations.clear()
        self._write_violations()

    def mark_deliberate(self, *, since: int) -> list[dict[str, Any]]:
        """Mark the violations from position `since` on as made on purpose; returns them."""
        for entry in self.violations[since:]:
            entry["deliberate"] = True
        self._write_violations()
        return self.violations[since:]

    def _write_violations(self) -> None:
        """Keep the file, where one was asked for, equal to the log without deliberate entries."""
        if self.violations_file is not None:
            lines = [json.dumps(e) + "\n" for e in self.violations if not e["deliberate"]]
            self.violations_file.write_text("".join(lines), encoding="utf-8")

    def record_event(
        self,
        event_type: str,
        value: dict[str, Any],
        *,
        request: dict[str, Any] | None = None,
        previous: dict[str, Any] | None = None,
        api_version: str = API_VERSION,
    ) -> dict[str, Any]:
        """Create an event for what happened to `value` and hand it to delivery.

        The event carries a copy: like Stripe's, it keeps showing the object as it was. Of another
        `api_version` the value has that version's shape: nothing of it is checked.
        """
        data: dict[str, Any] = {"object": copy.deepcopy(value)}
        if previous is not None:
            data["previous_attributes"] = previous
        event = self.add(
            {
                "id": self.new_id("evt_1"),
                "object": "event",
                "api_version": api_version,
                "created": int(self.now()),
                "data": data,
                "livemode": False,
                "pending_webhooks": 0,
                "request": request or {"id": None, "idempotency_key": None},
                "type": event_type,
            }
        )
        event["pending_webhooks"] = len(self.endpoints_for(event_type))
        problems = contract.check_object(event)
        if api_version == API_VERSION:
            problems += contract.check_object(value)
        for problem in problems:
            self.record_violation("event", problem, event_type=event_type, event=event["id"])
        if self.publish is not None:
            self.publish(event)
        return event

    def endpoints_for(self, event_type: str) -> list[dict[str, Any]]:
        """The enabled webhook endpoints that asked for this type of event."""
        return [
            endpoint
            for endpoint in self.objects["webhook_endpoint"].values()
            if endpoint["status"] == "enabled"
            and not {"*", event_type}.isdisjoint(endpoint["enabled_events"])
        ]

    def save(self, file: Path) -> None:
        """Write the objects to a file, whole or not at all."""
        with self.lock:
            text = json.dumps(
                {
                    "objects": self.objects,
                    "line_items": self.line_items,
                    "notes": self.notes,
                    "memory": self.memory,
                    "replays": self.replays,
                    "clock_offset": self.clock_offset,
                    "due_balances": self.due_balances,
                }
            )
            fresh = file.with_suffix(".new")
            fresh.write_text(text, encoding="utf-8")
            os.replace(fresh, file)

    def load(self, file: Path) -> None:
        """Go on with what `save` wrote. Webhook endpoints are not brought back."""
        kept = json.loads(file.read_text(encoding="utf-8"))
        with self.lock:
            for kind, objects in kept["objects"].items():
                self.objects[kind] = objects
            self.objects["webhook_endpoint"] = {}
            self.line_items, self.notes = kept["line_items"], kept["notes"]
            self.memory = kept.get("memory", {})
            self.replays, self.clock_offset = kept["replays"], kept["clock_offset"]
            self.due_balances = [(due, charge) for due, charge in kept["due_balances"]]
