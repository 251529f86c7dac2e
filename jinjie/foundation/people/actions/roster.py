"""Bringing a whole roster in: one short transaction for everyone, and taking it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction

from jinjie.foundation.people import permissions
from jinjie.foundation.people.actions.custom import fill_in
from jinjie.foundation.people.actions.edit import CUSTOM
from jinjie.foundation.people.actions.organisation import create_company, load_calendar
from jinjie.foundation.people.actions.structure import NewNames, Structure, provide, whole_company
from jinjie.foundation.people.actions.updated import (
    ASSIGNMENT,
    RosterChange,
    apply_changes,
    changed_meanwhile,
)
from jinjie.foundation.people.choices import Change
from jinjie.foundation.people.events import RosterImported
from jinjie.foundation.people.fields import blind_index, encrypt
from jinjie.foundation.people.holidays import shipped_holidays
from jinjie.foundation.people.models import Assignment, Company, Employee, Employment, WorkCalendar
from jinjie.kit.phrases import phrase
from jinjie.kit.pinyin import initials_of, pinyin_of
from jinjie.kit.refusal import Place, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.bulk.writer import change_rows, write_rows
from jinjie.system.events import emit
from jinjie.system.imports.actions import publish

CALENDAR = "CN"
PART = 500


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person of a roster, checked. Department, position and level are keys, the manager a number; '' is none."""

    row: int
    number: str
    name: str
    hired_on: date
    name_en: str = ""
    gender: str = ""
    born_on: date | None = None
    email: str = ""
    id_number: str = ""
    phone: str = ""
    bank_account: str = ""
    department: str = ""
    position: str = ""
    level: str = ""
    manager: str = ""
    probation_until: date | None = None
    notice_on: date | None = None
    last_day: date | None = None
    customs: Mapping[str, str] = field(default_factory=dict)
    """Texts of custom fields, with `c_` before their key."""


EMPLOYEE = [
    "number", "name", "name_en", "pinyin", "initials", "gender", "born_on", "email", "id_number", "id_number_index",
    "phone", "phone_index", "bank_account", "bank_account_index",
]  # fmt: skip
EMPLOYMENT = ["employee_id", "hired_on", "probation_until", "notice_on", "last_day", "import_row"]


def bring_roster(
    *,
    actor: Actor,
    at: datetime,
    run_id: int,
    company_key: str,
    company_name: str,
    rows: Sequence[RosterRow],
    new: NewNames,
    tally: dict[str, Any],
    changes: Sequence[RosterChange] = (),
) -> Company:
    """Enter everyone with an employment and a first assignment, change those who are there already, make what is new,
    and publish the run: all or nothing.

    The company is made where there is none of that key. Someone whose earlier entry was undone is entered anew under
    the same number. Refuses if another person has a number or ID number by now.
    """
    prepared = {row.number: _prepared(row) for row in rows}
    try:
        with transaction.atomic():
            company = _company(actor, at, company_key, company_name)
            permissions.may_manage_people(actor, company.pk).require()
            structure = provide(actor=actor, at=at, company=company, new=new, run_id=run_id)
            ids = _employees(company, prepared, at, run_id)
            _work_lives(actor, at, run_id, company, rows, ids, structure)
            _fill_in(actor, at, company, rows, ids)
            stored = apply_changes(
                actor=actor, at=at, run_id=run_id, company=company, structure=structure, changes=changes
            )
            tally = {**tally, "people": len(rows), "updated": len(changes), "values_stored": stored}
            publish(run_id=run_id, at=at, written=len(rows) + len(changes), tally=tally)
            record(
                actor=actor, at=at, action="people.bring_roster", object_type="imports.ImportRun", object_id=run_id,
                after={"company": company.key, "people": len(rows), "updated": len(changes)},
            )  # fmt: skip
            emit(RosterImported(run_id, company.pk))
    except IntegrityError as error:
        raise changed_meanwhile() from error
    return company


def _fill_in(
    actor: Actor, at: datetime, company: Company, rows: Sequence[RosterRow], ids: dict[str, int]
) -> None:
    """The company's own fields of those who are entered."""
    said = [
        (ids[r.number], {k.removeprefix(CUSTOM): v for k, v in r.customs.items()}) for r in rows if r.customs
    ]
    if said:
        fill_in(actor=actor, at=at, company_id=company.pk, rows=said)


