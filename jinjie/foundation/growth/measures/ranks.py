"""Rank within a unit over a period, and being among the best several periods in a row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.growth.measures.facts import line, record_of, split
from jinjie.foundation.growth.measures.streaks import streak
from jinjie.foundation.growth.measures.totals import Sums, totals_in_units
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.measures.columns import ABSENT, read
from jinjie.foundation.measures.registry import (
    SCALE,
    Absent,
    Direction,
    Evidence,
    FormulaLine,
    Ints,
    Measure,
    Moment,
    Population,
    UnfitError,
    Values,
    register,
)
from jinjie.foundation.people.models import Department, Employee
from jinjie.kit.periods import Period, PeriodKind, closed_periods, running_period
from jinjie.kit.phrases import phrase


@dataclass(frozen=True)
class Rank:
    """Place by the total of an indicator in the last closed period, among those with a value in the same unit.

    The unit is the department that the facts belong to, the one above it, or the company. Equal totals share the
    better place (1, 1, 3). With facts in several units the best place counts. `descending` false ranks low first.
    """

    indicator: str
    period: Literal["week", "month", "quarter", "half_year", "year"] = "month"
    unit: Literal["department", "parent", "company"] = "department"
    descending: bool = True


@dataclass(frozen=True)
class RankStreak(Rank):
    """`periods` in a row among the best `best`."""

    periods: int = 1
    best: int = 1

    def __post_init__(self) -> None:
        if self.periods < 1 or self.best < 1:
            raise UnfitError(phrase("“periods” and “best” must be 1 or more."))


def ranks_within(unit: Ints, total: Ints) -> Ints:
    """Competition rank of each total within its unit, greatest first; ABSENT for no total."""
    falling = np.where(total == ABSENT, np.iinfo(np.int64).max, -total)
    order = np.lexsort((falling, unit))
    sorted_unit, sorted_total = unit[order], total[order]
    place = np.arange(len(order))
    new_unit = np.ones(len(order), bool)
    new_unit[1:] = sorted_unit[1:] != sorted_unit[:-1]
    new_total = new_unit.copy()
    new_total[1:] |= sorted_total[1:] != sorted_total[:-1]
    first_of_unit = np.maximum.accumulate(np.where(new_unit, place, 0))
    first_of_tie = np.maximum.accumulate(np.where(new_total, place, 0))
    ranks = np.empty(len(order), np.int64)
    ranks[order] = first_of_tie - first_of_unit + 1
    return np.where(total == ABSENT, ABSENT, ranks)


def _joined(people: Ints, unit: Ints, totals: list[Ints]) -> tuple[Ints, Ints, list[Ints]]:
    """One row a person and unit: what someone did in two departments below the same one adds up there."""
    if not len(people):
        return people, unit, totals
    order = np.lexsort((unit, people))
    people, unit = people[order], unit[order]
    begins = np.flatnonzero(np.r_[True, (people[1:] != people[:-1]) | (unit[1:] != unit[:-1])])
    summed = []
    for total in totals:
        there = total[order] != ABSENT
        whole = np.add.reduceat(np.where(there, total[order], 0), begins)
        summed.append(np.where(np.logical_or.reduceat(there, begins), whole, ABSENT))
    return people[begins], unit[begins], summed


def _parents(population: Population, departments: Ints) -> Ints:
    def ask() -> dict[int, int | None]:
        rows = Department.objects.filter(company_id=population.company_id)
        return dict(rows.values_list("pk", "parent_id"))

    above = population.shared.once("people.parents", ask) if population.shared else ask()
    names, place = np.unique(departments, return_inverse=True)
    mapped = [above.get(int(name)) or int(name) for name in names]
    return np.array(mapped, np.int64)[place] if len(names) else departments


def _sums(params: Rank, spans: list[Period]) -> Sums:
    return Sums(params.indicator, params.unit, tuple((span.start, span.end) for span in spans))


def _best_ranks(
    population: Population, moment: Moment, params: Rank, spans: list[Period]
) -> tuple[Ints, list[Ints]]:
    """Who has a place, and their places, a column a period."""
    compared = population.shared.compared if population.shared else ()
    others = [_sums(each, _spans(moment, each)) for each in compared if isinstance(each, Rank)]
    people, unit, totals = totals_in_units(population, moment, _sums(params, spans), others)
    if params.unit == "parent":
        people, unit, totals = _joined(people, _parents(population, unit), totals)
    ids, place = np.unique(people, return_inverse=True)
    result = []
    for total in totals:
        signed = total if params.descending else np.where(total == ABSENT, ABSENT, -total)
        ranks = ranks_within(unit, signed)
        best = np.full(len(ids), np.iinfo(np.int64).max)
        np.minimum.at(best, place, np.where(ranks == ABSENT, np.iinfo(np.int64).max, ranks))
        result.append(np.where(best == np.iinfo(np.int64).max, ABSENT, best))
    return ids, result


def rank_values(population: Population, moment: Moment, params: Rank) -> Values:
    """`actual` is the place × 10⁴."""
    ids, [ranks] = _best_ranks(population, moment, params, _spans(moment, params))
    there = ranks != ABSENT
    return Values(ids[there], ranks[there] * SCALE)


def rank_streak_values(population: Population, moment: Moment, params: RankStreak) -> Values:
    """`actual` is the unbroken run of closed periods among the best; a period without a place breaks it."""
    ids, ranks = _best_ranks(population, moment, params, _spans(moment, params))
    if not len(ids):
        return Values(ids, ids)
    met = np.stack([(rank != ABSENT) & (rank <= params.best) for rank in ranks], axis=1)
    found = streak(met, met.astype(np.float64))
    return Values(ids, found.run * SCALE, progress=found.progress, met=found.met, provisional=~found.met)


def _evidence(spans_of: Callable[[Moment, Rank], list[Period]]) -> Callable[[int, Moment, Rank], Evidence]:
    def evidence(employee_id: int, moment: Moment, params: Rank) -> Evidence:
        spans = spans_of(moment, params)
        person = Employee.objects.filter(pk=employee_id)
        company = person.values_list("company_id", flat=True).get()
        one = Population(company, np.array([employee_id]), person.values("pk"))
        ids, ranks = _best_ranks(one, moment, params, spans)
        mine = np.flatnonzero(ids == employee_id)
        lines = []
        for span, rank in zip(spans, ranks, strict=True):
            place = int(rank[mine[0]]) if len(mine) and rank[mine[0]] != ABSENT else None
            lines.append(FormulaLine("rank", {"period": str(span), "unit": params.unit}, place))

        def why_not(fact: Fact) -> str:
            inside = any(span.start <= fact.happened_on <= span.end for span in spans)
            return "" if inside else "outside_window"

        used, others = split(record_of(employee_id, moment, params.indicator), why_not)
        return Evidence(tuple(line(fact) for fact in used), others, tuple(lines))

    return evidence


def _neighbours(people: Population, moment: Moment, params: Rank) -> Ints | None:
    """Everyone with facts in the units where these people have any, also struck out ones: who left a unit moved it."""
    if params.unit == "company":
        return None
    spans = _closed(moment, params)
    facts = Fact.objects.filter(
        fact_type__company_id=people.company_id,
        fact_type__key=params.indicator,
        happened_on__gte=spans[0].start,
        happened_on__lte=moment.as_of,
    ).order_by()
    units = set(
        facts.filter(employee_id__in=people.ids.tolist()).values_list("department_id", flat=True).distinct()
    )
    if params.unit == "parent":
        above = Department.objects.filter(pk__in=units)
        units |= set(above.filter(parent__isnull=False).values_list("parent_id", flat=True))
        units |= set(Department.objects.filter(parent_id__in=units).values_list("pk", flat=True))
    [ids] = read(facts.filter(department_id__in=units - {None}).values_list("employee_id").distinct(), 1)
    return ids


def _touches(params: Rank) -> frozenset[str]:
    return frozenset({params.indicator})


def _closed(moment: Moment, params: Rank) -> list[Period]:
    count = params.periods if isinstance(params, RankStreak) else 1
    return closed_periods(moment.as_of, PeriodKind(params.period), count)


def _spans(moment: Moment, params: Rank) -> list[Period]:
    """The periods that make the figure: of a streak the running one as well."""
    closed = _closed(moment, params)
    if isinstance(params, RankStreak):
        closed.append(running_period(moment.as_of, PeriodKind(params.period)))
    return closed


register(
    Measure(
        name="growth.indicator_rank",
        label=_("rank in the unit"),
        unit="",
        direction=Direction.DOWN,
        absent=Absent.UNKNOWN,
        parameters=Rank,
        values=rank_values,
        evidence=_evidence(_closed),
        touches=_touches,
        neighbours=_neighbours,
        shares=False,
    )
)
register(
    Measure(
        name="growth.rank_streak",
        label=_("periods in a row among the best"),
        unit=_("periods"),
        direction=Direction.UP,
        absent=Absent.UNKNOWN,
        parameters=RankStreak,
        values=rank_streak_values,
        evidence=_evidence(_closed),
        touches=_touches,
        neighbours=_neighbours,
        shares=False,
    )
)
