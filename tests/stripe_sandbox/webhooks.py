"""Delivery of events to webhook endpoints: signed, repeated until taken, and on demand held,
dropped, delayed, duplicated or in another order.

Source: https://docs.stripe.com/webhooks. The signature is made by the SDK's own helper with the
real time: the account's clock may run ahead, the receiver's does not.
"""

import heapq
import http.client
import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from stripe import WebhookSignature

from .api import as_json
from .state import State

# Stripe gives up sooner; here the machine may be busy.
TIMEOUT_SECONDS = 60
ATTEMPTS_KEPT = 5000
KEEP_TRYING = 3 * 24 * 3600


@dataclass
class Plan:
    """How events are delivered from now on. `types` limits it; other events go out at once."""

    hold: bool = False
    drop: bool = False
    delay: float = 0.0
    duplicate: int = 1
    reorder: int = 0  # collect so many events, then send them the last first, one by one
    types: list[str] | None = None


@dataclass(frozen=True)
class Job:
    """One event on its way to one endpoint."""

    event: str
    endpoint: str
    attempt: int = 0


class Deliveries:
    """The queue of events to deliver, its clockwork and its log."""

    def __init__(self, state: State, *, retry_delays: list[float]) -> None:
        self.state = state
        self.default_retry_delays = retry_delays
        self.changed = threading.Condition(state.lock)
        self.pool = ThreadPoolExecutor(max_workers=32, thread_name_prefix="delivery")
        self.order = itertools.count()
        self.running = True
        self.in_flight = 0
        state.publish = self.publish
        self.reset()

    def reset(self) -> None:
        """Forget every plan, waiting job and attempt."""
        with self.changed:
            self.plan = Plan()
            self.retry_delays = list(self.default_retry_delays)
            self.held: list[str] = []
            self.collected: list[str] = []
            self.due: list[tuple[float, int, list[Job]]] = []
            self.attempts: list[dict[str, Any]] = []
            self.taken: set[tuple[str, str]] = set()
            self.changed.notify_all()

    def start(self) -> None:
        """Begin to deliver."""
        threading.Thread(target=self._run, name="deliveries", daemon=True).start()

    def stop(self) -> None:
        """Deliver no more."""
        with self.changed:
            self.running = False
            self.changed.notify_all()
        self.pool.shutdown(wait=False, cancel_futures=True)

    def resume(self) -> None:
        """Send again what an earlier run of the sandbox could not deliver, for three days."""
        with self.changed:
            for event in self.state.objects["event"].values():
                if event["pending_webhooks"] and self.state.now() - event["created"] < KEEP_TRYING:
                    self._push(self.jobs([event["id"]]))

    def publish(self, event: dict[str, Any]) -> None:
        """Take in a new event; called with the lock held."""
        plan = self.plan
        if plan.types is not None and event["type"] not in plan.types:
            plan = Plan()
        if plan.drop:
            return
        if plan.hold:
            self.held.append(event["id"])
        elif plan.reorder:
            self.collected.append(event["id"])
            if len(self.collected) >= plan.reorder:
                self.flush_collected()
        else:
            for _ in range(plan.duplicate):
                for job in self.jobs([event["id"]]):
                    self._push([job], after=plan.delay)

    def flush_collected(self) -> None:
        """Send what was collected for another order, the last event first."""
        ids, self.collected = self.collected[::-1], []
        self._push(self.jobs(ids))

    def release(self, ids: list[str] | None = None) -> None:
        """Let held events go, all or some, in the given order and one after the other."""
        with self.changed:
            chosen = list(self.held) if ids is None else ids
            self.held = [object_id for object_id in self.held if object_id not in chosen]
            self._push(self.jobs(chosen))

    def jobs(self, ids: list[str]) -> list[Job]:
        """A job for each event and each endpoint that asked for it."""
        return [
            Job(object_id, endpoint["id"])
            for object_id in ids
            for endpoint in self.state.endpoints_for(self.state.objects["event"][object_id]["type"])
        ]

    def _push(self, jobs: list[Job], *, after: float = 0.0) -> None:
        if jobs:
            heapq.heappush(self.due, (self.state.now() + after, next(self.order), jobs))
            self.changed.notify_all()

    def _run(self) -> None:
        with self.changed:
            while self.running:
                wait = self.due[0][0] - self.state.now() if self.due else None
                if wait is not None and wait <= 0:
                    jobs = heapq.heappop(self.due)[2]
                    self.in_flight += 1
                    self.pool.submit(self._send_in_turn, jobs)
                else:
                    self.changed.wait(wait)

    def _send_in_turn(self, jobs: list[Job]) -> None:
        try:
            for job in jobs:
                self._send(job, retry=True)
        finally:
            with self.changed:
                self.in_flight -= 1
                self.changed.notify_all()

    def deliver_now(
        self, ids: list[str], *, times: int = 1, concurrently: bool = False
    ) -> list[dict[str, Any]]:
        """Deliver chosen events at once, in this order, and tell what was answered.

        With `concurrently` all copies start together. Nothing is repeated by itself.
        """
        with self.changed:
            jobs = [job for _ in range(times) for job in self.jobs(ids)]
            self.held = [object_id for object_id in self.held if object_id not in ids]
        if not concurrently:
            return [self._send(job, retry=False) for job in jobs]
        barrier = threading.Barrier(len(jobs))

        def send(job: Job) -> dict[str, Any]:
            barrier.wait(timeout=TIMEOUT_SECONDS)
            return self._send(job, retry=False)

        with ThreadPoolExecutor(max_workers=max(1, len(jobs))) as pool:
            return list(pool.map(send, jobs))

    def signed(
        self, event_id: str, *, secret: str | None = None, timestamp: int | None = None
    ) -> tuple[bytes, str]:
        """The bytes of a delivery and its Stripe-Signature header."""
        with self.state.lock:
            event = self.state.objects["event"][event_id]
            payload = as_json(event)
            if secret is None:
                endpoint = self.state.endpoints_for(event["type"])[0]
                secret = self.state.notes[endpoint["id"]]["secret"]
        header = WebhookSignature.generate_signature_header(
            payload.decode(), secret, timestamp=timestamp or int(time.time())
        )
        return payload, header

    def _send(self, job: Job, *, retry: bool) -> dict[str, Any]:
        with self.state.lock:
            endpoint = self.state.get("webhook_endpoint", job.endpoint)
            if endpoint is None or job.event not in self.state.objects["event"]:
                return {**asdict(job), "status": None, "body": "gone"}
            url = endpoint["url"]
            secret = self.state.notes[job.endpoint]["secret"]
        payload, header = self.signed(job.event, secret=secret)
        status, body = _post(url, payload, header)
        result = {**asdict(job), "status": status, "body": body}
        with self.changed:
            self.attempts.append(result)
            del self.attempts[:-ATTEMPTS_KEPT]
            if status is not None and 200 <= status < 300:
                self._mark_taken(job)
            elif retry and job.attempt < len(self.retry_delays):
                again = Job(job.event, job.endpoint, job.attempt + 1)
                self._push([again], after=self.retry_delays[job.attempt])
            self.changed.notify_all()
        return result

    def _mark_taken(self, job: Job) -> None:
        event = self.state.get("event", job.event)
        if event is not None and (job.event, job.endpoint) not in self.taken:
            self.taken.add((job.event, job.endpoint))
            event["pending_webhooks"] = max(0, event["pending_webhooks"] - 1)

    def wait_until_idle(self, *, timeout: float) -> bool:
        """Wait until nothing is waiting to be sent or on its way; False if time ran out."""
        with self.changed:
            return self.changed.wait_for(
                lambda: not self.due and self.in_flight == 0, timeout=timeout
            )


def _post(url: str, payload: bytes, signature: str) -> tuple[int | None, str]:
    """POST without following redirects, which Stripe counts as failures too."""
    parts = urlsplit(url)
    https = parts.scheme == "https"
    connect = http.client.HTTPSConnection if https else http.client.HTTPConnection
    connection = connect(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": signature,
        }
        connection.request("POST", target, body=payload, headers=headers)
        response = connection.getresponse()
        return response.status, response.read(2000).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return None, f"{type(error).__name__}: {error}"
    finally:
        connection.close()
