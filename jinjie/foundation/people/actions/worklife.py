"""Writes about work life: hire, change of assignment, cancel, leave, dotted lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from jinjie.foundation.people import permissions
from jinjie.foundation.people.actions.custom import fields_of
from jinjie.foundation.people.choices import Change
from jinjie.foundation.people.custom_values import write_texts
from jinjie.foundation.people.events import AssignmentChanged, EmploymentEnds, Hired
from jinjie.foundation.people.fields import blind_index, blind_indexes
from jinjie.foundation.people.logic import (
    ChainError,
    Holding,
    change_from,
    end_chain,
    with_since,
    without,
)
from jinjie.foundation.people.models import (
    Assignment,
    Company,
    Department,
    DottedLine,
    Employee,
    Employment,
    Level,
    Position,
)
from jinjie.kit.phrases import phrase
from jinjie.kit.pinyin import initials_of, pinyin_of
from jinjie.kit.refusal import Place, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.events import emit


@dataclass(frozen=True)
class Person:
    """What is entered of a new employee. Identity, phone and bank numbers are plain here and encrypted in the table."""

    number: str
    name: str
    name_en: str = ""
    gender: str = ""
    born_on: date | None = None
    email: str = ""
    id_number: str = ""
    phone: str = ""
    bank_account: str = ""


def hire(
    *,
    actor: Actor,
    at: datetime,
    company: Company,
    person: Person,
    hired_on: date,
    department: Department,
    position: Position | None = None,
    level: Level | None = None,
    manager: Employee | None = None,
    probation_until: date | None = None,
    user_id: int | None = None,
    customs: Mapping[str, str] | None = None,
) -> Employee:
    """Enter a new employee with an employment and a first assignment, today or ahead; `customs`: texts of the company's
    own fields by key.

    Refuses a number or an ID number that another employee of the company has.
    """
    permissions.may_manage_people(actor, company.pk).require()
    with transaction.atomic():
        _refuse_duplicates(company, person)
        employee = Employee.objects.create(
            company=company,
            created_at=at,
            user_id=user_id,
            pinyin=pinyin_of(person.name),
            initials=initials_of(person.name),
            id_number_index=blind_index("employee.id_number", person.id_number),
            phone_index=blind_index("employee.phone", person.phone),
            bank_account_index=blind_index("employee.bank_account", person.bank_account),
            **vars(person),
        )
        Employment.objects.create(
            employee=employee,
            hired_on=hired_on,
            probation_until=probation_until,
            recorded_at=at,
            recorded_by=actor.name,
        )
        if customs:
            own = fields_of(company.key)
            write_texts(actor=actor, at=at, fields=own, rows=[(employee.pk, customs)])
        first = Holding(
            start=hired_on,
            end=None,
            department=department.pk,
            position=position.pk if position else None,
            level=level.pk if level else None,
            manager=manager.pk if manager else None,
        )
        _store_chain(actor, at, employee, [], with_since([first]))
        record(
            actor=actor, at=at, action="people.hire", object_type="people.Employee", object_id=employee.pk,
            after={"number": person.number, "hired_on": hired_on.isoformat()},
        )  # fmt: skip
        emit(Hired(employee.pk, hired_on))
    return employee


def _refuse_duplicates(company: Company, person: Person) -> None:
    others = Employee.objects.filter(company=company)
    if others.filter(number=person.number).exists():
        raise Refusal(
            phrase("The employee number %(number)s is taken.", number=person.number),
            code="people.number_taken",
            place=Place(column="number"),
            remedy=phrase("Give the next free number, or change the existing employee."),
        )
    if others.filter(id_number_index__in=blind_indexes("employee.id_number", person.id_number)).exists():
        raise Refusal(
            phrase("Another employee has this ID number."),
            code="people.id_number_taken",
            place=Place(column="id_number"),
            remedy=phrase("If the person comes back, rehire the existing employee."),
        )


def change_assignment(
    *,
    actor: Actor,
    at: datetime,
    employee: Employee,
    on: date,
    change: Change,
    department: Department | None = None,
    position: Position | None = None,
    level: Level | None = None,
    manager: Employee | None = None,
    default_manager: bool = False,
    reason: str = "",
) -> Assignment:
    """Let a person hold something else from `on`, today, ahead or back. What is not named stays as it was.

    `default_manager` drops a named manager, so that the department's head leads. Changes planned for later stay.
    """
    permissions.may_manage_people(actor, employee.company_id).require()
    with transaction.atomic():
        chain = _chain(employee)
        held = next((holding for holding in chain if holding.covers(on)), None)
        if held is None:
            raise Refusal(
                phrase("%(name)s holds no assignment on %(day)s.", name=employee.name, day=on.isoformat()),
                code="people.not_assigned",
                remedy=phrase("Choose a day between hiring and leaving."),
            )
        new = replace(
            held,
            start=on,
            end=None,
            department=department.pk if department else held.department,
            position=position.pk if position else held.position,
            level=level.pk if level else held.level,
            manager=None if default_manager else manager.pk if manager else held.manager,
            change=change.value,
            reason=reason,
            source_row=None,
        )
        _store_chain(actor, at, employee, chain, change_from(chain, new))
        record(
            actor=actor, at=at, action="people.change_assignment", object_type="people.Employee",
            object_id=employee.pk, after={"on": on.isoformat(), "change": change.value},
        )  # fmt: skip
        emit(AssignmentChanged(employee.pk, on))
        return Assignment.objects.get(employee=employee, valid_from=on, voided_at__isnull=True)


def cancel_change(*, actor: Actor, at: datetime, employee: Employee, on: date) -> None:
    """Take back the change that begins on `on`; what was held before runs on."""
    permissions.may_manage_people(actor, employee.company_id).require()
    with transaction.atomic():
        chain = _chain(employee)
        try:
            after = without(chain, on)
        except (KeyError, ChainError) as error:
            raise Refusal(
                phrase("No change of %(name)s begins on %(day)s.", name=employee.name, day=on.isoformat()),
                code="people.no_such_change",
                remedy=phrase("Choose the first day of a change after the hiring."),
            ) from error
        _store_chain(actor, at, employee, chain, after)
        record(
            actor=actor, at=at, action="people.cancel_change", object_type="people.Employee",
            object_id=employee.pk, before={"on": on.isoformat()},
        )  # fmt: skip
        emit(AssignmentChanged(employee.pk, on))


def end_employment(
    *, actor: Actor, at: datetime, employee: Employee, last_day: date, notice_on: date | None = None
) -> None:
    """Enter a last day. The person is employed on it and has left the day after; assignments end with it."""
    permissions.may_manage_people(actor, employee.company_id).require()
    with transaction.atomic():
        rows = Employment.objects.select_for_update().filter(employee=employee, voided_at__isnull=True)
        current = rows.order_by("-hired_on").first()
        if current is None or last_day < current.hired_on:
            raise Refusal(
                phrase("The last day lies before the hiring."),
                code="people.leaves_before_hired",
                remedy=phrase("Enter a day after the hiring."),
            )
        rows.filter(pk=current.pk).update(voided_at=at, voided_by=actor.name)
        Employment.objects.create(
            employee=employee,
            hired_on=current.hired_on,
            probation_until=current.probation_until,
            notice_on=notice_on,
            last_day=last_day,
            recorded_at=at,
            recorded_by=actor.name,
        )
        chain = _chain(employee)
        _store_chain(actor, at, employee, chain, end_chain(chain, last_day))
        record(
            actor=actor, at=at, action="people.end_employment", object_type="people.Employee",
            object_id=employee.pk, after={"last_day": last_day.isoformat()},
        )  # fmt: skip
        emit(EmploymentEnds(employee.pk, last_day))


def add_dotted_line(
    *,
    actor: Actor,
    at: datetime,
    employee: Employee,
    manager: Employee,
    valid_from: date,
    valid_to: date | None = None,
) -> DottedLine:
    """Add a second reporting line."""
    permissions.may_manage_people(actor, employee.company_id).require()
    if employee.pk == manager.pk:
        raise Refusal(phrase("Nobody reports to themselves."), code="people.reports_to_oneself")
    with transaction.atomic():
        line = DottedLine.objects.create(
            employee=employee,
            manager=manager,
            valid_from=valid_from,
            valid_to=valid_to,
            recorded_at=at,
            recorded_by=actor.name,
        )
        record(
            actor=actor, at=at, action="people.add_dotted_line", object_type="people.Employee",
            object_id=employee.pk, after={"manager": manager.pk, "from": valid_from.isoformat()},
        )  # fmt: skip
    return line


def _chain(employee: Employee) -> list[Holding]:
    """The person's holdings as known now, locked; every writer of a chain passes here, so two can't overlap."""
    Employee.objects.select_for_update().get(pk=employee.pk)
    rows = Assignment.objects.filter(employee=employee, voided_at__isnull=True).order_by("valid_from")
    return [
        Holding(
            start=row.valid_from,
            end=row.valid_to,
            department=row.department_id,
            position=row.position_id,
            level=row.level_id,
            manager=row.manager_id,
            change=row.change,
            reason=row.reason,
            level_since=row.level_since,
            position_since=row.position_since,
            source_row=row.pk,
        )
        for row in rows
    ]


def _store_chain(
    actor: Actor, at: datetime, employee: Employee, old: Sequence[Holding], new: Sequence[Holding]
) -> None:
    """Void the rows that are no longer so and add those that are new; equal ones stay untouched."""
    kept = {holding.source_row for holding in new if holding in old}
    gone = [row for holding in old if (row := holding.source_row) is not None and row not in kept]
    Assignment.objects.filter(pk__in=gone).update(voided_at=at, voided_by=actor.name)
    Assignment.objects.bulk_create(
        Assignment(
            employee=employee,
            company_id=employee.company_id,
            department_id=holding.department,
            position_id=holding.position,
            level_id=holding.level,
            manager_id=holding.manager,
            valid_from=holding.start,
            valid_to=holding.end,
            level_since=holding.level_since or holding.start,
            position_since=holding.position_since or holding.start,
            change=holding.change,
            reason=holding.reason,
            recorded_at=at,
            recorded_by=actor.name,
        )
        for holding in new
        if holding.source_row is None or holding.source_row not in kept
    )
