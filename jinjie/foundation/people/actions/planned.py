"""Work life as pages enter it: changes, checked against what was seen; altered and cancelled ones, with a way back."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Max

from jinjie.foundation.people.actions.edit import changed_meanwhile
from jinjie.foundation.people.actions.worklife import cancel_change, change_assignment, end_employment
from jinjie.foundation.people.choices import Change
from jinjie.foundation.people.models import Assignment, Department, Employee, Employment, Position
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal
from jinjie.system.accounts.actors import Actor

WORK_LIFE = "work_life"


@dataclass(frozen=True)
class Move:
    """What somebody is to hold; what is None stays as it was. `default_manager`: the department's head leads."""

    department: Department | None = None
    position: Position | None = None
    manager: Employee | None = None
    default_manager: bool = False
    reason: str = ""
    correction: bool = False

    @property
    def change(self) -> Change:
        """What the change is called."""
        if self.correction:
            return Change.CORRECTED
        return Change.TRANSFERRED if self.department else Change.REASSIGNED


def life_mark(employee_id: int) -> str:
    """What changes whenever anything of a person's work life does. Two queries."""
    counted = {"last": Max("pk"), "void": Count("voided_at")}
    parts = [
        model.objects.filter(employee_id=employee_id).aggregate(**counted)
        for model in (Assignment, Employment)
    ]
    return ".".join(f"{part['last'] or 0}-{part['void']}" for part in parts)


def _lock(employee: Employee, seen: str) -> None:
    Employee.objects.select_for_update().get(pk=employee.pk)
    if seen and seen != life_mark(employee.pk):
        raise changed_meanwhile([WORK_LIFE])


def _refuse_nothing(employee: Employee, move: Move, on: date) -> None:
    """A change that changes nothing is a slip."""
    held = Assignment.objects.filter(employee=employee, voided_at__isnull=True, valid_from__lte=on)
    row = held.order_by("-valid_from").first()
    if row is None:
        return
    same = (
        (move.department is None or move.department.pk == row.department_id)
        and (move.position is None or move.position.pk == row.position_id)
        and (move.manager is None or move.manager.pk == row.manager_id)
        and not (move.default_manager and row.manager_id is not None)
    )
    if same:
        raise Refusal(
            phrase("Nothing would change on that day."), code="people.no_change", place=Place(column="department"),
            remedy=phrase("Choose another department, position or manager."),
        )  # fmt: skip
    if move.manager is not None and move.manager.pk == employee.pk:
        raise Refusal(
            phrase("Nobody reports to themselves."),
            code="people.reports_to_oneself",
            place=Place(column="manager"),
        )


def enter_change(
    *, actor: Actor, at: datetime, employee: Employee, on: date, move: Move, seen: str = ""
) -> Assignment:
    """Let a person hold something else from a day on. Refuses if their work life changed since it was `seen`."""
    with transaction.atomic():
        _lock(employee, seen)
        _refuse_nothing(employee, move, on)
        return change_assignment(
            actor=actor, at=at, employee=employee, on=on, change=move.change, department=move.department,
            position=move.position, manager=move.manager, default_manager=move.default_manager, reason=move.reason,
        )  # fmt: skip


def alter_change(
    *, actor: Actor, at: datetime, employee: Employee, was_on: date, on: date, move: Move, seen: str = ""
) -> Assignment:
    """Replace a change that is entered ahead by another one."""
    with transaction.atomic():
        _lock(employee, seen)
        cancel_change(actor=actor, at=at, employee=employee, on=was_on)
        return enter_change(actor=actor, at=at, employee=employee, on=on, move=move)


def take_back_change(
    *, actor: Actor, at: datetime, employee: Employee, on: date, today: date
) -> dict[str, str | int | None]:
    """Cancel a change that is still to come; what was cancelled, so that it can be entered again.

    Refuses one that has taken effect: history is corrected, not cancelled.
    """
    if on <= today:
        raise Refusal(
            phrase("This change has taken effect already."), code="people.took_effect",
            remedy=phrase("Enter a correction instead; history is kept."),
        )  # fmt: skip
    with transaction.atomic():
        Employee.objects.select_for_update().get(pk=employee.pk)
        row = Assignment.objects.filter(employee=employee, valid_from=on, voided_at__isnull=True).first()
        kept: dict[str, str | int | None] = {}
        if row is not None:
            kept = {
                "on": on.isoformat(), "department": row.department_id, "position": row.position_id,
                "manager": row.manager_id, "reason": row.reason, "change": row.change, "level": row.level_id,
            }  # fmt: skip
        cancel_change(actor=actor, at=at, employee=employee, on=on)
    return kept


def enter_leave(
    *,
    actor: Actor,
    at: datetime,
    employee: Employee,
    last_day: date,
    notice_on: date | None,
    name: str,
    seen: str = "",
) -> None:
    """Enter a last working day. `name` is the person's name as typed, so that nobody leaves by a slip of the hand."""
    if name.strip() not in {employee.name, employee.name_en}:
        raise Refusal(
            phrase("The name does not match."), code="people.name_differs", place=Place(column="typed"),
            remedy=phrase("Type the person's name as it stands above."),
        )  # fmt: skip
    with transaction.atomic():
        _lock(employee, seen)
        end_employment(actor=actor, at=at, employee=employee, last_day=last_day, notice_on=notice_on)
