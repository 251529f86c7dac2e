"""Whom a page counts and where they stand: the viewer's people of a company as columns, its ladders and departments."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from jinjie.areas.career.models import Ladder, LadderChoice, LadderStep, PositionLadder
from jinjie.areas.career.published import title_of
from jinjie.foundation.measures.columns import read
from jinjie.foundation.measures.expressions import EPOCH_ORDINAL, DayNumber
from jinjie.foundation.people.access import Access, access_of
from jinjie.foundation.people.choices import Action, FieldGroup, Role
from jinjie.foundation.people.models import Assignment, Company, Department, Employee, Level
from jinjie.foundation.people.queries import visible_to
from jinjie.insights.promotion.survival import Bools, Ints
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor

OPEN = 10**7
"""Stands for the end of what has none: later than any day."""
SHOWN = ("key", "name", "name_en", "path", "parent_id")
LONGEST = 120


class NotForYou(Refusal):
    """Whoever sees nobody's performance but their own has nothing to count."""

    code = "insights.not_for_you"

    def __init__(self) -> None:
        super().__init__(
            phrase("There is nothing here that you may see."),
            remedy=phrase("These pages are for HR and for whoever leads people."),
        )


@dataclass(frozen=True)
class Wish:
    """What the address asks; words that mean nothing are left out. `since` and `until` are both included."""

    today: date
    since: date
    until: date
    company: str = ""
    ladder: str = ""
    department: str = ""


@dataclass(frozen=True)
class Spells:
    """Assignments with a level, by person and day, as columns. `end` is the day after the last one, OPEN without one."""

    person: Ints
    level: Ints
    department: Ints
    position: Ints
    start: Ints
    end: Ints
    since: Ints
    ladder: Ints

    def on(self, day: int) -> Ints:
        """The places of those in force on a day; at most one a person."""
        return np.flatnonzero((self.start <= day) & (self.end > day))


@dataclass(frozen=True)
class Scope:
    """The viewer's people, the company's map, and the wish that narrows them."""

    wish: Wish
    people: QuerySet[Employee]
    company: Company
    companies: tuple[Company, ...]
    departments: tuple[Department, ...]
    ladders: dict[int, Ladder]
    steps: tuple[LadderStep, ...]
    levels: dict[int, Level]
    department: Department | None
    ladder: Ladder | None
    whole: bool
    """The viewer keeps the company's promotions, so that a figure may count people beyond the wish."""

    @property
    def since(self) -> int:
        """The first day of the period as a number."""
        return day_number(self.wish.since)

    @property
    def until(self) -> int:
        """The last day of the period as a number, today at the latest."""
        return day_number(min(self.wish.until, self.wish.today))

    def title(self, ladder: int, level: int) -> str:
        """What a level is called on a ladder."""
        return title_of(self.ladders[ladder], self.levels[level])

    def up(self) -> set[tuple[int, int]]:
        """The moves between levels that are promotions: steps of a ladder that don't lead sideways."""
        return {(step.from_level_id, step.to_level_id) for step in self.steps if not step.lateral}

    def inside(self, departments: Ints) -> Bools:
        """Which of these departments the wish means."""
        if self.department is None:
            return np.ones(len(departments), bool)
        below = [row.pk for row in self.departments if row.path.startswith(self.department.path)]
        return np.isin(departments, below)

    def on_ladder(self, ladders: Ints) -> Bools:
        """Which of these ladders the wish means."""
        return np.ones(len(ladders), bool) if self.ladder is None else ladders == self.ladder.pk

    @property
    def offered(self) -> list[Department]:
        """The departments to choose from: the upper ones, and the chosen one with what is below it."""
        chosen = self.department.path if self.department is not None else None
        return [
            row
            for row in self.departments
            if row.path.count("/") <= 4 or (chosen and row.path.startswith(chosen))
        ][:60]

    def tops(self) -> tuple[Department, ...]:
        """The departments that figures are told by: those below the chosen one, else the company's upper ones."""
        if self.department is not None:
            below = tuple(row for row in self.departments if row.parent_id == self.department.pk)
            return below or (self.department,)
        roots = [row for row in self.departments if row.parent_id is None]
        if len(roots) > 1:
            return tuple(roots)
        return tuple(row for row in self.departments if roots and row.parent_id == roots[0].pk) or tuple(
            roots
        )

    def under(self, top: Department, departments: Ints) -> Bools:
        """Which of these departments are the one or below it."""
        return np.isin(departments, [row.pk for row in self.departments if row.path.startswith(top.path)])


def day_number(day: date) -> int:
    """Days from 1970-01-01, as the database counts them."""
    return day.toordinal() - EPOCH_ORDINAL