def _company(actor: Actor, at: datetime, key: str, name: str) -> Company:
    found = Company.objects.filter(key=key).first()
    if found is not None:
        return found
    calendar = WorkCalendar.objects.filter(key=CALENDAR).first() or load_calendar(
        actor=actor, at=at, key=CALENDAR, name="中国大陆", years=shipped_holidays()
    )
    return create_company(actor=actor, at=at, key=key, name=name or key, calendar=calendar)


def _prepared(row: RosterRow) -> tuple[Any, ...]:
    """The employee's columns, encrypted before the transaction begins."""
    secrets: list[str] = []
    for purpose, plain in (
        ("employee.id_number", row.id_number),
        ("employee.phone", row.phone),
        ("employee.bank_account", row.bank_account),
    ):
        secrets += [encrypt(purpose, plain) if plain else "", blind_index(purpose, plain)]
    return (
        row.number, row.name, row.name_en, pinyin_of(row.name), initials_of(row.name), row.gender, row.born_on,
        row.email, *secrets,
    )  # fmt: skip


def _employees(
    company: Company, prepared: dict[str, tuple[Any, ...]], at: datetime, run_id: int
) -> dict[str, int]:
    """Write the employees; ids of everyone of the company by number."""
    there = dict(Employee.objects.filter(company=company).values_list("number", "pk"))
    again = [number for number in prepared if number in there]
    employed = set(
        Employment.objects.filter(employee__company=company, voided_at__isnull=True).values_list(
            "employee_id", flat=True
        )
    )
    if any(there[number] in employed for number in again):
        raise changed_meanwhile()
    _enter_anew(there, again, prepared, at, run_id)
    fresh = (values for number, values in prepared.items() if number not in there)
    write_rows(
        Employee,
        EMPLOYEE,
        fresh,
        constants={"company_id": company.pk, "created_at": at, "created_by_run_id": run_id},
    )
    return dict(Employee.objects.filter(company=company).values_list("number", "pk"))


def _enter_anew(
    there: dict[str, int], again: list[str], prepared: dict[str, tuple[Any, ...]], at: datetime, run_id: int
) -> None:
    """Fill the rows of people whose entry was undone with what the roster says now."""
    moment = connection.ops.adapt_datetimefield_value(at)
    # as the table keeps them: the ORM would encrypt again what is encrypted already
    change_rows(
        Employee,
        [*EMPLOYEE, "created_at", "created_by_run_id"],
        [(*prepared[number], moment, run_id, there[number]) for number in again],
    )


def _work_lives(
    actor: Actor,
    at: datetime,
    run_id: int,
    company: Company,
    rows: Sequence[RosterRow],
    ids: dict[str, int],
    structure: Structure,
) -> None:
    recorded = {"recorded_at": at, "recorded_by": actor.name, "voided_by": "", "import_run_id": run_id}
    write_rows(
        Employment,
        EMPLOYMENT,
        ((ids[r.number], r.hired_on, r.probation_until, r.notice_on, r.last_day, r.row) for r in rows),
        constants=recorded,
    )
    lacking = any(not row.department for row in rows)
    whole = whole_company(company, run_id) if lacking else 0
    write_rows(
        Assignment,
        ASSIGNMENT,
        (_assignment(row, ids, structure, whole) for row in rows),
        constants={**recorded, "company_id": company.pk},
    )


def _assignment(row: RosterRow, ids: dict[str, int], structure: Structure, whole: int) -> tuple[Any, ...]:
    position = structure.positions[row.position] if row.position else None
    level = structure.levels[row.level] if row.level else structure.level_of_position.get(position or 0)
    if row.manager and row.manager not in ids:
        raise Refusal(
            phrase("There is no employee “%(number)s” to report to.", number=row.manager),
            code="import.unknown_manager",
            place=Place(row=row.row, column="manager"),
            remedy=phrase("Write the manager's employee number."),
        )
    return (
        ids[row.number],
        structure.departments[row.department] if row.department else whole,
        position,
        level,
        ids[row.manager] if row.manager and row.manager != row.number else None,
        row.hired_on,
        row.last_day + timedelta(days=1) if row.last_day else None,
        row.hired_on,
        row.hired_on,
        Change.HIRED.value,
        "",
        row.row,
    )
