"""The page on which a person says how they want to be told."""

from dataclasses import dataclass
from datetime import time

from django.utils import translation

from jinjie.foundation.notifications.actions.planning import open_channels, reach_of
from jinjie.foundation.notifications.choices import Level
from jinjie.foundation.notifications.kinds import all_kinds
from jinjie.foundation.notifications.models import Endpoint, Wishes
from jinjie.foundation.people.models import Employee
from jinjie.system.accounts.actors import Actor


@dataclass(frozen=True)
class Offered:
    """A channel that is set up, and whether it knows the person."""

    key: str
    label: str
    knows: bool


@dataclass(frozen=True)
class Box:
    """A kind by a channel: may be ticked, is ticked. `offered` is False where the kind does not go by it."""

    channel: str
    label: str
    offered: bool
    on: bool


@dataclass(frozen=True)
class Row:
    """A kind with its channels; `fixed` if it can't be switched off, `waits` if it may come in a digest."""

    key: str
    label: str
    when: str
    fixed: bool
    waits: bool
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Device:
    """A device that receives messages."""

    pk: int
    label: str


@dataclass(frozen=True)
class Wanted:
    """Everything that the page shows. `employee` is False for who is none."""

    employee: bool
    quiet_from: time
    quiet_until: time
    rhythm: str
    channels: tuple[Offered, ...]
    rows: tuple[Row, ...]
    devices: tuple[Device, ...]


def wanted_page(viewer: Actor) -> Wanted:
    """One's own wishes, or the usual ones. Five queries."""
    person = Employee.objects.filter(user=viewer.user_id).first() if viewer.user_id else None
    row = Wishes.objects.filter(employee=person).first() if person else None
    row = row or Wishes()
    channels = open_channels()
    reach = reach_of([person.pk], channels).get(person.pk, ()) if person else ()
    offered = tuple(Offered(each.key, each.label.said(translation), each.key in reach) for each in channels)
    devices = Endpoint.objects.filter(employee=person).order_by("-made_at") if person else []
    return Wanted(
        employee=person is not None,
        quiet_from=row.quiet_from,
        quiet_until=row.quiet_until,
        rhythm=row.rhythm,
        channels=offered,
        rows=tuple(_rows(offered, row)),
        devices=tuple(Device(each.pk, each.label) for each in devices),
    )


def _rows(offered: tuple[Offered, ...], wishes: Wishes) -> list[Row]:
    return [
        Row(
            key=kind.key,
            label=kind.label.said(translation),
            when=kind.when.said(translation),
            fixed=not kind.optional,
            waits=kind.collects,
            boxes=tuple(
                Box(
                    each.key,
                    each.label,
                    each.key in kind.channels or kind.level == Level.EMERGENCY,
                    not kind.optional or each.key not in wishes.off.get(kind.key, ()),
                )
                for each in offered
            ),
        )
        for kind in all_kinds()
    ]
