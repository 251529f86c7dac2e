"""A draft of a standard beside the version in force: for everyone on the step, each figure asked once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Case, IntegerField, Value, When

from jinjie.areas.career.permissions import may_manage_ladders
from jinjie.areas.career.queries import Target, groups, read_map
from jinjie.areas.career.simulation.effects import Bottleneck, Pattern, Point, bottlenecks, curve, patterns
from jinjie.areas.career.simulation.fairness import AGES, Split, by_age, split
from jinjie.areas.career.simulation.words import titles_of
from jinjie.foundation.criteria.engine import Column, Result, evaluate
from jinjie.foundation.criteria.engine.evaluate import ALL_MET, CRITERION_STATES, Bools, CriterionResult, Ints
from jinjie.foundation.criteria.figures import Prepared, column, prepare, prepared
from jinjie.foundation.measures.columns import ABSENT, positions, read
from jinjie.foundation.measures.registry import Moment, Population
from jinjie.foundation.people.access import present_access
from jinjie.foundation.people.choices import Action, FieldGroup, Gender
from jinjie.foundation.people.models import Company, Department, Employee
from jinjie.foundation.people.queries import assignments_on
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal, Verdict
from jinjie.system.accounts.actors import Actor

CHUNK = 5_000
GENDERS = (Gender.FEMALE, Gender.MALE)


@dataclass(frozen=True)
class Reason:
    """What became of one criterion for one person. `was` and `now` are states of a criterion, empty where it is not asked.

    `actual` × 10⁴ as the later side has it, None where it is not known.
    """

    key: str
    was: str
    now: str
    actual: int | None


@dataclass(frozen=True)
class Moved:
    """Someone who qualifies now and did not, or the other way round, with the criteria that decided it."""

    employee_id: int
    number: str
    name: str
    label: str
    department_key: str
    department: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class InDepartment:
    """A department with all below it: how many are on the step, and qualify before and after."""

    key: str
    name: str
    label: str
    people: int
    before: int
    after: int


@dataclass(frozen=True)
class Sensitivity:
    """How many would qualify for each value that a criterion might require (× 10⁴), with the values of both versions."""

    key: str
    before: int | None
    after: int
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Simulation:
    """Before is the version in force on the day, after is the draft; the same people, the same facts."""

    target: Target
    moment: Moment
    people: int
    before: int
    after: int
    gains: tuple[Moved, ...]
    losses: tuple[Moved, ...]
    gained_by: tuple[Pattern, ...]
    """Whom what brings: the criteria of the version in force that they lacked."""
    lost_by: tuple[Pattern, ...]
    """Whom what costs: the criteria of the draft that they lack."""
    departments: tuple[InDepartment, ...]
    gender: Split
    age: Split
    held_back_before: tuple[Bottleneck, ...]
    held_back_after: tuple[Bottleneck, ...]
    curves: tuple[Sensitivity, ...]
    titles: Mapping[str, str]
    """What the criteria of both versions are called, by key."""


@dataclass(frozen=True)
class _Side:
    """One version computed."""

    ready: Prepared
    columns: Mapping[str, Column]
    result: Result

    @property
    def qualify(self) -> Bools:
        return np.asarray(self.result.state == ALL_MET, np.bool_)

    @property
    def met(self) -> dict[str, Bools]:
        return {entry.criterion.key: entry.met for entry in self.result.criteria}

    @property
    def known(self) -> dict[str, Bools]:
        return {entry.criterion.key: entry.known for entry in self.result.criteria}


def may_simulate(viewer: Actor, company_id: int) -> Verdict:
    """Who keeps the ladders and may see the performance of the whole company, whose figures are counted."""
    managing = may_manage_ladders(viewer, company_id)
    if not managing or viewer.is_principal:
        return managing
    reach = present_access(viewer).reach(Action.SEE, FieldGroup.PERFORMANCE)
    if reach.everyone or company_id in reach.companies:
        return Verdict(True)
    return Verdict(False, phrase("A simulation counts people whose figures you may not see."))


def simulate(
    *, viewer: Actor, company: Company, ladder: str, level: str, definition: list[Any], moment: Moment
) -> Simulation:
    """What a level's standard would let through if it were this. Two queries a figure that is asked, and five more.

    Refuses who may not, a draft that can't be read, and a level that has no standard in force on the day.
    """
    may_simulate(viewer, company.pk).require()
    after = prepare(definition)
    target, population = _whom(company, ladder, level, moment)
    before = prepared(target.version)
    columns: dict[tuple[str, Any], Column] = {}
    sides = [
        _side(ready, population, moment, target.ladder.approaching_from, columns) for ready in (before, after)
    ]
    return _put_together(company, target, population, moment, *sides)


def _whom(company: Company, ladder: str, level: str, moment: Moment) -> tuple[Target, Population]:
    """The level with its version in force, and everyone whose next step leads to it."""
    for group in groups(company, moment, ladder=ladder):
        if group.target.level.key == level:
            return group.target, group.population
    for target in read_map(company.pk, moment).targets.values():
        if (target.ladder.key, target.level.key) == (ladder, level):
            return target, Population(company.pk, np.empty(0, np.int64))
    raise Refusal(
        phrase(
            "The level “%(level)s” of “%(ladder)s” has no standard in force on %(day)s to compare with.",
            level=level,
            ladder=ladder,
            day=moment.as_of.isoformat(),
        ),
        code="career.nothing_to_compare",
        remedy=phrase(
            "Choose a day on which one is in force, or publish the first one with “jinjie ladders apply”."
        ),
    )


def _side(
    ready: Prepared,
    population: Population,
    moment: Moment,
    approaching_from: int,
    columns: dict[tuple[str, Any], Column],
) -> _Side:
    """Compute one version; what was asked of a measure before, with the same parameters, is not asked again."""
    mine = {}
    for entry in ready.asked:
        question = (entry.measure.name, entry.params)
        if question not in columns:
            values = entry.measure.values(population, moment, entry.params)
            columns[question] = column(values, population, entry.measure.absent)
        mine[entry.criterion.key] = columns[question]
    return _Side(ready, mine, evaluate(ready.standard, mine, len(population.ids), approaching_from))


def _put_together(
    company: Company, target: Target, population: Population, moment: Moment, before: _Side, after: _Side
) -> Simulation:
    department, gender, age = _attributes(company.pk, population, moment)
    gained, lost = after.qualify & ~before.qualify, before.qualify & ~after.qualify
    departments = _departments(company.pk)
    return Simulation(
        target=target,
        moment=moment,
        people=len(population.ids),
        before=int(before.qualify.sum()),
        after=int(after.qualify.sum()),
        gains=tuple(_moved(population, gained, before, after, department, departments)),
        losses=tuple(_moved(population, lost, before, after, department, departments)),
        gained_by=tuple(patterns({key: ~met for key, met in before.met.items()}, gained)),
        lost_by=tuple(patterns({key: ~met for key, met in after.met.items()}, lost)),
        departments=tuple(_by_department(departments, department, before.qualify, after.qualify)),
        gender=split(GENDERS, gender, before.qualify, after.qualify),
        age=by_age(age, before.qualify, after.qualify),
        held_back_before=_held_back(before, len(population.ids)),
        held_back_after=_held_back(after, len(population.ids)),
        curves=tuple(_curves(before, after)),
        titles=titles_of(before.ready.standard, after.ready.standard),
    )


def _held_back(side: _Side, size: int) -> tuple[Bottleneck, ...]:
    return tuple(bottlenecks(side.ready.standard, side.met, side.known, size))


def _curves(before: _Side, after: _Side) -> Iterator[Sensitivity]:
    """Of each criterion of the draft that a single number decides."""
    was = {entry.criterion.key: entry for entry in before.ready.asked}
    for entry in after.ready.asked:
        criterion, old = entry.criterion, was.get(entry.criterion.key)
        same = old is not None and (old.measure, old.params) == (entry.measure, entry.params)
        then = old.criterion.required[0] if old is not None and same and old.criterion.required else None
        points = curve(
            after.ready.standard,
            criterion,
            after.columns[criterion.key],
            after.met,
            () if then is None else (then,),
        )
        if points:
            yield Sensitivity(criterion.key, then, criterion.required[0], tuple(points))


def _attributes(company_id: int, population: Population, moment: Moment) -> tuple[Ints, Ints, Ints]:
    """Department, place of the gender and how many of AGES are reached, of everyone, −1 where it is not recorded. One query."""
    gender = Case(
        *(When(employee__gender=code, then=Value(place)) for place, code in enumerate(GENDERS)),
        default=Value(-1), output_field=IntegerField(),
    )  # fmt: skip
    births = [_years_before(moment.as_of, years) for years in AGES]
    age = Case(
        *(When(employee__born_on__gt=day, then=Value(place)) for place, day in enumerate(births)),
        When(employee__born_on__isnull=False, then=Value(len(AGES))),
        default=Value(-1), output_field=IntegerField(),
    )  # fmt: skip
    held = assignments_on(moment.as_of, moment.known_on).filter(company=company_id)
    if population.subquery is not None:
        held = held.filter(employee__in=population.subquery)
    found = read(held.order_by().values_list("employee_id", "department_id", gender, age), 4)
    place, there = positions(population.ids, found[0])
    laid = []
    for values in found[1:]:
        spread = np.full(len(population.ids), -1, np.int64)
        spread[place[there]] = np.where(values[there] == ABSENT, -1, values[there])
        laid.append(spread)
    return laid[0], laid[1], laid[2]


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _departments(company_id: int) -> dict[int, Department]:
    return {row.pk: row for row in Department.objects.filter(company=company_id)}


def _by_department(
    departments: Mapping[int, Department], department: Ints, before: Bools, after: Bools
) -> Iterator[InDepartment]:
    """The departments one below the last that has everyone in it, each with what is below it, in the tree's order."""
    ids, place = np.unique(department, return_inverse=True)
    paths = [departments[pk].path.strip("/").split("/") for pk in ids.tolist() if pk in departments]
    shared = _shared(paths)
    upper = [
        int(path[min(shared, len(path) - 1)]) if (path := _path(departments, pk)) else -1
        for pk in ids.tolist()
    ]
    tops, at = np.unique(np.array(upper, np.int64), return_inverse=True)
    mine = at[place] if len(ids) else np.empty(0, np.int64)
    counts = [
        np.bincount(mine[who], minlength=len(tops)).tolist()
        for who in (np.ones(len(mine), bool), before, after)
    ]
    rows = sorted(
        (departments[pk].path if pk in departments else "~", pk, *numbers)
        for pk, *numbers in zip(tops.tolist(), *counts, strict=True)
    )
    for _path_of, pk, people, then, now in rows:
        row = departments.get(pk)
        named = (row.key, row.name, row.label) if row else ("", "", "")
        yield InDepartment(*named, people, then, now)


