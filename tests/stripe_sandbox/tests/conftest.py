"""One sandbox process for these tests, a receiver of webhooks, and Stripe's own client."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import stripe

from tests.stripe_sandbox.client import TEST_KEY, Sandbox, running_sandbox

SECRET = "whsec_of_the_receiver"


@dataclass
class Receiver:
    """An endpoint that keeps what it is sent; `statuses` are answered first, then 200."""

    url: str = ""
    received: list[tuple[bytes, str]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def events(self) -> list[dict[str, Any]]:
        """The events in order of arrival."""
        return [json.loads(body) for body, _ in self.received]

    def types(self) -> list[str]:
        """Their types."""
        return [event["type"] for event in self.events()]


@dataclass(frozen=True)
class Page:
    """What a plain HTTP request brought back."""

    status: int
    headers: dict[str, str]
    text: str

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.text)


def ask(
    method: str,
    url: str,
    form: dict[str, Any] | str | None = None,
    *,
    headers: dict[str, str] | None = None,
) -> Page:
    """One HTTP request as a browser or a foreign client sends it; redirects are not followed."""
    body = urlencode(form) if isinstance(form, dict) else form
    if method == "GET" and body:
        url, body = f"{url}?{body}", None
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=120)
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, target, body=body, headers=kind | (headers or {}))
        response = connection.getresponse()
        return Page(response.status, dict(response.headers), response.read().decode())
    finally:
        connection.close()


def api(
    sandbox: Sandbox,
    method: str,
    path: str,
    form: dict[str, Any] | str | None = None,
    **headers: str,
) -> Page:
    """One API request by hand, with the right key unless `headers` say otherwise."""
    sent = {"Authorization": f"Bearer {TEST_KEY}"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return ask(method, sandbox.base_url + path, form, headers=sent)


def good_form(**changes: Any) -> dict[str, Any]:
    """The form fields of a session as the site asks for it; None takes a field away."""
    form = {
        "mode": "payment",
        "submit_type": "donate",
        "success_url": "http://site.test/thanks?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://site.test/give",
        "client_reference_id": "4f6c1c0e-3a52-4b57-9f0b-2f5f0f4f6c1c",
        "customer_email": "donor@example.org",
        "metadata[donation]": "4f6c1c0e-3a52-4b57-9f0b-2f5f0f4f6c1c",
        "adaptive_pricing[enabled]": "false",
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": "usd",
        "line_items[0][price_data][unit_amount]": "2500",
        "line_items[0][price_data][product_data][name]": "A gift",
    } | changes
    return {name: value for name, value in form.items() if value is not None}


def good_params(*, amount: int = 2500, currency: str = "usd", **changes: Any) -> dict[str, Any]:
    """The same as parameters of Stripe's client."""
    return {
        "mode": "payment",
        "submit_type": "donate",
        "success_url": "http://site.test/thanks?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://site.test/give",
        "customer_email": "donor@example.org",
        "metadata": {"donation": "4f6c1c0e"},
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": currency,
                    "unit_amount": amount,
                    "product_data": {"name": "A gift"},
                },
            }
        ],
        **changes,
    }


@pytest.fixture(scope="session")
def receiver_server() -> Iterator[Receiver]:
    """The receiver, listening."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with receiver.lock:
                receiver.received.append((body, self.headers["Stripe-Signature"]))
                status = receiver.statuses.pop(0) if receiver.statuses else 200
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 128

    server = Server(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield receiver
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def sandbox_process(receiver_server: Receiver) -> Iterator[Sandbox]:
    """One sandbox for all tests."""
    with running_sandbox(webhook_url=receiver_server.url, webhook_secret=SECRET) as sandbox:
        yield sandbox


@pytest.fixture
def receiver(sandbox: Sandbox, receiver_server: Receiver) -> Receiver:
    """The receiver, with nothing received."""
    receiver_server.received.clear()
    receiver_server.statuses.clear()
    return receiver_server


@pytest.fixture
def sandbox(sandbox_process: Sandbox) -> Iterator[Sandbox]:
    """The sandbox, empty; balance transactions are posted only when a test says so.

    At the end nothing may have broken the contract but what was meant to.
    """
    sandbox_process.wait_until_delivered()
    sandbox_process.reset()
    sandbox_process.set_balance_delay(None)
    yield sandbox_process
    sandbox_process.assert_no_violations()


@pytest.fixture
def client(sandbox: Sandbox) -> stripe.StripeClient:
    """Stripe's own client, pointed at the sandbox; it repeats nothing by itself."""
    return stripe.StripeClient(
        TEST_KEY, base_addresses={"api": sandbox.base_url}, max_network_retries=0
    )


@pytest.fixture
def now() -> int:
    """The time in seconds since 1970."""
    return int(time.time())
