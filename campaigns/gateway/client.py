"""Calls to Stripe: the pinned version, the errors that leave this package, and bounded lists."""

import functools
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import stripe
from django.conf import settings

# Equal to the version that the pinned SDK was generated for, and to that of the webhook endpoint.
API_VERSION = "2026-10-28.endive"
# A donor waits, and with them a thread of the server: at the worst some 20 seconds. Whatever
# stayed undone is repeated with the same key by the next submit, the worker or the sweep.
CONNECT_SECONDS, READ_SECONDS = 3, 5
RETRIES = 2
# The most that Stripe answers at once (docs.stripe.com/api/pagination).
PAGE = 100
# What hangs on one payment or one subscription, and what one account has in a window of time. A
# list that is longer is a mistake of ours or of Stripe's: better no answer than half of one.
MOST_OF_ONE, MOST_OF_ALL = 1000, 1_000_000

stripe.enable_telemetry = False
# At INFO the SDK writes Stripe's error messages to the log, and those repeat e-mail addresses.
logging.getLogger("stripe").setLevel(logging.WARNING)


class Unavailable(Exception):
    """Stripe gave no answer that decides anything: ask again later. Holds no personal data."""


class Broken(Unavailable):
    """Stripe failed inside and will repeat this very answer to the same idempotency key."""


class Refused(Exception):
    """Stripe refused the request for good. `param` names what it did not like, where it says so."""

    def __init__(self, message: str, *, param: str = "") -> None:
        super().__init__(message)
        self.param = param


class NotFound(Refused):
    """Stripe does not know the object, or not in the mode of our key."""


@functools.cache
def _client(key: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        stripe_version=API_VERSION,
        base_addresses={"api": base} if base else None,
        max_network_retries=RETRIES,
        http_client=stripe.RequestsClient(timeout=(CONNECT_SECONDS, READ_SECONDS)),
    )


def ask(call: Callable[[stripe.StripeClient], Any]) -> Any:
    """Call Stripe; raises Unavailable, Broken, Refused or NotFound and nothing of the SDK."""
    client = _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)
    try:
        return call(client)
    except (
        stripe.APIConnectionError,
        stripe.RateLimitError,
        stripe.AuthenticationError,
        stripe.PermissionError,
    ) as error:
        raise Unavailable(_summary(error)) from None
    except stripe.InvalidRequestError as error:
        refusal = NotFound if error.http_status == 404 else Refused
        raise refusal(_summary(error), param=error.param or "") from None
    except stripe.IdempotencyError as error:
        raise Refused(_summary(error)) from None
    except stripe.StripeError as error:
        if error.http_status == 409:
            raise Unavailable(_summary(error)) from None
        raise Broken(_summary(error)) from None


def _summary(error: stripe.StripeError) -> str:
    """Say what failed without Stripe's message, which may repeat what a donor typed."""
    return f"{type(error).__name__} {error.http_status} {error.code or ''} {error.request_id or ''}"


def walk(
    fetch: Callable[[stripe.StripeClient, dict[str, Any]], Any],
    params: dict[str, Any],
    *,
    most: int = MOST_OF_ONE,
) -> Iterator[Any]:
    """Yield every object of a list at Stripe, newest first, page after page.

    Takes what fetches one page and its parameters. Raises what `ask` raises, and Refused where
    the list has more than `most` objects: nobody then takes a part for the whole.
    """
    seen, cursor = 0, {}
    while True:
        page = ask(lambda client: fetch(client, params | cursor | {"limit": PAGE}))  # noqa: B023
        yield from page.data
        seen += len(page.data)
        if not page.has_more or not page.data:
            return
        if seen >= most:
            raise Refused(f"a list with more than {most} objects")
        cursor = {"starting_after": page.data[-1].id}


def with_key(idempotency_key: str) -> dict[str, Any]:
    """Return the SDK's options for a request that must happen once.

    A repeated key answers as the first time for at least 24 hours
    (docs.stripe.com/api/idempotent_requests).
    """
    return {"idempotency_key": idempotency_key}


def between(since_at: datetime | None, until_at: datetime | None = None) -> dict[str, Any]:
    """Return the parameters that keep a list to what was created in a window, ends included."""
    created = {}
    if since_at is not None:
        created["gte"] = int(since_at.timestamp())
    if until_at is not None:
        created["lte"] = int(until_at.timestamp())
    return {"created": created} if created else {}


def moment(seconds: int | None) -> datetime | None:
    """Return Stripe's Unix seconds as a time in UTC; None stays None."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def id_of(value: Any) -> str:
    """Return the id of what Stripe names by its id or, expanded, shows whole; "" for nothing."""
    return value if isinstance(value, str) else getattr(value, "id", "")


def reference_in(metadata: Any) -> str:
    """Return our gift's uuid out of Stripe's metadata; "" where there is none."""
    return (metadata.to_dict() if metadata else {}).get("donation", "")
