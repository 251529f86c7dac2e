"""Taking an imported roster or history back: its rows are voided, what it had ended stands again.

Departments, positions and levels that it made stay, empty: voided rows still name them.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from jinjie.foundation.people import permissions
from jinjie.foundation.people.actions.custom import EMPLOYEE
from jinjie.foundation.people.actions.updated import HELD, ChangedSince, take_back
from jinjie.foundation.people.custom_values import write_texts
from jinjie.foundation.people.events import RosterImported
from jinjie.foundation.people.models import (
    Assignment,
    Company,
    Department,
    DottedLine,
    Employee,
    Employment,
    ImportedChange,
    SensitiveValue,
)
from jinjie.kit.phrases import Phrase, phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.bulk.writer import write_rows
from jinjie.system.customfields.models import CustomValue
from jinjie.system.events import emit
from jinjie.system.imports.actions import mark_undone
from jinjie.system.imports.models import ImportRun

SHOWN = 5


class StandsOnImport(Refusal):
    """Later work stands on rows of the import; `details["rows"]` are the first of them."""

    code = "import.later_work"


def later_work(reason: Phrase, rows: Iterable[int | None], run: ImportRun | None = None) -> StandsOnImport:
    """The refusal that names the rows, and with the run of a roster or history the people whom they are about."""
    numbers = sorted({row for row in rows if row is not None})
    names = _names(run, numbers[:SHOWN]) if run is not None else {}
    told = [f"{row} {names[row]}" if row in names else str(row) for row in numbers[:SHOWN]]
    shown = ", ".join(told) + (" …" if len(numbers) > SHOWN else "")
    return StandsOnImport(
        phrase("This import can't be undone: %(reason)s (rows %(rows)s).", reason=reason, rows=shown),
        remedy=phrase("Take the later changes back first, or correct those people one by one."),
        details={"rows": numbers},
    )


def _names(run: ImportRun, rows: list[int]) -> dict[int, str]:
    """Row → whom it is about."""
    held = Assignment.objects.filter(import_run=run, import_row__in=rows)
    found = {row: name for row, name in held.values_list("import_row", "employee__name") if row is not None}
    changed = ImportedChange.objects.filter(run=run, row__in=rows)
    return {**found, **dict(changed.values_list("row", "employee__name"))}


def undo_people(*, actor: Actor, at: datetime, run: ImportRun, company: Company) -> int:
    """Void what a roster or history entered. Refuses, naming the rows, where later work stands on it. Rows voided."""
    permissions.may_manage_people(actor, company.pk).require()
    with transaction.atomic():
        _refuse_changed(run)
        if run.kind == ImportRun.Kind.ROSTER:
            _refuse_used(run)
        void = {"voided_at": at, "voided_by": actor.name}
        count = Assignment.objects.filter(import_run=run, voided_at__isnull=True).update(**void)
        count += Employment.objects.filter(import_run=run, voided_at__isnull=True).update(**void)
        _restore(at, actor, run)
        count += _take_back(actor, at, run, company)
        _empty_customs(actor, at, run)
        mark_undone(actor=actor, at=at, run_id=run.pk)
        record(
            actor=actor, at=at, action="people.undo_import", object_type="imports.ImportRun", object_id=run.pk,
            after={"voided": count},
        )  # fmt: skip
        emit(RosterImported(run.pk, company.pk))
    return count


def _take_back(actor: Actor, at: datetime, run: ImportRun, company: Company) -> int:
    """Files of people who had been there before the roster."""
    try:
        with transaction.atomic():
            return take_back(actor=actor, at=at, run_id=run.pk, company=company)
    except ChangedSince as since:
        raise later_work(phrase("people were changed since"), since.rows, run) from since
    except IntegrityError as error:
        rows = ImportedChange.objects.filter(run=run, field="id_number").values_list("row", flat=True)
        raise later_work(phrase("somebody else has the ID number from before by now"), rows, run) from error


def _empty_customs(actor: Actor, at: datetime, run: ImportRun) -> None:
    """What the company's own fields say of people whom the roster entered."""
    theirs = Employee.objects.filter(created_by_run=run).values("pk")
    said = CustomValue.objects.filter(field__subject=EMPLOYEE, object_id__in=theirs).select_related("field")
    hidden = SensitiveValue.objects.filter(employee__in=theirs).select_related("field")
    rows = [(value.object_id, value.field) for value in said]
    rows += [(value.employee_id, value.field) for value in hidden.defer("text")]
    if rows:
        fields = {field.pk: field for _pk, field in rows}
        emptied = [(pk, {field.key: ""}) for pk, field in rows]
        write_texts(actor=actor, at=at, fields=fields.values(), rows=emptied)


