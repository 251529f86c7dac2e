"""A rate over a window: one indicator's total per another's, such as conversations per hour worked."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import numpy as np
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.growth.measures.facts import company_for, line, record_of, split
from jinjie.foundation.growth.measures.picks import Pick, Total
from jinjie.foundation.growth.measures.rows import grouped
from jinjie.foundation.growth.measures.table import at_hand
from jinjie.foundation.growth.measures.windows import Span, window
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.measures.columns import ABSENT, divided
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
class Rate:
    """The total of `indicator` divided by the total of `per`, both over the same window."""

    indicator: str
    per: str
    window: int = 1
    unit: Literal["workday", "day", "week", "month", "quarter", "half_year", "year"] = "month"
    closed: bool = False

    def __post_init__(self) -> None:
        if self.window < 1:
            raise UnfitError(phrase("“window” must be 1 or more."))
        if self.indicator == self.per:
            raise UnfitError(phrase("“indicator” and “per” must differ."))


def _span(params: Rate, moment: Moment, company_id: int, shared: Readings | None = None) -> Span:
    calendar = workdays_of(company_id, shared) if params.unit == "workday" else None
    return window(moment.as_of, params.window, params.unit, closed=params.closed, workdays=calendar)


def rate_values(population: Population, moment: Moment, params: Rate) -> Values:
    """`actual` is the rate × 10⁴, `rest` what was rounded away; unknown unless both are recorded, `per` above 0."""
    return _rates(population, moment, params, _span(params, moment, population.company_id, population.shared))


def _rates(population: Population, moment: Moment, params: Rate, span: Span) -> Values:
    pick = Pick((params.indicator, params.per), with_value=True, since=span.start, until=span.end)
    wanted = [Total(type=params.indicator), Total(type=params.per)]
    ids, above, below = grouped(population, moment, pick, wanted)
    known = (above != ABSENT) & (below != ABSENT) & (below > 0)
    whole, rest = divided(np.where(known, above, 0) * SCALE, np.where(known, below, 1))
    return Values(ids, whole, known=known, rest=rest)


def rate_evidence(employee_id: int, moment: Moment, params: Rate) -> Evidence:
    """The rows of both indicators in the window, and the others."""
    span = _span(params, moment, company_for(employee_id, params.unit))

    def why_not(fact: Fact) -> str:
        if fact.value is None:
            return "no_value"
        return "" if span.has(fact.happened_on) else "outside_window"

    rows = [*record_of(employee_id, moment, params.indicator), *record_of(employee_id, moment, params.per)]
    used, others = split(rows, why_not)
    values = _rates(at_hand(used, employee_id, moment), moment, params, span)
    known = len(values.ids) and values.known is not None and values.known[0]
    result = Decimal(int(values.actual[0])) / SCALE if known else None
    details = {"from": span.start.isoformat(), "to": span.end.isoformat(), "rows": len(used)}
    return Evidence(tuple(line(fact) for fact in used), others, (FormulaLine("rate", details, result),))


register(
    Measure(
        name="growth.indicator_rate",
        label=_("rate over a window"),
        unit="",
        direction=Direction.UP,
        absent=Absent.UNKNOWN,
        parameters=Rate,
        values=rate_values,
        evidence=rate_evidence,
        touches=lambda params: frozenset({params.indicator, params.per}),
    )
)
