"""Telling people something, once; and settling what has become needless."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from jinjie.foundation.notifications.jobs import send_due
from jinjie.foundation.notifications.kinds import Kind
from jinjie.foundation.notifications.models import Notice
from jinjie.system.bulk.writer import add_rows
from jinjie.system.jobs.queue import enqueue_once

CHUNK = 5_000
COLUMNS = ("employee_id", "topic", "change", "about", "values")


@dataclass(frozen=True)
class Told:
    """A person and what they are told. `topic` is what it is about, `change` which change of it: told once for each.

    `values` fill the kind's texts; one may be a mapping with the languages `zh` and `en`, or a list.
    """

    employee_id: int
    topic: str
    values: Mapping[str, Any] = field(default_factory=dict)
    change: str = ""
    about: str = ""


def notify(*, kind: Kind, at: datetime, told: Iterable[Told]) -> int:
    """Tell people, inside the caller's transaction. Who was told the same before is told nothing. Number of notices.

    Set-based: one statement for 5,000 people. Undone with the caller's transaction; once it is committed, a worker sends.
    """
    rows, added = list(told), 0
    with transaction.atomic():
        for start in range(0, len(rows), CHUNK):
            part = _rested(kind, at, rows[start : start + CHUNK])
            added += add_rows(
                Notice,
                COLUMNS,
                ((one.employee_id, one.topic, one.change, one.about, _json(one.values)) for one in part),
                constants={"kind": kind.key, "level": int(kind.level), "told_at": at},
            )
        if added:
            enqueue_once(send_due)
    return added


def settle(*, kinds: Sequence[Kind], topics: Sequence[str], at: datetime) -> int:
    """Mark as read, for everyone, what nobody needs to act on any more. Number of notices."""
    keys, settled = [kind.key for kind in kinds], 0
    with transaction.atomic():
        for start in range(0, len(topics), CHUNK):
            rows = Notice.objects.filter(
                kind__in=keys, topic__in=topics[start : start + CHUNK], read_at__isnull=True, told_at__lte=at
            )
            settled += rows.update(read_at=at)
    return settled


def retract(*, kinds: Sequence[Kind], topic: str) -> int:
    """Take back what was said too early and nobody has read; telling it again is a change of its own."""
    rows = Notice.objects.filter(kind__in=[kind.key for kind in kinds], topic=topic, read_at__isnull=True)
    return rows.delete()[1].get(Notice._meta.label, 0)


def _rested(kind: Kind, at: datetime, told: Sequence[Told]) -> list[Told]:
    """Those who were not told something of a resting kind about the same topic lately."""
    if not kind.rest_days or not told:
        return list(told)
    since = at - timedelta(days=kind.rest_days)
    lately = Notice.objects.filter(kind=kind.key, told_at__gt=since)
    topics = {one.topic for one in told}
    if len(topics) == 1:
        lately = lately.filter(topic=next(iter(topics)))
    else:
        people = [one.employee_id for one in told]
        lately = lately.filter(employee_id__gte=min(people), employee_id__lte=max(people))
    known = set(lately.values_list("employee_id", "topic", "change"))
    spoken = {(employee, topic) for employee, topic, _change in known}
    return [one for one in told if (one.employee_id, one.topic) not in spoken]


def _json(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))
