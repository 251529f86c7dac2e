"""Measures over what was last said of someone: grades, scores, 360 results, competencies, yes/no confirmations."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import numpy as np
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.growth.measures.facts import fresh_since, line, record_of, split
from jinjie.foundation.growth.measures.picks import Newest, Number, Pick, Total, Wanted
from jinjie.foundation.growth.measures.rows import grouped, latest_of_each
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.measures.columns import divided
from jinjie.foundation.measures.expressions import undated
from jinjie.foundation.measures.registry import (
    SCALE,
    Absent,
    Direction,
    Evidence,
    Floats,
    FormulaLine,
    Ints,
    Measure,
    Moment,
    Population,
    UnfitError,
    Values,
    register,
)
from jinjie.kit.phrases import phrase


@dataclass(frozen=True)
class Latest:
    """What was said last of a type (and item), not older than `freshness_months`; unknown below `min_count` facts."""

    type: str
    item: str | None = None
    how: Literal["latest", "mean"] = "latest"
    min_count: int = 1
    freshness_months: int | None = None


@dataclass(frozen=True)
class Grades:
    """Grades of the last `cycles` cycles: the last, the least (each at least), the mean, or the mean of the best k.

    The value of a grade is its place in the fact type's list of grades, 1 the lowest.
    """

    type: str = "grade"
    cycles: int = 1
    how: Literal["latest", "each", "mean", "best", "count"] = "latest"
    best: int = 1
    at_least: Decimal | None = None
    freshness_months: int | None = None

    def __post_init__(self) -> None:
        if self.cycles < 1 or not 1 <= self.best <= max(self.cycles, 1):
            raise UnfitError(phrase("“cycles” must be 1 or more, and “best” between 1 and “cycles”."))
        if (self.how == "count") != (self.at_least is not None):
            raise UnfitError(phrase("“at_least” goes with how: count, and only with it."))


def latest_values(population: Population, moment: Moment, params: Latest) -> Values:
    """`actual` is the latest value or the mean × 10⁴; with too few facts `known` is false and `actual` their number."""
    pick = Pick(
        types=(params.type,),
        items=(params.item,) if params.item else (),
        with_value=True,
        since=fresh_since(moment, params.freshness_months),
    )
    wanted: list[Wanted] = [Total() if params.how == "mean" else Newest()]
    if params.how == "mean" or params.min_count > 1:
        wanted.append(Number())
    ids, first, *more = grouped(population, moment, pick, wanted)
    number = more[0] if more else np.ones(len(ids), np.int64)
    known = number >= params.min_count
    if params.how == "mean":
        actual, rest = divided(first, number)
        return Values(ids, np.where(known, actual, number * SCALE), known=known, rest=rest)
    return Values(ids, np.where(known, undated(first)[1], number * SCALE), known=known)


def latest_evidence(employee_id: int, moment: Moment, params: Latest) -> Evidence:
    """The facts taken, and those too old or about something else."""
    since = fresh_since(moment, params.freshness_months)

    def why_not(fact: Fact) -> str:
        if params.item and (fact.item is None or fact.item.key != params.item):
            return "other_item"
        if fact.value is None:
            return "no_value"
        return "too_old" if since is not None and fact.happened_on < since else ""

    used, others = split(record_of(employee_id, moment, params.type), why_not)
    used = newest_first(used)
    values = [Decimal(fact.value or 0) / SCALE for fact in used]
    if params.how == "latest":
        older = tuple(line(fact, reason="older") for fact in used[1:])
        used, others = used[:1], (*older, *others)
    details = {"how": params.how, "rows": len(values), "min_count": params.min_count}
    enough = len(values) >= max(params.min_count, 1)
    result = (values[0] if params.how == "latest" else sum(values) / len(values)) if enough else None
    return Evidence(tuple(line(fact) for fact in used), others, (FormulaLine("latest", details, result),))


def newest_first(facts: list[Fact]) -> list[Fact]:
    """Newest first, and of one day's the greater value, as the figures take them."""
    return sorted(facts, key=lambda fact: (fact.happened_on, fact.value or 0), reverse=True)


