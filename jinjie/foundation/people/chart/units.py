"""The tree of departments on a day, with who leads each and how many people there are. Five queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q

from jinjie.foundation.people.models import Assignment, Company, Department, Headship
from jinjie.foundation.people.queries import assignments_on


@dataclass(frozen=True)
class Head:
    """Who leads: `job` is the position (or the level), empty if neither is known; `sits` the department they are in."""

    employee: int
    number: str
    name: str
    job: str
    sits: int = 0


@dataclass
class Unit:
    """A department. `own` people are assigned to it, `total` to it or below it.

    Without a `head`, `vacant` says that the place is open (`vacant_since` since when, if known); otherwise `led_by`
    is who leads it from above.
    """

    pk: int
    key: str
    parent: int | None
    name: str
    own: int = 0
    total: int = 0
    head: Head | None = None
    vacant: bool = False
    vacant_since: date | None = None
    led_by: Head | None = None
    children: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Tree:
    """A company's departments by id, in order of their parents' rows; `roots` are the topmost."""

    company: str
    name: str
    total: int
    head: Head | None
    units: dict[int, Unit]
    roots: tuple[int, ...]

    @property
    def vacancies(self) -> int:
        """How many places of heads are open."""
        return sum(unit.vacant for unit in self.units.values())


@dataclass(frozen=True)
class _Spell:
    """What an employee's latest assignment up to the day says: until when it ran, and what it was."""

    head: Head
    ended: date | None


def tree(company: Company, as_of: date, today: date) -> Tree:
    """The departments of a company that are open on a day. `today` tells whether heads are read from history."""
    units, current = _units(company, as_of)
    spells = _headships(company, as_of)
    named = {pk for pk, _vacant, _since in spells.values() if pk} | set(current.values())
    heads = _heads(named, as_of)
    for unit in units.values():
        recorded = spells.get(unit.pk)
        pk = current.get(unit.pk) if as_of >= today or recorded is None else recorded[0]
        _place(unit, heads.get(pk) if pk else None, recorded, as_of)
    own = assignments_on(as_of).filter(company=company).values_list("department_id").annotate(n=Count("pk"))
    for pk, people in own:
        if pk in units:
            units[pk].own = people
    roots = tuple(unit.pk for unit in units.values() if unit.parent is None)
    boss = spells.get(None)
    top = heads.get(boss[0]) if boss and boss[0] else None
    leader = top.head if top and _there(top, as_of) else None
    for root in roots:
        _sum_up(units, root)
        _lead(units, root, leader)
    total = sum(units[root].total for root in roots)
    return Tree(company.key, company.label, total, leader, units, roots)


def _units(company: Company, as_of: date) -> tuple[dict[int, Unit], dict[int, int]]:
    """The departments by id, and the id of who leads each now."""
    rows = Department.objects.filter(company=company).filter(
        Q(closed_on__isnull=True) | Q(closed_on__gt=as_of)
    )
    found: dict[int, Unit] = {}
    current: dict[int, int] = {}
    for row in rows.order_by("pk").only("key", "name", "name_en", "parent_id", "head_id"):
        found[row.pk] = Unit(row.pk, row.key, row.parent_id, row.label)
        if row.head_id:
            current[row.pk] = row.head_id
    for unit in found.values():
        if unit.parent is not None and unit.parent not in found:
            unit.parent = None
        if unit.parent is not None:
            found[unit.parent].children.append(unit.pk)
    return found, current


def _headships(company: Company, as_of: date) -> dict[int | None, tuple[int | None, bool, date]]:
    """By department (None is the company): who led it from the latest change up to the day on."""
    rows = Headship.objects.filter(company=company, valid_from__lte=as_of).order_by("valid_from")
    found = rows.values_list("department_id", "head_id", "vacant", "valid_from")
    return {department: (head, vacant, since) for department, head, vacant, since in found}


def _heads(ids: Iterable[int], as_of: date) -> dict[int, _Spell]:
    """The latest assignment of each up to the day."""
    rows = Assignment.objects.filter(
        employee__in=list(ids), voided_at__isnull=True, valid_from__lte=as_of
    ).select_related("employee", "position", "level")
    rows = rows.only(
        "valid_to", "department_id", "employee__number", "employee__name", "employee__name_en", "position__name",
        "position__name_en", "level__key",
    ).order_by("valid_from")  # fmt: skip
    return {
        row.employee_id: _Spell(
            Head(row.employee_id, row.employee.number, row.employee.label, job_of(row), row.department_id),
            row.valid_to,
        )
        for row in rows
    }


def job_of(row: Assignment) -> str:
    """The position held, else the level's key."""
    return row.position.label if row.position else row.level.key if row.level else ""


def _there(spell: _Spell, as_of: date) -> bool:
    return spell.ended is None or spell.ended > as_of


def _place(
    unit: Unit, spell: _Spell | None, recorded: tuple[int | None, bool, date] | None, as_of: date
) -> None:
    """A head who left leaves the place open since the day after the last one."""
    if spell is not None and _there(spell, as_of):
        unit.head = spell.head
    elif spell is not None:
        unit.vacant, unit.vacant_since = True, spell.ended
    elif recorded is not None and recorded[0] is None and recorded[1]:
        unit.vacant, unit.vacant_since = True, recorded[2]


def _sum_up(units: dict[int, Unit], pk: int) -> int:
    unit = units[pk]
    unit.total = unit.own + sum(_sum_up(units, child) for child in unit.children)
    return unit.total


def _lead(units: dict[int, Unit], pk: int, above: Head | None) -> None:
    unit = units[pk]
    unit.led_by = None if unit.head or unit.vacant else above
    for child in unit.children:
        _lead(units, child, unit.head or above)
