"""People on the picture: who is in a department, who reports to someone, who is found by a name; one person in brief."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from jinjie.foundation.people.chart.reporting import boss_of
from jinjie.foundation.people.chart.units import Tree, job_of
from jinjie.foundation.people.models import Assignment, Company, Employee
from jinjie.foundation.people.queries import assignments_on, search, visible_to
from jinjie.system.accounts.actors import Actor

MOST = 200
"""Rows of people that one answer lists; more are counted."""
HITS = 50
LONGEST = 60


@dataclass(frozen=True)
class Row:
    """A person in a list: `level` is its key; `moves_on` the day of a planned change, `moves_to` where to (a short name)."""

    pk: int
    number: str
    name: str
    job: str
    level: str
    department: int
    moves_on: date | None = None
    moves_to: str = ""


@dataclass(frozen=True)
class Listed:
    """People of one place. `hidden` more are there whom the viewer may not see, `more` were left off."""

    rows: tuple[Row, ...]
    hidden: int
    more: int


def in_department(viewer: Actor, company: Company, department: int, as_of: date, today: date) -> Listed:
    """The people assigned to a department itself. Three queries."""
    held = assignments_on(as_of).filter(company=company, department_id=department)
    return _listed(viewer, held, as_of, today)


def reporting_to(viewer: Actor, company: Company, tree: Tree, boss: int, as_of: date, today: date) -> Listed:
    """The people whose line leads to `boss` directly: named by their assignment, or through the department. Three queries."""
    rule = Q(manager_id=boss)
    own: dict[int, list[int]] = {}
    nearest = {pk: boss_of(tree, pk, 0) for pk in tree.units}
    for pk, head in nearest.items():
        if head is not None and head != boss and boss_of(tree, pk, head) == boss:
            own.setdefault(head, []).append(pk)
    led = Q(department__in=[pk for pk, head in nearest.items() if head == boss])
    for head, departments in own.items():
        # a head sits in their own department, and reports to the one above
        led |= Q(employee_id=head, department__in=departments)
    rule |= Q(manager__isnull=True) & led
    held = assignments_on(as_of).filter(rule, company=company).exclude(employee_id=boss)
    return _listed(viewer, held, as_of, today)


def _listed(viewer: Actor, held: QuerySet[Assignment], as_of: date, today: date) -> Listed:
    there = held.count()
    seen = held.filter(employee__in=visible_to(viewer, today).values("pk"))
    rows = _rows(seen.order_by("employee__pinyin", "employee__number"), MOST + 1)
    listed = rows[:MOST]
    # counting who is seen costs a query only where the list is cut
    visible = seen.count() if len(rows) > MOST else len(rows)
    moving = _moves([row.pk for row in listed], as_of)
    return Listed(
        tuple(_moved(row, moving) for row in listed), there - visible, max(visible - len(listed), 0)
    )


def _rows(held: QuerySet[Assignment], most: int) -> list[Row]:
    rows = held.select_related("employee", "position", "level").only(
        "department_id", "employee__number", "employee__name", "employee__name_en", "position__name",
        "position__name_en", "level__key",
    )[:most]  # fmt: skip
    return [
        Row(
            pk=row.employee_id,
            number=row.employee.number,
            name=row.employee.label,
            job=job_of(row),
            level=row.level.key if row.level else "",
            department=row.department_id,
        )
        for row in rows
    ]


def _moves(ids: Iterable[int], as_of: date) -> dict[int, Assignment]:
    """The next planned change of each."""
    rows = Assignment.objects.filter(employee__in=list(ids), voided_at__isnull=True, valid_from__gt=as_of)
    rows = rows.select_related("department").only(
        "employee_id", "valid_from", "department__name", "department__name_en"
    )
    return {row.employee_id: row for row in rows.order_by("-valid_from")}


def _moved(row: Row, moving: dict[int, Assignment]) -> Row:
    change = moving.get(row.pk)
    if change is None:
        return row
    elsewhere = change.department_id != row.department
    return Row(
        row.pk, row.number, row.name, row.job, row.level, row.department, change.valid_from,
        change.department.label if elsewhere else "",
    )  # fmt: skip


@dataclass(frozen=True)
class Found:
    """What a search found: people in pinyin order, at most so many of `total`."""

    rows: tuple[Row, ...]
    total: int


def found(viewer: Actor, company: Company, text: str, as_of: date, today: date) -> Found:
    """People whom the viewer may see and who are there on the day, by Chinese, pinyin, initials or number. Two queries."""
    words = text.replace("\0", "").strip()[:LONGEST]
    if not words:
        return Found((), 0)
    people = search(visible_to(viewer, today).filter(company=company), words)
    held = assignments_on(as_of).filter(company=company, employee__in=people.values("pk"))
    rows = _rows(held.order_by("employee__pinyin", "employee__number"), HITS + 1)
    total = len(rows) if len(rows) <= HITS else held.count()
    return Found(tuple(rows[:HITS]), total)


def person(viewer: Actor, company: Company, number: str, today: date) -> Employee | None:
    """The person of that number, if the viewer may see them."""
    rows = visible_to(viewer, today).filter(company=company, number=number.replace("\0", ""))
    return rows.first()
