"""What a browser gives to be reached by: an endpoint at a push service that we know, and its keys."""

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from jinjie.interfaces.channels.webpush.sealing import CURVE, unpacked
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal

SERVICES = (
    "fcm.googleapis.com",
    ".push.services.mozilla.com",
    ".notify.windows.com",
    ".push.apple.com",
)
"""Push services of browsers; one that begins with a dot stands for everything below. Others are never called."""
LOOPBACK = "127.0.0.1"
LONGEST = 2_000


@dataclass(frozen=True)
class Subscription:
    """One browser of a person."""

    endpoint: str
    receiver: bytes
    auth: bytes


def read(text: str) -> Subscription:
    """The subscription in a browser's JSON. Refuses what is none, and push services that are not known."""
    try:
        given = json.loads(text[:LONGEST])
        endpoint, keys = str(given["endpoint"]), given["keys"]
        receiver, auth = unpacked(str(keys["p256dh"])), unpacked(str(keys["auth"]))
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, receiver)
        good = len(auth) == 16 and known(endpoint)
    except (ValueError, KeyError, TypeError, RecursionError):
        good = False
    if not good:
        raise Refusal(
            phrase("This browser's way to receive messages can't be used."),
            code="webpush.bad_subscription",
            remedy=phrase("Try another browser; mail and the inbox work everywhere."),
        )
    return Subscription(endpoint, receiver, auth)


def known(endpoint: str) -> bool:
    """Is it at a push service that we call? Never anything inside our own network."""
    place = urlsplit(endpoint)
    host, more = place.hostname or "", settings.PUSH_HOSTS
    if place.username or place.password:
        return False
    if place.scheme == "http":
        return host == LOOPBACK and host in more
    if place.scheme != "https" or place.port not in (None, 443):
        return False
    return any(host == each or (each.startswith(".") and host.endswith(each)) for each in (*SERVICES, *more))
