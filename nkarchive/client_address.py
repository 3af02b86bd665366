"""Where a request comes from, as far as our own proxies can be believed."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address of whoever asks: the last one that no trusted proxy has.

    X-Forwarded-For is read from its right end, because each proxy appends the address it was
    called from, and only while the one who wrote it is in `settings.TRUSTED_PROXIES` (networks):
    what a visitor wrote further left says nothing. Empty where the server names no address.
    """
    named = [
        *request.headers.get("X-Forwarded-For", "").split(","),
        request.META.get("REMOTE_ADDR", ""),
    ]
    believed = ""
    for text in reversed(named):
        address = _address(text)
        if address is None:
            break
        believed = str(address)
        if not any(address in network for network in settings.TRUSTED_PROXIES):
            break
    return believed


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """Return what was written as an address; None where it is not one."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
