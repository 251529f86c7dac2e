"""The push channel: a person's browsers, each told by its push service; one that is gone is forgotten."""

import http.client
import json
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from jinjie.foundation.notifications.choices import Level
from jinjie.foundation.notifications.models import Endpoint
from jinjie.foundation.notifications.port import Address, Fate, Message, Outcome
from jinjie.foundation.notifications.receipts import make_receipt
from jinjie.interfaces.channels.addresses import link_to, public_address
from jinjie.interfaces.channels.webpush.sealing import MOST, authorization, key_of, packed, point, seal
from jinjie.interfaces.channels.webpush.subscriptions import Subscription, known, read
from jinjie.kit.phrases import NOTHING, Phrase, phrase
from jinjie.kit.refusal import Verdict

SECONDS = 10
KEPT = 3 * 24 * 3600
"""So many seconds a push service keeps a message for a device that is off."""
GONE = {404, 410}
NO_DEVICE = phrase("No device of the person receives messages any more.")


class WebPush:
    """Push messages. A message sent again takes the place of the first, by its tag and topic."""

    key = "push"
    label = phrase("Push")
    repeats = True

    def set_up(self) -> Verdict:
        """There is a public address over https, without which no browser subscribes."""
        if public_address().startswith("https://") or settings.PUSH_HOSTS:
            return Verdict(True)
        return Verdict(
            False,
            phrase(
                "Browsers receive messages over https alone: set JINJIE_TRUSTED_ORIGINS to the public address."
            ),
        )

    def reaches(self, employee_ids: Iterable[int]) -> set[int]:
        """Those with a device. One query."""
        rows = Endpoint.objects.filter(channel=self.key, employee__in=list(employee_ids))
        return set(rows.values_list("employee_id", flat=True))

    def deliver(self, message: Message) -> Outcome:
        """Tell every device of the person: sent if one push service took it."""
        fates: list[tuple[Fate, Phrase]] = []
        gone: list[int] = []
        for row in Endpoint.objects.filter(channel=self.key, employee=message.employee_id or 0):
            fate, why = self._told(read(row.address) if known(_endpoint(row.address)) else None, message)
            if fate == Fate.NEVER and why == NOTHING:
                gone.append(row.pk)
            else:
                fates.append((fate, why))
        for wanted in (Fate.SENT, Fate.LATER, Fate.NEVER):
            for fate, why in fates:
                if fate == wanted:
                    return Outcome(fate, why, tuple(gone))
        return Outcome(Fate.NEVER, NO_DEVICE, tuple(gone))

    def rest(self) -> None:
        """Nothing is kept open."""

    def application_key(self) -> str:
        """What a browser is given to subscribe with."""
        return packed(point(key_of(settings.VAPID_KEY).public_key()))

    def accept(self, given: str) -> Address:
        """What a browser sent, checked: how it is reached, and what tells it from others."""
        found = read(given)
        return Address(given, found.endpoint)

    def _told(self, device: Subscription | None, message: Message) -> tuple[Fate, Phrase]:
        """What became of it at one device; never, and no reason, for one that is gone."""
        if device is None:
            return Fate.NEVER, NOTHING
        try:
            status = _post(device, _payload(message), message)
        except (OSError, http.client.HTTPException):
            return Fate.LATER, phrase("The push service does not answer.")
        if status in GONE:
            return Fate.NEVER, NOTHING
        if 200 <= status < 300:
            return Fate.SENT, NOTHING
        fate = Fate.LATER if status == 429 or status >= 500 else Fate.NEVER
        return fate, phrase("The push service does not take the message (code %(code)s).", code=status)


def _endpoint(address: str) -> str:
    try:
        return str(json.loads(address)["endpoint"])
    except (ValueError, KeyError, TypeError):
        return ""


def _payload(message: Message) -> bytes:
    """What the service worker shows. A body too long for a push is cut; the title says enough."""
    first = message.parts[0]
    notice = first.notice if len(message.parts) == 1 else None
    many = "\n".join(part.title for part in message.parts) if len(message.parts) > 1 else first.body
    numbers = [part.notice for part in message.parts if part.notice is not None]
    said = {
        "title": message.subject[:200],
        "body": many,
        "tag": message.key,
        "lang": message.language,
        "url": link_to(notice) or "/messages",
        "received": reverse("web:message-received"),
        "receipt": make_receipt("push", numbers) if numbers else "",
    }
    while len(data := json.dumps(said, ensure_ascii=False).encode()) > MOST and said["body"]:
        said["body"] = said["body"][: len(said["body"]) // 2]
    return data


def _post(device: Subscription, payload: bytes, message: Message) -> int:
    """Hand it to the push service. Redirects are not followed."""
    place = urlsplit(device.endpoint)
    port = place.port or (80 if place.scheme == "http" else 443)
    made = http.client.HTTPConnection if place.scheme == "http" else http.client.HTTPSConnection
    line = made(place.hostname or "", port, timeout=SECONDS)
    key = key_of(settings.VAPID_KEY)
    subject = urljoin(public_address() or "https://localhost", "/")
    headers = {
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT),
        "Urgency": "high" if message.level == Level.EMERGENCY else "normal",
        "Topic": message.key[:32],
        "Authorization": authorization(key, device.endpoint, subject, timezone.now()),
    }
    try:
        query = f"?{place.query}" if place.query else ""
        line.request(
            "POST", f"{place.path or '/'}{query}", seal(payload, device.receiver, device.auth), headers
        )
        return line.getresponse().status
    finally:
        line.close()
