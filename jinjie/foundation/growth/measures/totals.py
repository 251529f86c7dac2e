"""Totals by person and unit, for measures that compare people: in one statement for all criteria of a computation that shares its readings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

import numpy as np
from django.db.models import BigIntegerField, F, Q, QuerySet, Value
from django.db.models.functions import Cast

from jinjie.foundation.growth.measures.facts import counted
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.measures.columns import laid, read
from jinjie.foundation.measures.expressions import summed
from jinjie.foundation.measures.readings import Readings
from jinjie.foundation.measures.registry import Ints, Moment, Population
from jinjie.system.statements import written_once

Span = tuple[date, date]
Found = tuple[Ints, Ints, list[Ints]]
"""Employees, their units, and a column of totals a span (ABSENT for none)."""


@dataclass(frozen=True)
class Sums:
    """What is asked: an indicator added up over some spans, in departments (`department` those of the people asked about,
    `parent` all of them) or in the whole company."""

    indicator: str
    unit: str
    spans: tuple[Span, ...]


def totals_in_units(
    population: Population, moment: Moment, asked: Sums, others: Sequence[Sums] = ()
) -> Found:
    """Everyone who may be compared with the population, with their totals. One query.

    With shared readings, what the `others` ask for is read along, and nothing is asked again.
    """
    if population.shared is None:
        rows = _totals(
            population.company_id, moment, asked.unit, asked.indicator, asked.spans, population.subquery
        )
        people, unit, *totals = read(rows, len(asked.spans) + 2)
        return people, unit, totals
    shared = population.shared
    together = tuple(dict.fromkeys([asked, *others]))
    found = shared.once(
        ("growth.totals", moment, frozenset(together)), lambda: _read(shared, moment, together)
    )
    return found[asked]


def _read(shared: Readings, moment: Moment, together: Sequence[Sums]) -> dict[Sums, Found]:
    rows = _together.raw(
        tuple(asked.unit for asked in together),
        shared.company_id,
        moment,
        tuple(shared.ids),
        tuple(asked.indicator for asked in together),
        tuple(asked.spans for asked in together),
    )
    found = {}
    for place, asked in enumerate(together):
        width = len(asked.spans) + 2
        people, unit, *totals = laid([row[1 : width + 1] for row in rows if row[0] == place], width)
        found[asked] = people, unit, totals
    return found


@written_once("company_id", "moment", "ids", "indicators", "spans")
def _together(
    units: tuple[str, ...],
    company_id: int,
    moment: Moment,
    ids: tuple[int, ...],
    indicators: tuple[str, ...],
    spans: tuple[tuple[Span, ...], ...],
) -> QuerySet[Fact, tuple[Any, ...]]:
    """A part each, which its first column tells, with as many columns as the widest; those beyond its own mean nothing."""
    widest = max(len(each) for each in spans)
    nothing = Cast(Value(0), BigIntegerField())
    parts = []
    for place, asked in enumerate(zip(units, indicators, spans, strict=True)):
        part = _totals(company_id, moment, *asked, ids)
        filled = {f"total_{n}": nothing for n in range(len(asked[2]), widest)}
        part = part.annotate(which=Value(place, BigIntegerField()), **filled)
        parts.append(
            part.values_list("which", "employee_id", "place", *(f"total_{n}" for n in range(widest)))
        )
    return reduce(lambda one, other: one.union(other, all=True), parts)


def _totals(
    company_id: int, moment: Moment, unit: str, indicator: str, spans: Sequence[Span], people: Any
) -> QuerySet[Fact, tuple[Any, ...]]:
    """A row a person and unit; `people` (ids or a subquery, None for everyone) are those whose departments matter."""
    everyone = Population(company_id, np.empty(0, np.int64))
    rows = counted(everyone, moment, indicator).filter(
        value__isnull=False, happened_on__gte=spans[0][0], happened_on__lte=spans[-1][1]
    )
    if unit != "company":
        rows = rows.filter(department_id__isnull=False)  # a fact of no unit has no place in one
    if people is not None and unit == "department":
        own = rows.filter(employee_id__in=people).order_by()
        rows = rows.filter(department_id__in=own.values("department_id"))
    columns = {"total_0": summed("value")}
    if len(spans) > 1:
        columns = {
            f"total_{n}": summed("value", Q(happened_on__gte=first, happened_on__lte=last))
            for n, (first, last) in enumerate(spans)
        }
    held = Value(0, BigIntegerField()) if unit == "company" else F("department_id")
    grouped = rows.order_by().annotate(place=held).values("employee_id", "place").annotate(**columns)
    return grouped.values_list("employee_id", "place", *columns)
