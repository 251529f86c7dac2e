"""Reads of the audit log. They ask no permission: the rooms above do, which know whom a line is about."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from jinjie.system.audit.models import AuditLine

PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """Which lines: all that are not narrowed down. `before` is the id of the last line of the page before."""

    actors: Collection[str] | None = None
    actions: Collection[str] = ()
    object_type: str = ""
    object_ids: Collection[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


@dataclass(frozen=True)
class Told:
    """A line as it stands, with what it told. `erased` if that is gone; `number` is None until the line is sealed."""

    pk: int
    number: int | None
    at: datetime
    actor: str
    user_id: int | None
    action: str
    object_type: str
    object_id: str
    before: dict[str, Any]
    after: dict[str, Any]
    erased: bool


def select(wanted: Wanted) -> QuerySet[AuditLine]:
    """The lines, newest first."""
    lines = AuditLine.objects.order_by("-pk")
    if wanted.actors is not None:
        lines = lines.filter(actor__in=wanted.actors)
    if wanted.actions:
        lines = lines.filter(action__in=wanted.actions)
    if wanted.object_type:
        lines = lines.filter(object_type=wanted.object_type, object_id__in=wanted.object_ids)
    if wanted.since is not None:
        lines = lines.filter(at__gte=wanted.since)
    if wanted.until is not None:
        lines = lines.filter(at__lt=wanted.until)
    return lines if wanted.before is None else lines.filter(pk__lt=wanted.before)


def read_lines(lines: QuerySet[AuditLine], limit: int = PAGE) -> tuple[list[Told], bool]:
    """Up to `limit` lines with what they told, and whether there are more. One query."""
    columns = ("pk", "number", "at", "actor", "user_id", "action", "object_type", "object_id")
    rows: list[Any] = list(lines.values_list(*columns, "payload__text", "payload__erased_at")[: limit + 1])
    return [_told(row) for row in rows[:limit]], len(rows) > limit


def _told(row: Any) -> Told:
    pk, number, at, actor, user_id, action, object_type, object_id, text, erased_at = row
    told = json.loads(text) if text else {}
    return Told(
        pk=pk,
        number=number,
        at=at,
        actor=actor,
        user_id=user_id,
        action=action,
        object_type=object_type,
        object_id=object_id,
        before=told.get("before", {}),
        after=told.get("after", {}),
        erased=erased_at is not None,
    )
