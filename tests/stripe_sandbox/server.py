"""The HTTP server: which part of the sandbox answers what."""

import json
import socket
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from . import api, contract, faults, hosted, pages, resources
from .clock import let_fall_due
from .control import Control
from .state import State
from .webhooks import Deliveries

TICK_SECONDS = 0.2
MAX_BODY = 1_000_000


class Server(ThreadingHTTPServer):
    """One sandbox: its state, its deliveries, its port."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(
        self,
        address: tuple[str, int],
        *,
        key: str | None,
        origin: str | None = None,
        state_file: Path | None = None,
        violations_file: Path | None = None,
        retry_delays: list[float],
    ) -> None:
        super().__init__(address, Handler)
        resources.load()
        hosted.load()
        self.origin = origin or f"http://{address[0]}:{self.server_address[1]}"
        self.state = State(key=key, origin=self.origin, violations_file=violations_file)
        self.state_file = state_file
        if state_file is not None and state_file.exists():
            self.state.load(state_file)
        self.deliveries = Deliveries(self.state, retry_delays=retry_delays)
        self.control = Control(self.state, self.deliveries)
        self.stopped = threading.Event()

    def start(self) -> None:
        """Begin to deliver and to let things fall due."""
        self.deliveries.start()
        threading.Thread(target=self._tick, name="clock", daemon=True).start()

    def stop(self) -> None:
        """End the threads and keep the state."""
        self.stopped.set()
        self.deliveries.stop()
        self.save()

    def save(self) -> None:
        """Write the state to its file, if it has one."""
        if self.state_file is not None:
            self.state.save(self.state_file)

    def _tick(self) -> None:
        contract.find("GET", "/")  # reads the SDK now, not at the first request
        while not self.stopped.wait(TICK_SECONDS):
            with self.state.lock:
                let_fall_due(self.state)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version = "stripe-sandbox"
    sys_version = ""
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Server

    def log_message(self, *args: Any) -> None:
        """Keep the terminal quiet: the control interface lists the requests."""

    def do_GET(self) -> None:
        """Answer a GET."""
        self._answer()

    def do_POST(self) -> None:
        """Answer a POST."""
        self._answer()

    def do_DELETE(self) -> None:
        """Answer a DELETE."""
        self._answer()

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, MAX_BODY))
        try:
            answer = self._routed(body)
        except faults.Dropped:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        except Exception as error:
            with self.server.state.lock:
                self.server.state.record_violation(
                    "crash", f"{type(error).__name__}: {error}", trace=traceback.format_exc()
                )
            answer = api.Answer(500, {"error": {"type": "api_error", "message": str(error)}})
        self._write(answer)
        if self.command != "GET":
            self.server.save()

    def _routed(self, body: bytes) -> api.Answer:
        parts = urlsplit(self.path)
        if parts.path.startswith("/_sandbox/"):
            return self.server.control.answer(
                self.command, parts.path, json.loads(body) if body else {}
            )
        if parts.path in ("/", "/favicon.ico"):
            words = "This stands in for Stripe in tests and demonstrations. No real money moves."
            status = 200 if parts.path == "/" else 404
            return api.Answer(status, pages.notice("Stripe sandbox", words), pages.HEADERS)
        for prefix, page in hosted.PAGES.items():
            if parts.path.startswith(prefix):
                with self.server.state.lock:
                    rest = parts.path.removeprefix(prefix)
                    return page(self.server.state, self.command, rest, body)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = api.Request(self.command, parts.path, parts.query, headers, body)
        return api.answer(self.server.state, request)

    def _write(self, answer: api.Answer) -> None:
        is_text = isinstance(answer.body, str) and "Content-Type" in answer.headers
        body = answer.body.encode() if is_text else api.as_json(answer.body)
        self.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