def _path(departments: Mapping[int, Department], pk: int) -> list[str]:
    return departments[pk].path.strip("/").split("/") if pk in departments else []


def _shared(paths: list[list[str]]) -> int:
    """How many departments at the top everyone has in common."""
    shared = 0
    for steps in zip(*paths, strict=False):
        if len(set(steps)) > 1:
            break
        shared += 1
    return shared


def _moved(
    population: Population,
    who: Bools,
    before: _Side,
    after: _Side,
    department: Ints,
    departments: Mapping[int, Department],
) -> Iterator[Moved]:
    """Those people by number, each with the criteria that one of the versions asks and that they did not meet there."""
    index = np.flatnonzero(who)
    named = dict(_names(population.ids[index].tolist()))
    sides = [
        ({entry.criterion.key: entry for entry in before.result.criteria}),
        ({entry.criterion.key: entry for entry in after.result.criteria}),
    ]
    keys = list(dict.fromkeys([*sides[0], *sides[1]]))
    for at in sorted(index.tolist(), key=lambda at: named[int(population.ids[at])]):
        pk = int(population.ids[at])
        row = departments.get(int(department[at]))
        reasons = (_reason(key, sides[0].get(key), sides[1].get(key), at) for key in keys)
        yield Moved(
            pk,
            *named[pk],
            *((row.key, row.label) if row else ("", "")),
            tuple(reason for reason in reasons if reason is not None),
        )


def _names(ids: list[int]) -> Iterator[tuple[int, tuple[str, str, str]]]:
    for start in range(0, len(ids), CHUNK):
        for row in Employee.objects.filter(pk__in=ids[start : start + CHUNK]).only(
            "number", "name", "name_en"
        ):
            yield row.pk, (row.number, row.name, row.label)


def _reason(key: str, was: CriterionResult | None, now: CriterionResult | None, at: int) -> Reason | None:
    """None where the criterion is met on both sides, or met on the only side that asks it."""
    sides = [side for side in (was, now) if side is not None]
    if all(side.met[at] for side in sides):
        return None
    last = sides[-1]
    states = ["" if side is None else CRITERION_STATES[side.state[at]] for side in (was, now)]
    return Reason(key, states[0], states[1], int(last.actual[at]) if last.known[at] else None)
