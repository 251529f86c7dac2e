"""Measures over what was last said of someone: grades, scores, 360 results, competencies, yes/no confirmations."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import numpy as np
from django.db.models import Count, F, Max, Sum, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.growth.measures.facts import about, counted, fresh_since, line, record_of, split
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.measures.columns import read
from jinjie.foundation.measures.expressions import dated, undated
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
    Values,
    register,
)


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
            raise ValueError("“cycles” must be 1 or more, and “best” between 1 and “cycles”.")
        if (self.how == "count") != (self.at_least is not None):
            raise ValueError("“at_least” goes with how: count, and only with it.")


def latest_values(population: Population, moment: Moment, params: Latest) -> Values:
    """`actual` is the latest value or the mean × 10⁴; with too few facts `known` is false and `actual` their number."""
    rows = counted(population, moment, params.type).filter(about(params.item), value__isnull=False)
    since = fresh_since(moment, params.freshness_months)
    if since is not None:
        rows = rows.filter(happened_on__gte=since)
    figure: dict[str, Any] = {"last": Max(dated("happened_on", "value"))}
    if params.how == "mean":
        figure = {"total": Sum("value")}
    columns = {**figure, "rows": Count("pk")} if params.how == "mean" or params.min_count > 1 else figure
    grouped = rows.order_by().values("employee_id").annotate(**columns).values_list("employee_id", *columns)
    ids, first, *more = read(grouped, len(columns) + 1)
    number = more[0] if more else np.ones(len(ids), np.int64)
    actual = first // np.maximum(number, 1) if params.how == "mean" else undated(first)[1]
    known = number >= params.min_count
    return Values(ids, np.where(known, actual, number * SCALE), known=known)


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
    values = [Decimal(fact.value or 0) / SCALE for fact in used]
    if params.how == "latest":
        older = tuple(line(fact, reason="older") for fact in used[1:])
        used, others = used[:1], (*older, *others)
    details = {"how": params.how, "rows": len(values), "min_count": params.min_count}
    enough = len(values) >= max(params.min_count, 1)
    result = (values[0] if params.how == "latest" else sum(values) / len(values)) if enough else None
    return Evidence(tuple(line(fact) for fact in used), others, (FormulaLine("latest", details, result),))


def grade_values(population: Population, moment: Moment, params: Grades) -> Values:
    """`actual` by `how` over the last cycles; unknown for whoever has fewer cycles than asked (mean, each, best)."""
    rows = counted(population, moment, params.type).filter(value__isnull=False)
    since = fresh_since(moment, params.freshness_months)
    if since is not None:
        rows = rows.filter(happened_on__gte=since)
    if params.how == "latest":
        newest = rows.order_by().values("employee_id").annotate(last=Max(dated("happened_on", "value")))
        ids, packed = read(newest.values_list("employee_id", "last"), 2)
        return Values(ids, undated(packed)[1])
    order = Window(
        RowNumber(), partition_by=F("employee_id"), order_by=[F("happened_on").desc(), F("value").desc()]
    )
    recent = rows.annotate(place=order).filter(place__lte=params.cycles).order_by("employee_id")
    people, value = read(recent.values_list("employee_id", "value"), 2)
    ids, start, number = np.unique(people, return_index=True, return_counts=True)
    actual = _over_cycles(params, value, start, number)
    known = number >= (1 if params.how == "count" else params.best if params.how == "best" else params.cycles)
    return Values(ids, np.where(known, actual, 0), known=known)


def _over_cycles(params: Grades, value: Ints, start: Ints, number: Ints) -> Ints:
    if not len(start):
        return np.empty(0, np.int64)
    if params.how == "each":
        return np.minimum.reduceat(value, start)
    if params.how == "mean":
        return np.add.reduceat(value, start) // number
    if params.how == "count":
        return np.add.reduceat((value >= int((params.at_least or 0) * SCALE)).astype(np.int64), start) * SCALE
    owner = np.repeat(np.arange(len(start)), number)
    ordered = value[np.lexsort((-value, owner))]
    rank = np.arange(len(value)) - np.repeat(start, number)
    best = np.where(rank < params.best, ordered, 0)
    return np.add.reduceat(best, start) // params.best


def grade_evidence(employee_id: int, moment: Moment, params: Grades) -> Evidence:
    """The cycles looked at, and those too old or too far back."""
    since = fresh_since(moment, params.freshness_months)

    def why_not(fact: Fact) -> str:
        return "too_old" if since is not None and fact.happened_on < since else ""

    used, others = split(record_of(employee_id, moment, params.type), why_not)
    cycles = 1 if params.how == "latest" else params.cycles
    older = tuple(line(fact, reason="earlier_cycle") for fact in used[cycles:])
    details = {"how": params.how, "cycles": cycles, "found": min(len(used), cycles)}
    return Evidence(
        tuple(line(fact) for fact in used[:cycles]),
        (*older, *others),
        (FormulaLine("grades", details, None),),
    )


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
