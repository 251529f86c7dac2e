"""Writes about the organisation: companies, departments, sequences, levels, positions, calendars."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from jinjie.foundation.people import permissions
from jinjie.foundation.people.events import CompanyCreated
from jinjie.foundation.people.holidays import HolidayYear
from jinjie.foundation.people.logic import first_circle
from jinjie.foundation.people.models import (
    CalendarDay,
    Company,
    Department,
    Employee,
    Headship,
    Level,
    Position,
    Sequence,
    WorkCalendar,
)
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.events import emit

DEEPEST = 64
"""Departments under one another: far more than any organisation has, and their path still fits its column."""


def load_calendar(
    *, actor: Actor, at: datetime, key: str, name: str, years: list[HolidayYear]
) -> WorkCalendar:
    """Make or complete a work calendar from published holiday years; a day read again replaces the old one."""
    if not actor.is_principal:
        raise NotAllowed(phrase("Work calendars are loaded on the command line."))
    with transaction.atomic():
        calendar, _made = WorkCalendar.objects.get_or_create(key=key, defaults={"name": name})
        days = {day.day: day for year in years for day in year.days}
        CalendarDay.objects.bulk_create(
            [
                CalendarDay(
                    calendar=calendar,
                    day=day.day,
                    is_workday=day.is_workday,
                    name=day.name,
                    source=day.source,
                )
                for day in days.values()
            ],
            update_conflicts=True,
            unique_fields=["calendar", "day"],
            update_fields=["is_workday", "name", "source"],
        )
        calendar.known_through = max((year.through for year in years), default=calendar.known_through)
        calendar.save(update_fields=["known_through"])
        record(
            actor=actor,
            at=at,
            action="people.load_calendar",
            object_type="people.WorkCalendar",
            object_id=calendar.pk,
            after={"days": len(days)},
        )
    return calendar


def create_company(
    *, actor: Actor, at: datetime, key: str, name: str, calendar: WorkCalendar, name_en: str = ""
) -> Company:
    """Make a company. Only principals may, until the set-up page exists."""
    if not actor.is_principal:
        raise NotAllowed(phrase("Companies are made on the command line."))
    with transaction.atomic():
        if Company.objects.filter(key=key).exists():
            raise Refusal(
                phrase("There is already a company “%(key)s”.", key=key),
                code="people.company_exists",
                remedy=phrase("Choose another key."),
            )
        company = Company.objects.create(
            key=key, name=name, name_en=name_en, calendar=calendar, created_at=at
        )
        _line(actor, at, "people.create_company", company)
        emit(CompanyCreated(company.pk))
    return company


def create_department(
    *,
    actor: Actor,
    at: datetime,
    company: Company,
    key: str,
    name: str,
    name_en: str = "",
    parent: Department | None = None,
) -> Department:
    """Add a department under `parent`, or at the top."""
    permissions.may_manage_organisation(actor, company.pk).require()
    _refuse_foreign(parent, company.pk)
    with transaction.atomic():
        if Department.objects.filter(company=company, key=key).exists():
            raise Refusal(
                phrase("There is already a department “%(key)s”.", key=key),
                code="people.department_exists",
                remedy=phrase("Choose another key."),
            )
        department = Department.objects.create(
            company=company, key=key, name=name, name_en=name_en, parent=parent, path=""
        )
        department.path = f"{parent.path if parent else '/'}{department.pk}/"
        _refuse_deep(department.path)
        department.save(update_fields=["path"])
        _line(actor, at, "people.create_department", department)
    return department


def move_department(*, actor: Actor, at: datetime, department: Department, parent: Department | None) -> None:
    """Hang a department, with everything below it, under another one. Refuses a circle, naming it."""
    permissions.may_manage_organisation(actor, department.company_id).require()
    _refuse_foreign(parent, department.company_id)
    with transaction.atomic():
        rows = Department.objects.select_for_update(of=("self",)).filter(company_id=department.company_id)
        parents: dict[str, str | None] = dict(rows.values_list("key", "parent__key"))
        parents[department.key] = parent.key if parent else None
        circle = first_circle(parents)
        if circle:
            raise Refusal(
                phrase("That would make a circle: %(circle)s.", circle=" → ".join(circle)),
                code="people.department_cycle",
                remedy=phrase("Choose a department that is not below this one."),
            )
        Department.objects.filter(pk=department.pk).update(parent=parent)
        _write_paths(department.company_id)
        department.refresh_from_db()
        _line(actor, at, "people.move_department", department)


def _refuse_foreign(parent: Department | None, company_id: int) -> None:
    if parent is not None and parent.company_id != company_id:
        raise Refusal(
            phrase("“%(name)s” is a department of another company.", name=parent.label),
            code="people.department_of_another_company",
            remedy=phrase("Choose a department of this company."),
        )


def _refuse_deep(path: str) -> None:
    if path.count("/") - 1 > DEEPEST:
        raise Refusal(
            phrase("Departments can't stand more than %(levels)d under one another.", levels=DEEPEST),
            code="people.departments_too_deep",
            remedy=phrase("Hang it under a department that is higher up."),
        )


def _write_paths(company_id: int) -> None:
    rows = {row.pk: row for row in Department.objects.filter(company_id=company_id)}

    def path(row: Department) -> str:
        above = rows[row.parent_id] if row.parent_id else None
        return f"{path(above) if above else '/'}{row.pk}/"

    for row in rows.values():
        row.path = path(row)
        _refuse_deep(row.path)
    Department.objects.bulk_update(rows.values(), ["path"], batch_size=500)


def set_department_head(
    *,
    actor: Actor,
    at: datetime,
    department: Department,
    head: Employee | None,
    vacant: bool = False,
    on: date | None = None,
) -> None:
    """Name who leads a department; its people report to them unless their assignment names another manager.

    Without a head the place is `vacant`, or whoever leads the department above leads this one too. `on` (the day of
    `at` by default) is since when; days before keep who led then.
    """
    permissions.may_manage_organisation(actor, department.company_id).require()
    if head is not None and head.company_id != department.company_id:
        raise Refusal(
            phrase("%(name)s is of another company.", name=head.label),
            code="people.head_of_another_company",
            remedy=phrase("Choose somebody of this company."),
        )
    with transaction.atomic():
        before = department.head_id
        department.head = head
        department.save(update_fields=["head"])
        Headship.objects.update_or_create(
            department=department,
            valid_from=on or at.date(),
            defaults={"company_id": department.company_id, "head": head, "vacant": vacant and head is None},
        )
        record(
            actor=actor,
            at=at,
            action="people.set_department_head",
            object_type="people.Department",
            object_id=department.pk,
            before={"head": before},
            after={"head": head.pk if head else None, "vacant": vacant and head is None},
        )


def set_company_head(
    *, actor: Actor, at: datetime, company: Company, head: Employee | None, on: date | None = None
) -> None:
    """Name who leads the company: whom those report to above whom there is no other head."""
    permissions.may_manage_organisation(actor, company.pk).require()
    with transaction.atomic():
        Headship.objects.update_or_create(
            company=company, department=None, valid_from=on or at.date(), defaults={"head": head}
        )
        record(
            actor=actor, at=at, action="people.set_company_head", object_type="people.Company",
            object_id=company.pk, after={"head": head.pk if head else None},
        )  # fmt: skip


def create_sequence(
    *, actor: Actor, at: datetime, company: Company, key: str, name: str, name_en: str = "", order: int = 0
) -> Sequence:
    """Add a sequence of levels."""
    permissions.may_manage_organisation(actor, company.pk).require()
    with transaction.atomic():
        _refuse_taken(Sequence.objects.filter(company=company, key=key).exists(), key)
        sequence = Sequence.objects.create(company=company, key=key, name=name, name_en=name_en, order=order)
        _line(actor, at, "people.create_sequence", sequence)
    return sequence


def create_level(
    *, actor: Actor, at: datetime, sequence: Sequence, key: str, name: str, rank: int, name_en: str = ""
) -> Level:
    """Add a level to a sequence."""
    permissions.may_manage_organisation(actor, sequence.company_id).require()
    with transaction.atomic():
        _refuse_taken(Level.objects.filter(company_id=sequence.company_id, key=key).exists(), key)
        if Level.objects.filter(sequence=sequence, rank=rank).exists():
            raise Refusal(
                phrase("Two levels of a sequence have the same rank."),
                code="people.rank_taken",
                remedy=phrase("Give each its own."),
            )
        level = Level.objects.create(
            company_id=sequence.company_id, sequence=sequence, key=key, name=name, name_en=name_en, rank=rank
        )
        _line(actor, at, "people.create_level", level)
    return level


def place_level(
    *, actor: Actor, at: datetime, level: Level, sequence: Sequence, rank: int, name: str, name_en: str
) -> Level:
    """Give a level its place and names; for levels that a roster named before any ladder did."""
    permissions.may_manage_organisation(actor, level.company_id).require()
    with transaction.atomic():
        level.sequence, level.rank, level.name, level.name_en = sequence, rank, name, name_en
        level.save(update_fields=["sequence", "rank", "name", "name_en"])
        _line(actor, at, "people.place_level", level)
    return level


def create_position(
    *,
    actor: Actor,
    at: datetime,
    company: Company,
    key: str,
    name: str,
    name_en: str = "",
    sequence: Sequence | None = None,
    level: Level | None = None,
) -> Position:
    """Add a position."""
    permissions.may_manage_organisation(actor, company.pk).require()
    with transaction.atomic():
        _refuse_taken(Position.objects.filter(company=company, key=key).exists(), key)
        position = Position.objects.create(
            company=company, key=key, name=name, name_en=name_en, sequence=sequence, level=level
        )
        _line(actor, at, "people.create_position", position)
    return position


def _refuse_taken(taken: bool, key: str) -> None:
    if taken:
        raise Refusal(
            phrase("There is already something with the key “%(key)s”.", key=key),
            code="people.key_taken",
            remedy=phrase("Choose another key."),
        )


def _line(
    actor: Actor, at: datetime, action: str, row: Company | Department | Sequence | Level | Position
) -> None:
    names: Mapping[str, str] = {"key": row.key, "name": row.name}
    record(
        actor=actor, at=at, action=action, object_type=row._meta.label, object_id=row.pk, after=dict(names)
    )
