"""What tests do with events and their delivery."""

from .client_base import Controls, Json, SandboxError


class EventControls(Controls):
    """Webhook endpoints, events, and how they are delivered."""

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
        return self._call("POST", "deliver", body, timeout=300)

    def twin(self, event_id: str) -> str:
        """Make a second event for the same fact and deliver it as planned; returns its id."""
        return self._call("POST", f"events/{event_id}/twin", {})["id"]

    def make_event(self, event_type: str, object_id: str) -> str:
        """Make an event of any of Stripe's types about an object; returns its id."""
        return self._call("POST", "events", {"type": event_type, "object": object_id})["id"]

    def make_old_event(
        self, event_type: str, object_id: str, *, api_version: str | None = None
    ) -> str:
        """Make an event in the shape of an API version of 2024; returns its id."""
        body = {"type": event_type, "object": object_id, "api_version": api_version}
        return self._call("POST", "events/old", body)["id"]

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

    def wait_until_delivered(self, timeout: float = 120) -> None:
        """Wait until no delivery or repetition is outstanding. Raises SandboxError after that."""
        if not self._call("POST", "wait", {"timeout": timeout}, timeout=timeout + 10):
            raise SandboxError(f"deliveries outstanding after {timeout} s")
