"""Measures of work life: how long someone has been in the level, the position, the company.

Months are completed months: from the 15th to the 15th is one; from 31 January to 28 February is one too, since that is
the month's last day. Workdays count both the first day and `as_of`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.measures.columns import read
from jinjie.foundation.measures.expressions import DayNumber
from jinjie.foundation.measures.readings import Readings
from jinjie.foundation.measures.registry import (
    SCALE,
    Absent,
    Direction,
    Evidence,
    EvidenceLine,
    FormulaLine,
    Ints,
    Measure,
    Moment,
    Population,
    Values,
    register,
)
from jinjie.foundation.people.calendar import workdays_of
from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.queries import assignments_on, employments_on

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Tenure:
    """In which unit time is counted."""

    unit: Literal["month", "workday", "day"] = "month"


def completed_months(since: Ints, as_of: date) -> Ints:
    """Completed months from each day number in `since` to `as_of`; 0 for later ones."""
    days = since.astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    day_of_month = (days - months.astype("datetime64[D]")).astype(np.int64) + 1
    here = np.datetime64(as_of.isoformat(), "M")
    last_of_month = ((here + 1).astype("datetime64[D]") - here.astype("datetime64[D]")).astype(int)
    passed = (here - months).astype(np.int64)
    early = as_of.day < np.minimum(day_of_month, last_of_month)
    whole: Ints = np.maximum(passed - early, 0)
    return whole


def _elapsed(since: Ints, moment: Moment, unit: str, company_id: int, shared: Readings | None = None) -> Ints:
    if unit == "month":
        return completed_months(since, moment.as_of)
    if unit == "day":
        return np.maximum((moment.as_of - EPOCH).days - since + 1, 0)
    calendar = workdays_of(company_id, shared)
    starts, place = np.unique(since, return_inverse=True)
    counts = [calendar.between(EPOCH + timedelta(days=int(day)), moment.as_of) for day in starts]
    return np.array(counts, np.int64)[place] if len(starts) else np.empty(0, np.int64)


def held_since(population: Population, moment: Moment) -> list[Ints]:
    """Ids, and the days since when each has held their level and their position; read once where readings are shared."""

    def ask() -> list[Ints]:
        rows = assignments_on(moment.as_of, moment.known_on).filter(company_id=population.company_id)
        rows = rows.filter(_whose(population)).order_by("employee_id")
        return read(rows.values_list("employee_id", DayNumber("level_since"), DayNumber("position_since")), 3)

    return ask() if population.shared is None else population.shared.once(("people.held", moment), ask)


def employed_since(population: Population, moment: Moment) -> list[Ints]:
    """Ids, and the first days of the employments they are in."""

    def ask() -> list[Ints]:
        rows = employments_on(moment.as_of, moment.known_on).filter(
            employee__company_id=population.company_id
        )
        return read(rows.filter(_whose(population)).values_list("employee_id", DayNumber("hired_on")), 2)

    return ask() if population.shared is None else population.shared.once(("people.employed", moment), ask)


def _whose(population: Population) -> Q:
    if population.shared is not None:
        return Q(employee_id__in=population.shared.ids)
    return Q() if population.subquery is None else Q(employee_id__in=population.subquery)


def _in_level(population: Population, moment: Moment) -> list[Ints]:
    ids, level, _position = held_since(population, moment)
    return [ids, level]


def _in_position(population: Population, moment: Moment) -> list[Ints]:
    ids, _level, position = held_since(population, moment)
    return [ids, position]


def _register(name: str, label: Any, since_of: Callable[[Population, Moment], list[Ints]], code: str) -> None:
    def values(population: Population, moment: Moment, params: Tenure) -> Values:
        ids, since = since_of(population, moment)
        return Values(
            ids, _elapsed(since, moment, params.unit, population.company_id, population.shared) * SCALE
        )

    def evidence(employee_id: int, moment: Moment, params: Tenure) -> Evidence:
        company_id = Employee.objects.values_list("company_id", flat=True).get(pk=employee_id)
        one = Population(
            company_id, np.array([employee_id]), Employee.objects.filter(pk=employee_id).values("pk")
        )
        _ids, since = since_of(one, moment)
        if not len(since):
            return Evidence()
        started = EPOCH + timedelta(days=int(since[0]))
        elapsed = int(_elapsed(since, moment, params.unit, company_id)[0])
        line = EvidenceLine(fact=None, type="assignment", title=code, happened_on=started, source="people")
        details = {"since": started.isoformat(), "as_of": moment.as_of.isoformat(), "unit": params.unit}
        return Evidence((line,), (), (FormulaLine("elapsed", details, elapsed),))

    register(
        Measure(
            name=name,
            label=label,
            unit=_("months"),
            direction=Direction.UP,
            absent=Absent.UNKNOWN,
            parameters=Tenure,
            values=values,
            evidence=evidence,
            touches=lambda _params: frozenset({"assignment"}),
        )
    )


_register("people.time_in_level", _("time in level"), _in_level, "level_since")
_register("people.time_in_position", _("time in position"), _in_position, "position_since")
_register("people.time_in_company", _("time in company"), employed_since, "hired_on")
