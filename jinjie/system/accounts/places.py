"""Where a request comes from: the address, and the browser as it names itself."""

import hashlib
import hmac
import ipaddress

from django.conf import settings
from django.http import HttpRequest

LONGEST_DEVICE = 300


def address_of(request: HttpRequest) -> str:
    """The client's address; empty if there is none, as on a socket.

    Behind JINJIE_PROXIES proxies of one's own it is what the outermost of them saw; without, no header is believed.
    """
    found = str(request.META.get("REMOTE_ADDR", ""))
    if settings.PROXIES:
        forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(forwarded) >= settings.PROXIES:
            found = forwarded[-settings.PROXIES] or found
    return clean_address(found)


def clean_address(text: str) -> str:
    """An address as it is compared and shown; a port or an IPv6 zone is cut off, anything else is empty."""
    bare = text.strip().partition("%")[0]
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ipaddress.ip_address(bare)
    except ValueError:
        return ""
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return str(mapped or found)


def network_of(address: str) -> str:
    """What limits count: an IPv4 address, or the /64 of an IPv6 one, which one subscriber owns wholly."""
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False))


def device_of(request: HttpRequest) -> str:
    """The browser's name for itself, cut to what the table keeps."""
    return request.headers.get("User-Agent", "").replace("\0", "")[:LONGEST_DEVICE]


def keyed_digest(purpose: str, text: str) -> str:
    """64 hex digits that are equal for equal texts and say nothing without the installation's secret."""
    key = f"jinjie {purpose} {settings.SECRET_KEY}".encode()
    return hmac.new(key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
