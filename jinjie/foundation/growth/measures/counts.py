"""Measures that count facts: awards, documents, projects, courses passed, discipline cases, mentees, anything."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

import numpy as np
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.growth.measures.facts import company_for, fresh_since, line, record_of, split
from jinjie.foundation.growth.measures.picks import Number, Pick, Total, Wanted
from jinjie.foundation.growth.measures.rows import grouped
from jinjie.foundation.growth.measures.windows import window
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.measures.columns import ABSENT
from jinjie.foundation.measures.readings import Readings
from jinjie.foundation.measures.registry import (
    SCALE,
    Absent,
    Direction,
    Evidence,
    FormulaLine,
    Measure,
    Moment,
    Population,
    UnfitError,
    Values,
    register,
)
from jinjie.foundation.people.calendar import workdays_of
from jinjie.kit.phrases import phrase


@dataclass(frozen=True)
class Counted:
    """Facts of a type, about `items` if named, within the last `window` units, with the details asked for.

    `role`, `kind` and `result` compare the fact's details of the same name (`type` for kind); `value_at_least` its
    value (a project's size, a test's score). `of`: facts, different items, different related people, or the total.
    """

    type: str
    items: tuple[str, ...] = ()
    window: int | None = None
    unit: Literal["workday", "day", "week", "month", "quarter", "half_year", "year"] = "month"
    freshness_months: int | None = None
    role: str | None = None
    kind: str | None = None
    result: str | None = None
    value_at_least: Decimal | None = None
    passed: bool = False
    of: Literal["facts", "items", "people", "total"] = "facts"

    def __post_init__(self) -> None:
        if self.window is not None and self.window < 1:
            raise UnfitError(phrase("“window” must be 1 or more."))


def _since(params: Counted, moment: Moment, company_id: int, shared: Readings | None = None) -> date | None:
    """The first day that counts: of the window and of what is fresh enough, the later."""
    fresh = fresh_since(moment, params.freshness_months)
    if params.window is None:
        return fresh
    calendar = workdays_of(company_id, shared) if params.unit == "workday" else None
    start = window(moment.as_of, params.window, params.unit, closed=False, workdays=calendar).start
    return start if fresh is None else max(start, fresh)


def count_values(population: Population, moment: Moment, params: Counted) -> Values:
    """`actual` is the number × 10⁴ (or the total of values)."""
    given = (("role", params.role), ("type", params.kind), ("result", params.result))
    at_least = params.value_at_least
    pick = Pick(
        types=(params.type,),
        items=params.items,
        since=_since(params, moment, population.company_id, population.shared),
        details=tuple((name, value) for name, value in given if value is not None),
        passed=params.passed,
        value_at_least=None if at_least is None else int(at_least * SCALE),
    )
    ids, number = grouped(population, moment, pick, [WANTED[params.of]])
    return Values(ids, np.where(number == ABSENT, 0, number) if params.of == "total" else number * SCALE)


WANTED: dict[str, Wanted] = {
    "facts": Number(),
    "items": Number("item_id"),
    "people": Number("related_employee_id"),
    "total": Total(),
}
"""What is counted by `Counted.of`."""


def count_evidence(employee_id: int, moment: Moment, params: Counted) -> Evidence:
    """The facts counted, and those of another item, too old, or with other details."""
    unit = params.unit if params.window is not None else ""
    since = _since(params, moment, company_for(employee_id, unit))

    def why_not(fact: Fact) -> str:
        if params.items and (fact.item is None or fact.item.key not in params.items):
            return "other_item"
        if since is not None and fact.happened_on < since:
            return "too_old"
        return _detail_reason(fact, params)

    used, others = split(record_of(employee_id, moment, params.type), why_not)
    details = {"of": params.of, "since": since.isoformat() if since else None}
    return Evidence(tuple(line(fact) for fact in used), others, (FormulaLine("count", details, len(used)),))


def _detail_reason(fact: Fact, params: Counted) -> str:
    for name, value in (("role", params.role), ("type", params.kind), ("result", params.result)):
        if value is not None and fact.details.get(name) != value:
            return f"other_{name}"
    if params.passed and fact.details.get("passed", True) is not True:
        return "not_passed"
    too_small = params.value_at_least is not None and (fact.value or 0) < int(params.value_at_least * SCALE)
    return "below_value" if too_small else ""


def _touches(params: Counted) -> frozenset[str]:
    return frozenset({params.type})


register(
    Measure(
        name="growth.count",
        label=_("number of facts"),
        unit="",
        direction=Direction.UP,
        absent=Absent.ZERO,
        parameters=Counted,
        values=count_values,
        evidence=count_evidence,
        touches=_touches,
    )
)
