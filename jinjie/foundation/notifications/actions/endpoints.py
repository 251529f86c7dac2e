"""Devices that receive messages: one's own, added and removed; and what they say has arrived."""

import hashlib
from datetime import datetime

from django.db import transaction

from jinjie.foundation.notifications.actions.choosing import own_employee
from jinjie.foundation.notifications.choices import State
from jinjie.foundation.notifications.models import Delivery, Endpoint
from jinjie.foundation.notifications.port import Devices, channel_of
from jinjie.foundation.notifications.receipts import read_receipt
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record

MOST = 10
"""So many devices a person has at most; the one added first goes."""


class NoSuchDevice(Refusal):
    """There is no such device of this person."""

    code = "notifications.no_such_device"


def add_endpoint(*, actor: Actor, at: datetime, channel: str, given: str, label: str) -> Endpoint:
    """Let a device of one's own receive messages. The same device again, or of somebody before, is one's own now."""
    person, found = own_employee(actor), channel_of(channel)
    if not isinstance(found, Devices):
        raise Refusal(phrase("There is no such channel."), code="notifications.no_such_channel")
    address = found.accept(given)
    index = hashlib.sha256(address.unique.encode()).hexdigest()  # long and random itself: nobody guesses it
    with transaction.atomic():
        Endpoint.objects.filter(channel=channel, address_index=index).delete()
        older = Endpoint.objects.filter(channel=channel, employee=person).order_by("-made_at", "-pk")
        Endpoint.objects.filter(pk__in=[row.pk for row in older[MOST - 1 :]]).delete()
        made = Endpoint.objects.create(
            employee=person, channel=channel, address=address.reached, address_index=index, label=label[:120], made_at=at
        )  # fmt: skip
        record(
            actor=actor, at=at, action="notifications.add_endpoint", object_type="notifications.Endpoint",
            object_id=made.pk, after={"channel": channel},
        )  # fmt: skip
    return made


def remove_endpoint(*, actor: Actor, at: datetime, endpoint: int) -> None:
    """Let a device of one's own receive nothing any more."""
    person = own_employee(actor)
    with transaction.atomic():
        if not Endpoint.objects.filter(pk=endpoint, employee=person).delete()[0]:
            raise NoSuchDevice(phrase("This device is not there any more."))
        record(
            actor=actor, at=at, action="notifications.remove_endpoint", object_type="notifications.Endpoint",
            object_id=endpoint,
        )  # fmt: skip


def note_arrived(*, at: datetime, receipt: str) -> int:
    """Note that messages arrived, as a device says with the token it was sent. Number of deliveries; again changes nothing."""
    read = read_receipt(receipt)
    if read is None:
        return 0
    channel, notices = read
    rows = Delivery.objects.filter(channel=channel, notice__in=notices[:100], state=State.SENT)
    return rows.update(state=State.DELIVERED, settled_at=at)
