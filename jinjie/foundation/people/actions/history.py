"""Bringing a history of assignments: laid over what people hold already, in one short transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from jinjie.foundation.people import permissions
from jinjie.foundation.people.actions.structure import NewNames, Structure, provide, whole_company
from jinjie.foundation.people.actions.updated import ASSIGNMENT, HELD, changed_meanwhile
from jinjie.foundation.people.events import RosterImported
from jinjie.foundation.people.logic import Holding, Said, overlaid
from jinjie.foundation.people.models import Assignment, Company, Employee, Employment
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.bulk.writer import write_rows
from jinjie.system.events import emit
from jinjie.system.imports.actions import publish

PART = 5_000


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """What a row says that an employee (by number) holds from `start` until before `end`; keys, '' says nothing."""

    row: int
    employee: str
    start: date
    end: date | None = None
    department: str = ""
    position: str = ""
    level: str = ""
    manager: str = ""
    change: str = ""
    reason: str = ""


def bring_history(
    *,
    actor: Actor,
    at: datetime,
    run_id: int,
    company: Company,
    rows: Sequence[HistoryRow],
    new: NewNames,
    tally: dict[str, Any],
) -> int:
    """Lay the rows over everyone's chain, make what is new, and publish the run: all or nothing.

    Number of assignments written. What stays as it was keeps its row; what changes is voided and written anew.
    """
    permissions.may_manage_people(actor, company.pk).require()
    try:
        with transaction.atomic():
            structure = provide(actor=actor, at=at, company=company, new=new, run_id=run_id)
            ids = dict(Employee.objects.filter(company=company).values_list("number", "pk"))
            said = _said(rows, ids, structure)
            _lock(said)
            gone, made = _chains(company, said, structure, run_id)
            void(actor=actor, at=at, ids=gone)
            constants = {
                "recorded_at": at, "recorded_by": actor.name, "voided_by": "", "import_run_id": run_id,
                "company_id": company.pk,
            }  # fmt: skip
            write_rows(Assignment, ASSIGNMENT, made, constants=constants)
            publish(run_id=run_id, at=at, written=len(rows), tally={**tally, "assignments": len(made)})
            record(
                actor=actor, at=at, action="people.bring_history", object_type="imports.ImportRun", object_id=run_id,
                after={"company": company.key, "people": len(said), "assignments": len(made)},
            )  # fmt: skip
            emit(RosterImported(run_id, company.pk))
    except (IntegrityError, KeyError) as error:
        raise changed_meanwhile() from error
    return len(made)


def _said(rows: Sequence[HistoryRow], ids: dict[str, int], structure: Structure) -> dict[int, list[Said]]:
    said: dict[int, list[Said]] = defaultdict(list)
    for row in rows:
        said[ids[row.employee]].append(
            Said(
                start=row.start,
                end=row.end,
                department=structure.departments[row.department] if row.department else None,
                position=structure.positions[row.position] if row.position else None,
                level=structure.levels[row.level] if row.level else None,
                manager=ids[row.manager] if row.manager else None,
                change=row.change,
                reason=row.reason,
                row=row.row,
            )
        )
    return said


def _lock(said: Iterable[int]) -> None:
    """Every writer of a chain locks its employee first (`worklife._chain`); so does this one, in one order."""
    people = sorted(said)
    for start in range(0, len(people), PART):
        part = people[start : start + PART]
        list(Employee.objects.select_for_update().filter(pk__in=part).order_by("pk").values_list("pk"))


def _chains(
    company: Company, said: dict[int, list[Said]], structure: Structure, run_id: int
) -> tuple[list[int], list[tuple[Any, ...]]]:
    """Rows to void, and rows to write in the order of `ASSIGNMENT`."""
    chains: dict[int, list[Holding]] = defaultdict(list)
    held = Assignment.objects.filter(company=company, voided_at__isnull=True).order_by(
        "employee_id", "valid_from"
    )
    for employee, *values in held.values_list(*HELD).iterator(chunk_size=PART):
        if employee in said:
            chains[employee].append(Holding(*values))
    last_days = _last_days(company)
    unknown = any(not chains.get(employee) for employee in said)
    elsewhere = whole_company(company, run_id) if unknown else 0
    gone: list[int] = []
    made: list[tuple[Any, ...]] = []
    for employee, rows in said.items():
        chain = chains.get(employee, [])
        last = last_days.get(employee)
        after = overlaid(
            chain, rows, elsewhere=elsewhere, rank=lambda level: structure.level_places.get(level or 0),
            until=last + timedelta(days=1) if last else None,
        )  # fmt: skip
        kept = {holding.source_row for holding in after}
        gone += [h.source_row for h in chain if h.source_row is not None and h.source_row not in kept]
        numbers = {row.start: row.row for row in rows}
        made += [_row(employee, h, numbers.get(h.start)) for h in after if h.source_row is None]
    return gone, made


def _last_days(company: Company) -> dict[int, date | None]:
    """The last day of everyone's latest employment, where one is entered."""
    rows = Employment.objects.filter(employee__company=company, voided_at__isnull=True).order_by("hired_on")
    return dict(rows.values_list("employee_id", "last_day"))


def _row(employee: int, holding: Holding, number: int | None) -> tuple[Any, ...]:
    return (
        employee,
        holding.department,
        holding.position,
        holding.level,
        holding.manager,
        holding.start,
        holding.end,
        holding.level_since,
        holding.position_since,
        holding.change,
        holding.reason,
        number,
    )


def void(*, actor: Actor, at: datetime, ids: Sequence[int]) -> None:
    """Say that these assignments are no longer what we know; called inside a larger action."""
    for start in range(0, len(ids), PART):
        Assignment.objects.filter(pk__in=ids[start : start + PART]).update(voided_at=at, voided_by=actor.name)
