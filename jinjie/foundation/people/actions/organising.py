"""Changing what the organisation has: renaming, closing, ordering departments, positions, sequences and levels."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from jinjie.foundation.people import permissions
from jinjie.foundation.people.actions.organisation import move_department, set_department_head
from jinjie.foundation.people.models import (
    Assignment,
    Department,
    Employee,
    Level,
    Position,
    Sequence,
)
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record

Place = Department | Position | Sequence | Level
RANK_ASIDE = -32_000
"""A rank that no level has, held for the moment of an exchange."""


def rename(
    *, actor: Actor, at: datetime, row: Place, name: str, name_en: str = "", seen: str | None = None
) -> None:
    """Give a department, position, sequence or level another name. Its key stays, so files still know it.

    `seen` is the name that whoever asks had before their eyes; if it changed meanwhile, they are told.
    """
    permissions.may_manage_organisation(actor, row.company_id).require()
    with transaction.atomic():
        now = _locked(row)
        if seen is not None and now.name != seen and now.name != name:
            raise Refusal(
                phrase("It was renamed “%(name)s” meanwhile.", name=now.name),
                code="people.changed_meanwhile",
                remedy=phrase("Look at it again, and change it if you still want to."),
            )
        before = {"name": now.name, "name_en": now.name_en}
        row.name, row.name_en = name, name_en
        row.save(update_fields=["name", "name_en"])
        _line(actor, at, "people.rename", row, before, {"name": name, "name_en": name_en})


@dataclass(frozen=True)
class Lead:
    """Who is to lead a department: a person, nobody (`vacant`), or whoever leads the department above."""

    head: Employee | None = None
    vacant: bool = False


def change_department(
    *,
    actor: Actor,
    at: datetime,
    department: Department,
    name: str,
    name_en: str,
    parent: Department | None,
    lead: Lead,
    on: date,
    seen: str | None = None,
) -> None:
    """Rename a department, hang it elsewhere, and say who leads it from `on`; only what differs is touched."""
    permissions.may_manage_organisation(actor, department.company_id).require()
    with transaction.atomic():
        if (name, name_en) != (department.name, department.name_en) or seen is not None:
            rename(actor=actor, at=at, row=department, name=name, name_en=name_en, seen=seen)
        if (parent.pk if parent else None) != department.parent_id:
            move_department(actor=actor, at=at, department=department, parent=parent)
        if lead != lead_of(department):
            set_department_head(
                actor=actor, at=at, department=department, head=lead.head, vacant=lead.vacant, on=on
            )


def lead_of(department: Department) -> Lead:
    """Who leads a department now, as a form shows it. One query."""
    if department.head is not None:
        return Lead(department.head)
    last = department.headships.order_by("-valid_from").first()
    return Lead(None, vacant=bool(last and last.vacant))


def close_department(*, actor: Actor, at: datetime, department: Department, on: date) -> None:
    """Close a department from a day on. Refuses while somebody is in it then, or a department below it is open."""
    permissions.may_manage_organisation(actor, department.company_id).require()
    with transaction.atomic():
        below = Department.objects.filter(parent=department).filter(
            Q(closed_on__isnull=True) | Q(closed_on__gt=on)
        )
        if below.exists():
            raise Refusal(
                phrase(
                    "Departments below it are still open: %(names)s.",
                    names="、".join(below.values_list("name", flat=True)[:5]),
                ),
                code="people.department_has_departments",
                remedy=phrase("Move or close those first."),
            )
        _refuse_held(Q(department=department), on)
        _close(actor, at, department, on)


def close_position(*, actor: Actor, at: datetime, position: Position, on: date) -> None:
    """Give a position to nobody any more from a day on. Refuses while somebody holds it then."""
    permissions.may_manage_organisation(actor, position.company_id).require()
    with transaction.atomic():
        _refuse_held(Q(position=position), on)
        _close(actor, at, position, on)


def reopen(*, actor: Actor, at: datetime, row: Department | Position) -> None:
    """Take a closing back. A department below a closed one stays closed."""
    permissions.may_manage_organisation(actor, row.company_id).require()
    with transaction.atomic():
        above = row.parent if isinstance(row, Department) else None
        if above is not None and above.closed_on is not None:
            raise Refusal(
                phrase("The department above it, “%(name)s”, is closed.", name=above.label),
                code="people.department_above_closed",
                remedy=phrase("Reopen that one first."),
            )
        _close(actor, at, row, None)


def _close(actor: Actor, at: datetime, row: Department | Position, on: date | None) -> None:
    before = row.closed_on
    row.closed_on = on
    row.save(update_fields=["closed_on"])
    _line(
        actor, at, "people.close" if on else "people.reopen", row,
        {"closed_on": before.isoformat() if before else None}, {"closed_on": on.isoformat() if on else None},
    )  # fmt: skip


def _refuse_held(held: Q, on: date) -> None:
    rows = Assignment.objects.filter(held, voided_at__isnull=True).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    )
    people = rows.aggregate(n=Count("employee", distinct=True))["n"]
    if people:
        raise Refusal(
            phrase(
                "On %(day)s or later %(number)s people are still in it.", day=on.isoformat(), number=people
            ),
            code="people.still_held",
            remedy=phrase("Move them first, or choose a later day."),
        )


def arrange_position(
    *,
    actor: Actor,
    at: datetime,
    position: Position,
    name: str,
    name_en: str,
    level: Level | None,
    seen: str | None = None,
) -> None:
    """Rename a position and say which level it usually has; its sequence is the level's."""
    permissions.may_manage_organisation(actor, position.company_id).require()
    with transaction.atomic():
        if (name, name_en) != (position.name, position.name_en) or seen is not None:
            rename(actor=actor, at=at, row=position, name=name, name_en=name_en, seen=seen)
        before, after = position.level_id, level.pk if level else None
        if before != after:
            position.level, position.sequence = level, level.sequence if level else None
            position.save(update_fields=["level", "sequence"])
            _line(actor, at, "people.arrange_position", position, {"level": before}, {"level": after})


def move_level(*, actor: Actor, at: datetime, level: Level, up: bool) -> None:
    """Exchange a level's rank with the next one above or below it in its sequence. At the end it stays where it is."""
    permissions.may_manage_organisation(actor, level.company_id).require()
    with transaction.atomic():
        rows = Level.objects.select_for_update().filter(sequence_id=level.sequence_id)
        level = rows.get(pk=level.pk)
        beside = rows.filter(rank__gt=level.rank) if up else rows.filter(rank__lt=level.rank)
        other = beside.order_by("rank" if up else "-rank").first()
        if other is None:
            return
        mine, theirs = level.rank, other.rank
        # the two ranks are unique in the sequence at every moment, so one of them steps aside
        Level.objects.filter(pk=other.pk).update(rank=RANK_ASIDE)
        Level.objects.filter(pk=level.pk).update(rank=theirs)
        Level.objects.filter(pk=other.pk).update(rank=mine)
        _line(actor, at, "people.move_level", level, {"rank": mine}, {"rank": theirs})


def _locked(row: Place) -> Any:
    return type(row)._default_manager.select_for_update().get(pk=row.pk)


def _line(
    actor: Actor, at: datetime, action: str, row: Place, before: dict[str, Any], after: dict[str, Any]
) -> None:
    record(
        actor=actor, at=at, action=action, object_type=row._meta.label, object_id=row.pk,
        before=before, after={"key": row.key, **after},
    )  # fmt: skip