def _refuse_changed(run: ImportRun) -> None:
    undone = [
        f"import:{pk}"
        for pk in ImportRun.objects.filter(undone_at__isnull=False).values_list("pk", flat=True)
    ]
    for rows in (Assignment.objects.filter(import_run=run), Employment.objects.filter(import_run=run)):
        ended = rows.filter(voided_at__isnull=False).exclude(voided_by__in=undone)
        changed = list(ended.values_list("import_row", flat=True)[:50])
        if changed:
            raise later_work(phrase("people were changed since"), changed, run)
    mine = Assignment.objects.filter(import_run=run, voided_at__isnull=True)
    after = Assignment.objects.filter(
        Q(import_run__isnull=True) | Q(import_run__gt=run.pk),
        voided_at__isnull=True,
        recorded_at__gt=run.published_at,
        employee__in=mine.values("employee_id"),
    )
    people = list(after.values_list("employee_id", flat=True)[:50])
    if people:
        rows_changed = mine.filter(employee__in=people).values_list("import_row", flat=True)
        raise later_work(phrase("people were changed since"), rows_changed, run)


def _refuse_used(run: ImportRun) -> None:
    """What other people's rows say of those whom the roster entered."""
    theirs = Employee.objects.filter(created_by_run=run).values("pk")
    others = Q(import_run__isnull=True) | ~Q(import_run=run)
    used = [
        (phrase("others report to them"), Assignment.objects.filter(others, voided_at__isnull=True, manager__in=theirs), "manager_id"),
        (phrase("they were assigned since"), Assignment.objects.filter(others, voided_at__isnull=True, employee__in=theirs), "employee_id"),
        (phrase("others report to them"), DottedLine.objects.filter(voided_at__isnull=True, manager__in=theirs), "manager_id"),
        (phrase("they have dotted lines"), DottedLine.objects.filter(voided_at__isnull=True, employee__in=theirs), "employee_id"),
        (phrase("they lead departments"), Department.objects.filter(head__in=theirs), "head_id"),
        (phrase("people were changed since"), ImportedChange.objects.filter(employee__in=theirs, run__undone_at__isnull=True).exclude(run=run), "employee_id"),
        (phrase("they sign in"), Employee.objects.filter(created_by_run=run, user__isnull=False), "pk"),
    ]  # fmt: skip
    for reason, found, name in used:
        people = list(found.values_list(name, flat=True)[:50])
        if people:
            raise later_work(reason, rows_of(run, people), run)


def rows_of(run: ImportRun, employees: Iterable[int]) -> list[int | None]:
    """The rows of a roster that entered these people."""
    entered = Employment.objects.filter(import_run=run, employee__in=list(employees))
    return list(entered.values_list("import_row", flat=True))


def _restore(at: datetime, actor: Actor, run: ImportRun) -> None:
    """Write anew what the import had voided; the old rows stay voided, as every voided row does."""
    names = [*(name for name in HELD if name != "pk"), "company_id", "import_run_id", "import_row"]
    ended = Assignment.objects.filter(voided_by=f"import:{run.pk}").order_by("pk")
    rows = list(ended.values_list(*names))
    constants = {"recorded_at": at, "recorded_by": actor.name, "voided_by": ""}
    write_rows(Assignment, names, rows, constants=constants)
