"""Tests' hand on a running sandbox: start one, pay, hold events, break things, read the logs.

with running_sandbox(webhook_url=url, webhook_secret="whsec_x") as sandbox:
    story = sandbox.pay(session_id)
    sandbox.assert_no_violations()
"""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

TEST_KEY = "sk_test_sandbox"
Outcome = Literal[
    "paid",
    "declined",
    "authentication_required",
    "authenticated",
    "authentication_failed",
    "bank_debit",
]
Fault = Literal["500", "503", "429", "timeout", "drop", "slow"]
Json = dict[str, Any]


class SandboxError(Exception):
    """The control interface refused a request."""


class Sandbox:
    """The control interface of the sandbox at `base_url`."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")

    def _call(self, method: str, path: str, body: Json | None = None, timeout: float = 30) -> Any:
        request = urllib.request.Request(
            f"{self.base_url}/_sandbox/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=timeout) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise SandboxError(json.load(error)["error"]) from None

    # Paying.

    def pay(
        self,
        session_id: str,
        outcome: Outcome = "paid",
        *,
        email: str | None = None,
        name: str | None = None,
    ) -> Json:
        """Pay a session without a browser; returns its session, payment_intent and charge."""
        body = {"outcome": outcome, "email": email, "name": name}
        return self._call("POST", f"sessions/{session_id}/pay", body)

    def settle_debit(self, session_id: str, *, is_good: bool = True) -> Json:
        """Let a pending bank debit arrive, or come back."""
        return self._call("POST", f"sessions/{session_id}/settle", {"is_good": is_good})

    def change_session(
        self, session_id: str, *, amount: int | None = None, currency: str | None = None
    ) -> Json:
        """Give the session and its payment another amount (API units) or currency."""
        given = {"amount": amount, "currency": currency}
        body = {name: value for name, value in given.items() if value is not None}
        return self._call("POST", f"sessions/{session_id}/change", body)

    def unknown_payment(
        self,
        *,
        amount: int,
        currency: str,
        has_session: bool = True,
        reference: str | None = None,
        metadata: dict[str, str] | None = None,
    ) -> Json:
        """Make money the site never asked for."""
        body = {"amount": amount, "currency": currency, "has_session": has_session}
        body |= {"reference": reference, "metadata": metadata or {}}
        return self._call("POST", "payments", body)

    def post_balance(self, charge_id: str) -> Json | None:
        """Post the balance transaction of a charge now."""
        return self._call("POST", f"charges/{charge_id}/balance", {})

    def set_balance_delay(self, seconds: float | None) -> None:
        """How long balance transactions take from now on; None: until `post_balance`."""
        self._call("POST", "settings", {"balance_delay": seconds})

    def fail_refund(self, refund_id: str) -> Json:
        """Let a refund come back from the bank."""
        return self._call("POST", f"refunds/{refund_id}/fail", {})

    def advance(self, seconds: float) -> float:
        """Move the account's clock forward; returns its time."""
        return self._call("POST", "clock", {"seconds": seconds})["now"]

    # Events and their delivery.

    def add_webhook(self, url: str, *, secret: str, enabled_events: list[str] | None = None) -> str:
        """Register a webhook endpoint; returns its id."""
        body = {"url": url, "secret": secret, "enabled_events": enabled_events or ["*"]}
        return self._call("POST", "webhooks", body)["id"]

    def deliver_normally(self) -> None:
        """Deliver new events at once, each once."""
        self._call("POST", "delivery", {})

    def hold(self, *, types: list[str] | None = None) -> None:
        """Keep new events (of these types) back until released or delivered by name."""
        self._call("POST", "delivery", {"hold": True, "types": types})

    def drop(self, *, types: list[str] | None = None) -> None:
        """Never deliver new events (of these types); they stay in the list of events."""
        self._call("POST", "delivery", {"drop": True, "types": types})

    def delay(self, seconds: float, *, types: list[str] | None = None) -> None:
        """Deliver new events so much later, by the account's clock."""
        self._call("POST", "delivery", {"delay": seconds, "types": types})

    def duplicate(self, times: int, *, types: list[str] | None = None) -> None:
        """Deliver every new event so many times, all at once."""
        self._call("POST", "delivery", {"duplicate": times, "types": types})

    def reorder(self, count: int, *, types: list[str] | None = None) -> None:
        """Collect new events and deliver every `count` of them the last first."""
        self._call("POST", "delivery", {"reorder": count, "types": types})

    def set_retry_delays(self, delays: list[float]) -> None:
        """Seconds before each further attempt; their number is the number of further attempts."""
        self._call("POST", "delivery", {"retry_delays": delays})

    def held(self) -> list[str]:
        """The ids of the held events, in order."""
        return self._call("GET", "held")

    def release(self, ids: list[str] | None = None) -> None:
        """Deliver all held events in order, or these in this order."""
        self._call("POST", "release", {"ids": ids})

    def deliver(self, ids: list[str], *, times: int = 1, concurrently: bool = False) -> list[Json]:
        """Deliver events now, held or long delivered; returns each attempt's status and body."""
        body = {"ids": ids, "times": times, "concurrently": concurrently}
        return self._call("POST", "deliver", body, timeout=120)

    def twin(self, event_id: str) -> str:
        """Make a second event for the same fact and deliver it as planned; returns its id."""
        return self._call("POST", f"events/{event_id}/twin", {})["id"]

    def make_event(self, event_type: str, object_id: str) -> str:
        """Make an event of any of Stripe's types about an object; returns its id."""
        return self._call("POST", "events", {"type": event_type, "object": object_id})["id"]

    def signed(
        self, event_id: str, *, secret: str | None = None, timestamp: int | None = None
    ) -> tuple[bytes, str]:
        """The body and Stripe-Signature of a delivery, for a test that sends it itself."""
        answer = self._call(
            "POST", f"events/{event_id}/signed", {"secret": secret, "timestamp": timestamp}
        )
        return answer["payload"].encode(), answer["header"]

    def events(self, event_type: str | None = None) -> list[Json]:
        """All events in order of creation."""
        return [e for e in self._call("GET", "events") if event_type in (None, e["type"])]

    def attempts(self) -> list[Json]:
        """Every attempt to deliver: event, endpoint, attempt, status, body."""
        return self._call("GET", "attempts")

    def wait_until_delivered(self, timeout: float = 10) -> None:
        """Wait until no delivery or repetition is outstanding. Raises SandboxError after that."""
        if not self._call("POST", "wait", {"timeout": timeout}, timeout=timeout + 10):
            raise SandboxError(f"deliveries outstanding after {timeout} s")

    # Failures and logs.

    def fail_next(
        self,
        kind: Fault,
        *,
        when: Literal["before", "after"] = "before",
        times: int = 1,
        method: str | None = None,
        path: str = "/v1/",
        seconds: float = 0.2,
    ) -> None:
        """Let the next API requests fail before or after their work; path: its beginning."""
        body = {"kind": kind, "when": when, "times": times, "method": method}
        self._call("POST", "faults", body | {"path": path, "seconds": seconds})

    def clear_faults(self) -> None:
        """Forget the failures that have not happened yet."""
        self._call("DELETE", "faults")

    def requests(self) -> list[Json]:
        """Every API request seen: method, path, params, idempotency_key, status, code."""
        return self._call("GET", "requests")

    def violations(self) -> list[Json]:
        """Everything that broke the contract or a rule, deliberate or not."""
        return self._call("GET", "violations")

    def clear_violations(self) -> None:
        """Empty the violations log."""
        self._call("DELETE", "violations")

    def assert_no_violations(self) -> None:
        """Fail where anything but a deliberately wrong request broke the contract."""
        wrong = [entry for entry in self.violations() if not entry["deliberate"]]
        assert not wrong, "the Stripe sandbox saw: " + json.dumps(wrong, indent=2)

    @contextmanager
    def deliberate(self) -> Iterator[list[Json]]:
        """Within this block violations are made on purpose; afterwards the list holds them."""
        since = len(self.violations())
        made: list[Json] = []
        try:
            yield made
        finally:
            made += self._call("POST", "violations/deliberate", {"since": since})

    def reset(self, *, keep_webhooks: bool = True) -> None:
        """Forget all objects, logs, plans and failures."""
        self._call("POST", "reset", {"keep_webhooks": keep_webhooks})


@contextmanager
def running_sandbox(
    *,
    port: int = 0,
    webhook_url: str | None = None,
    webhook_secret: str | None = None,
    key: str = TEST_KEY,
    retry_delays: str = "0.05,0.1,0.2,0.5,1",
    state: Path | None = None,
    violations: Path | None = None,
) -> Iterator[Sandbox]:
    """A sandbox in a process of its own, ended with the block."""
    command = [sys.executable, "-m", "tests.stripe_sandbox", "--port", str(port), "--key", key]
    command += ["--retry-delays", retry_delays]
    if webhook_url is not None:
        command += ["--webhook-url", webhook_url, "--webhook-secret", webhook_secret or ""]
    if state is not None:
        command += ["--state", str(state)]
    if violations is not None:
        command += ["--violations", str(violations)]
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if "sandbox ready on " not in line:
            raise SandboxError(f"the sandbox did not start: {line!r}")
        yield Sandbox(line.split()[-1])
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()
