"""One person in brief, as the panel on the picture shows them: lines of reporting and the change that is planned."""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, Subquery

from jinjie.foundation.people.chart.units import job_of
from jinjie.foundation.people.models import Assignment, Department, DottedLine, Employee
from jinjie.foundation.people.queries import assignments_on, employments_on


@dataclass(frozen=True)
class Planned:
    """The next change entered ahead. What stays as it is, is empty."""

    on: date
    kind: str
    department: str
    position: str
    level: str
    manager: str


@dataclass(frozen=True)
class Brief:
    """A person on a day. `months` completed months since the hiring day; `reports` who report to them directly."""

    number: str
    name: str
    job: str
    level: str
    department: str
    months: int | None
    manager: str
    dotted: tuple[str, ...]
    reports: int
    planned: Planned | None


def brief(employee: Employee, as_of: date) -> Brief:
    """The person on a day. Three queries, and one where nobody leads the department."""
    rows = _chain(employee, as_of)
    held = next((row for row in rows if row.valid_from <= as_of), None)
    boss = _boss(held, employee) if held else None
    hired: date | None = getattr(held, "hired_on", None)
    dotted = DottedLine.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=as_of),
        employee=employee,
        voided_at__isnull=True,
        valid_from__lte=as_of,
    ).select_related("manager")
    later = [row for row in rows if row.valid_from > as_of]
    return Brief(
        number=employee.number,
        name=employee.label,
        job=job_of(held) if held else "",
        level=held.level.key if held and held.level else "",
        department=held.department.label if held else "",
        months=None if hired is None else _months(hired, as_of),
        manager=boss.label if boss else "",
        dotted=tuple(row.manager.label for row in dotted),
        reports=_reports(employee, as_of),
        planned=_planned(held, later[0]) if later else None,
    )


def _chain(employee: Employee, as_of: date) -> list[Assignment]:
    """What is held on the day and planned after it, oldest first."""
    rows = Assignment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=as_of), employee=employee, voided_at__isnull=True
    )
    joined = rows.select_related("department__head", "position", "level", "manager")
    spells = employments_on(as_of).filter(employee=OuterRef("employee")).values("hired_on")
    return list(joined.annotate(hired_on=Subquery(spells[:1])).order_by("valid_from"))


def _boss(held: Assignment, employee: Employee) -> Employee | None:
    """The assignment's manager, else the head of the department, else the nearest head above it."""
    if held.manager:
        return held.manager
    head = held.department.head
    if head and head.pk != employee.pk:
        return head
    above = [int(part) for part in held.department.path.split("/") if part][:-1]
    found = Department.objects.filter(pk__in=above, head__isnull=False).exclude(head=employee)
    nearest = found.select_related("head").order_by("-path").first()
    return nearest.head if nearest else None


def _reports(employee: Employee, as_of: date) -> int:
    """Who report to the person: by name, or as people of a department that they lead (or that nobody below leads)."""
    nobody = Q(department__head__isnull=True)
    led = (
        Q(department__head=employee)
        | nobody & Q(department__parent__head=employee)
        | nobody & Q(department__parent__head__isnull=True, department__parent__parent__head=employee)
    )
    rows = assignments_on(as_of).filter(Q(manager=employee) | Q(manager__isnull=True) & led)
    return rows.exclude(employee=employee).count()


def _months(since: date, day: date) -> int:
    return max((day.year - since.year) * 12 + day.month - since.month - (day.day < since.day), 0)


def _planned(held: Assignment | None, row: Assignment) -> Planned:
    def new(name: str) -> str:
        value, now = getattr(row, name), getattr(held, name, None)
        return value.label if value is not None and value != now else ""

    level = row.level.key if row.level and row.level != (held.level if held else None) else ""
    return Planned(row.valid_from, row.change, new("department"), new("position"), level, new("manager"))
