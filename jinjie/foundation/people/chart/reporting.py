"""The lines of reporting on a day: everyone who leads somebody, and whom they report to. Three queries and the tree."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count

from jinjie.foundation.people.chart.units import Head, Tree, job_of
from jinjie.foundation.people.models import Assignment, Company
from jinjie.foundation.people.queries import assignments_on, visible_to
from jinjie.system.accounts.actors import Actor


@dataclass
class Leader:
    """Someone who leads people. `direct` report to them, `total` to them or to somebody below them.

    `seen` False: neither a head (whose names everyone of the company knows) nor somebody the viewer may see, so that
    only the job is told. `opens`: the viewer may open the person.
    """

    pk: int
    above: int | None
    number: str
    name: str
    job: str
    department: int
    seen: bool
    opens: bool
    direct: int = 0
    total: int = 0
    children: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Lines:
    """Who leads whom. `people` counts everyone; `roots` report to nobody; `alone` report to nobody and lead nobody."""

    leaders: dict[int, Leader]
    roots: tuple[int, ...]
    people: int
    alone: int


def boss_of(tree: Tree, department: int, employee: int) -> int | None:
    """Whom someone of a department reports to where their assignment names nobody: the nearest head above."""
    pk: int | None = department
    while pk is not None and pk in tree.units:
        unit = tree.units[pk]
        if unit.head and unit.head.employee != employee:
            return unit.head.employee
        pk = unit.parent
    return tree.head.employee if tree.head and tree.head.employee != employee else None


def lines(viewer: Actor, company: Company, tree: Tree, as_of: date, today: date) -> Lines:
    """The lines of reporting. An assignment's own manager goes before the head of the department."""
    held = assignments_on(as_of).filter(company=company)
    direct: dict[int, int] = {}
    people = 0
    for department, manager, n in held.values_list("department_id", "manager_id").annotate(n=Count("pk")):
        people += n
        boss = manager or boss_of(tree, department, 0)
        if boss is not None:
            direct[boss] = direct.get(boss, 0) + n
    leaders = _leaders(viewer, company, tree, direct, as_of, today)
    for pk, (leader, manager) in leaders.items():
        leader.above = manager or boss_of(tree, leader.department, pk)
        taken = manager or boss_of(tree, leader.department, 0)
        # heads were counted as their own reports above, since the groups know departments and not persons
        if taken == pk:
            direct[pk] -= 1
            if leader.above is not None:
                direct[leader.above] = direct.get(leader.above, 0) + 1
    return _joined({pk: leader for pk, (leader, _m) in leaders.items()}, direct, people)


def _leaders(
    viewer: Actor, company: Company, tree: Tree, direct: dict[int, int], as_of: date, today: date
) -> dict[int, tuple[Leader, int | None]]:
    """Everyone who leads, with the manager their assignment names."""
    heads = _heads(tree)
    rows = assignments_on(as_of).filter(company=company, employee__in=list(direct | heads))
    rows = rows.select_related("employee", "position", "level").only(
        "department_id", "manager_id", "employee__number", "employee__name", "employee__name_en",
        "position__name", "position__name_en", "level__key",
    )  # fmt: skip
    visible = set(visible_to(viewer, today).filter(pk__in=list(direct | heads)).values_list("pk", flat=True))
    return {row.employee_id: (_leader(row, heads, visible), row.manager_id) for row in rows}


def _leader(row: Assignment, heads: dict[int, Head], visible: set[int]) -> Leader:
    seen = row.employee_id in visible or row.employee_id in heads
    return Leader(
        pk=row.employee_id,
        above=None,
        number=row.employee.number if seen else "",
        name=row.employee.label if seen else "",
        job=job_of(row),
        department=row.department_id,
        seen=seen,
        opens=row.employee_id in visible,
    )


def _heads(tree: Tree) -> dict[int, Head]:
    found = {unit.head.employee: unit.head for unit in tree.units.values() if unit.head}
    if tree.head:
        found[tree.head.employee] = tree.head
    return found


def _joined(leaders: dict[int, Leader], direct: dict[int, int], people: int) -> Lines:
    """The tree with its sums. Who leads nobody after all falls out; a circle of managers is cut where it closes."""
    kept = {pk: leader for pk, leader in leaders.items() if direct.get(pk, 0) > 0}
    for pk, leader in kept.items():
        leader.direct = direct[pk]
        if leader.above not in kept or _circular(kept, pk):
            leader.above = None
    for pk, leader in kept.items():
        if leader.above is not None:
            kept[leader.above].children.append(pk)
    roots = tuple(pk for pk, leader in kept.items() if leader.above is None)
    _sum_up(kept, roots)
    below = sum(kept[root].total for root in roots)
    return Lines(kept, roots, people, max(people - below - len(roots), 0))


def _circular(leaders: dict[int, Leader], start: int) -> bool:
    here, seen = leaders[start].above, {start}
    while here is not None and here in leaders:
        if here in seen:
            return here == start
        seen.add(here)
        here = leaders[here].above
    return False


def _sum_up(leaders: dict[int, Leader], roots: tuple[int, ...]) -> None:
    """Totals from below. Without recursion: an imported chain of managers may be as long as it likes."""
    order = list(roots)
    for pk in order:
        order.extend(leaders[pk].children)
    for pk in reversed(order):
        leader = leaders[pk]
        leader.total = leader.direct + sum(leaders[child].total for child in leader.children)