def scope_of(viewer: Actor, wish: Wish) -> Scope:
    """Whom and what the viewer asks about. Five queries. Refuses who sees nobody's performance beside their own."""
    access = access_of(viewer, wish.today)
    if not access.may(Action.SEE, FieldGroup.PERFORMANCE):
        raise NotForYou
    companies = tuple(_companies(access))
    company = next((row for row in companies if row.key == wish.company), None) or next(
        (row for row in companies if row.pk == access.company_id), companies[0] if companies else None
    )
    if company is None:
        raise NotForYou
    departments = tuple(Department.objects.filter(company=company).only(*SHOWN).order_by("path"))
    steps = tuple(
        LadderStep.objects.filter(ladder__company=company, ladder__retired_at__isnull=True)
        .select_related("ladder", "from_level", "to_level")
        .order_by("ladder__key", "order")
    )
    ladders = {step.ladder_id: step.ladder for step in steps}
    levels = {level.pk: level for step in steps for level in (step.from_level, step.to_level)}
    people = visible_to(viewer, wish.today, FieldGroup.PERFORMANCE).filter(company=company)
    return Scope(
        wish, people, company, companies, departments, ladders, steps, levels,
        next((row for row in departments if row.key == wish.department), None),
        next((row for row in ladders.values() if row.key == wish.ladder), None), access.has(company.pk, Role.HR),
    )  # fmt: skip


def _companies(access: Access) -> QuerySet[Company]:
    """The companies of people whose performance the viewer may see. Whom one leads is of one's own company."""
    rows = Company.objects.order_by("name", "pk")
    reach = access.reach(Action.SEE, FieldGroup.PERFORMANCE)
    if reach.everyone:
        return rows
    mine = Q(pk__in=reach.companies) | Q(pk=access.company_id or 0)
    for path in reach.paths:
        mine |= Q(departments__path__startswith=path)
    return rows.filter(mine).distinct()


def spells_of(scope: Scope, since: date | None = None) -> Spells:
    """Assignments with a level that had begun by the end of the period and did not end before `since`. Three queries."""
    rows = Assignment.objects.filter(
        company=scope.company, employee__in=scope.people.values("pk"), voided_at__isnull=True,
        level__isnull=False, valid_from__lte=min(scope.wish.until, scope.wish.today),
    )  # fmt: skip
    if since is not None:
        rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=since))
    found = read(
        rows.order_by().values_list(
            "employee_id", "level_id", "department_id", Coalesce("position_id", 0), DayNumber("valid_from"),
            Coalesce(DayNumber("valid_to"), OPEN), DayNumber("level_since"),
        ),
        7,
    )  # fmt: skip
    order = np.lexsort((found[4], found[0]))
    person, level, department, position, start, end, level_since = (column[order] for column in found)
    return Spells(
        person, level, department, position, start, end, level_since, _ladders(scope, person, level, position)
    )


def _ladders(scope: Scope, person: Ints, level: Ints, position: Ints) -> Ints:
    """Each spell's ladder as career means it: chosen, else the position's, else the only one with the level; 0 for none."""
    by_position = dict(
        PositionLadder.objects.filter(ladder__company=scope.company).values_list("position_id", "ladder_id")
    )
    chosen = dict(
        LadderChoice.objects.filter(ladder__company=scope.company).values_list("employee_id", "ladder_id")
    )
    holding: dict[int, set[int]] = {}
    for step in scope.steps:
        for key in (step.from_level_id, step.to_level_id):
            holding.setdefault(key, set()).add(step.ladder_id)
    only = {key: next(iter(found)) for key, found in holding.items() if len(found) == 1}
    known = mapped(position, by_position)
    ladder = np.where(known > 0, known, mapped(level, only))
    own = mapped(person, chosen)
    found = np.where(own > 0, own, ladder)
    return np.where(np.isin(found, list(scope.ladders)), found, 0)


def mapped(values: Ints, table: dict[int, int]) -> Ints:
    """What the table says of each value, 0 where nothing."""
    keys, place = np.unique(values, return_inverse=True)
    told = np.array([table.get(key, 0) for key in keys.tolist()], np.int64)
    return told[place] if len(keys) else np.zeros(len(values), np.int64)


def moved_up(scope: Scope, spells: Spells) -> Bools:
    """Which spells begin with a promotion: the same person's spell before ended that day a step below."""
    found = np.zeros(len(spells.person), bool)
    if len(found) < 2:
        return found
    joined = (spells.person[1:] == spells.person[:-1]) & (spells.start[1:] == spells.end[:-1])
    wide = int(spells.level.max()) + 1
    found[1:] = joined & np.isin(spells.level[:-1] * wide + spells.level[1:], _codes(scope.up(), wide))
    return found


def ways_up(scope: Scope, spells: Spells) -> Bools:
    """Which spells are in a level from which their ladder leads up."""
    if not len(spells.person):
        return np.zeros(0, bool)
    wide = int(spells.level.max()) + 1
    climbs = {(step.ladder_id, step.from_level_id) for step in scope.steps if not step.lateral}
    return np.isin(
        spells.ladder * wide + spells.level, [ladder * wide + low for ladder, low in climbs if low < wide]
    )


def _codes(moves: Iterable[tuple[int, int]], wide: int) -> Sequence[int]:
    return [low * wide + high for low, high in moves if low < wide and high < wide]