def grade_values(population: Population, moment: Moment, params: Grades) -> Values:
    """`actual` by `how` over the last cycles; unknown for whoever has fewer cycles than asked (mean, each, best)."""
    since = fresh_since(moment, params.freshness_months)
    pick = Pick((params.type,), with_value=True, since=since)
    if params.how == "latest":
        ids, packed = grouped(population, moment, pick, [Newest()])
        return Values(ids, undated(packed)[1])
    people, value = latest_of_each(population, moment, pick, params.cycles)
    ids, start, number = np.unique(people, return_index=True, return_counts=True)
    known = number >= (1 if params.how == "count" else params.best if params.how == "best" else params.cycles)
    if not len(ids):
        return Values(ids, ids)
    actual, rest = _over_cycles(params, value, start, number)
    return Values(ids, np.where(known, actual, 0), known=known, rest=rest)


def _over_cycles(params: Grades, value: Ints, start: Ints, number: Ints) -> tuple[Ints, Floats | None]:
    """One figure a person from their values, newest first: whole units, and what is left over."""
    if params.how == "each":
        return np.minimum.reduceat(value, start), None
    if params.how == "mean":
        return divided(np.add.reduceat(value, start), number)
    if params.how == "count":
        reached = (value >= int((params.at_least or 0) * SCALE)).astype(np.int64)
        return np.add.reduceat(reached, start) * SCALE, None
    owner = np.repeat(np.arange(len(start)), number)
    ordered = value[np.lexsort((-value, owner))]
    rank = np.arange(len(value)) - np.repeat(start, number)
    best = np.where(rank < params.best, ordered, 0)
    return divided(np.add.reduceat(best, start), np.full(len(start), params.best))


def grade_evidence(employee_id: int, moment: Moment, params: Grades) -> Evidence:
    """The cycles looked at, and those too old or too far back."""
    since = fresh_since(moment, params.freshness_months)

    def why_not(fact: Fact) -> str:
        if fact.value is None:
            return "no_value"
        return "too_old" if since is not None and fact.happened_on < since else ""

    used, others = split(record_of(employee_id, moment, params.type), why_not)
    used = newest_first(used)
    cycles = 1 if params.how == "latest" else params.cycles
    older = tuple(line(fact, reason="earlier_cycle") for fact in used[cycles:])
    details = {"how": params.how, "cycles": cycles, "found": min(len(used), cycles)}
    result = _grade_result(params, [fact.value or 0 for fact in used[:cycles]])
    return Evidence(
        tuple(line(fact) for fact in used[:cycles]),
        (*older, *others),
        (FormulaLine("grades", details, result),),
    )


def _grade_result(params: Grades, values: list[int]) -> Decimal | None:
    """The figure of `grade_values` for one person's values, newest first; None where too few are there."""
    needed = {"latest": 1, "count": 1, "best": params.best}.get(params.how, params.cycles)
    if len(values) < needed:
        return None
    column, one = np.array(values, np.int64), np.array([0])
    if params.how == "latest":
        return Decimal(values[0]) / SCALE
    actual, _rest = _over_cycles(params, column, one, np.array([len(values)]))
    return Decimal(int(actual[0])) / SCALE


def _touches(params: Any) -> frozenset[str]:
    return frozenset({params.type})


for _name, _label in (("growth.score", _("score")), ("growth.competency", _("competency")), ("growth.confirmed", _("confirmed"))):  # fmt: skip
    register(
        Measure(
            name=_name,
            label=_label,
            unit="",
            direction=Direction.UP,
            absent=Absent.UNKNOWN,
            parameters=Latest,
            values=latest_values,
            evidence=latest_evidence,
            touches=_touches,
        )
    )
register(
    Measure(
        name="growth.grade",
        label=_("performance grade"),
        unit="",
        direction=Direction.UP,
        absent=Absent.UNKNOWN,
        parameters=Grades,
        values=grade_values,
        evidence=grade_evidence,
        touches=_touches,
    )
)
