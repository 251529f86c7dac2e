"""Measures over indicator values (KPI): streaks, n of the last m periods, a figure over a window."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import numpy as np
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.growth.measures.facts import company_for, line, mark_provisional, record_of, split
from jinjie.foundation.growth.measures.picks import Extreme, Newest, Number, Pick, Total, Wanted
from jinjie.foundation.growth.measures.rows import grouped
from jinjie.foundation.growth.measures.streaks import judge, streak
from jinjie.foundation.growth.measures.table import at_hand
from jinjie.foundation.growth.measures.windows import Span, before, window
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.measures.columns import ABSENT, divided, positions
from jinjie.foundation.measures.expressions import undated
from jinjie.foundation.measures.readings import Readings
from jinjie.foundation.measures.registry import (
    SCALE,
    Absent,
    Bools,
    Direction,
    Evidence,
    EvidenceLine,
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
from jinjie.foundation.people.calendar import workdays_of
from jinjie.foundation.people.measures import held_since
from jinjie.kit.periods import Period, PeriodKind, closed_periods, running_period
from jinjie.kit.phrases import phrase

PeriodName = Literal["week", "month", "quarter", "half_year", "year"]
Unit = Literal["workday", "day", "week", "month", "quarter", "half_year", "year"]


@dataclass(frozen=True)
class Streaks:
    """`periods` in a row with the indicator at least (at most) so much, or at least `of_target` of its target."""

    indicator: str
    periods: int
    period: PeriodName = "month"
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    of_target: Decimal | None = None
    aggregate: Literal["sum", "mean"] = "sum"

    def __post_init__(self) -> None:
        if self.periods < 1:
            raise UnfitError(phrase("“periods” must be 1 or more."))
        if sum(bound is not None for bound in (self.at_least, self.at_most, self.of_target)) != 1:
            raise UnfitError(phrase("give exactly one of “at_least”, “at_most”, “of_target”."))


@dataclass(frozen=True)
class LastPeriods(Streaks):
    """How many of the last `periods` closed periods reach the bound; `within_level` counts only those since then."""

    within_level: bool = False


def periods_of(params: Streaks, moment: Moment) -> list[Period]:
    """The closed periods looked at, oldest first, then the running one."""
    kind = PeriodKind(params.period)
    return [*closed_periods(moment.as_of, kind, params.periods), running_period(moment.as_of, kind)]


def _by_period(
    population: Population, moment: Moment, params: Streaks, spans: list[Period]
) -> tuple[Ints, list[tuple[Bools, Floats]], Bools]:
    """One grouped query: each person's figure in each period, judged; and who has a value in any of them."""
    columns: dict[str, Wanted] = {}
    for place, span in enumerate(spans):
        # what the rows are restricted to already need not be compared again: this is most of the query's work
        since = span.start if place else None
        until = span.end if span.end < moment.as_of else None
        columns[f"value_{place}"] = Total("value", since, until)
        if params.of_target is not None:
            columns[f"target_{place}"] = Total("target", since, until)
        if params.aggregate == "mean":
            columns[f"count_{place}"] = Number("value", since, until)
    pick = Pick((params.indicator,), since=spans[0].start)
    found = grouped(population, moment, pick, list(columns.values()))
    table = dict(zip(["employee_id", *columns], found, strict=True))
    judged = [_judge(table, place, params) for place in range(len(spans))]
    known = np.logical_or.reduce([table[f"value_{place}"] != ABSENT for place in range(len(spans))])
    return table["employee_id"], judged, known


def _judge(table: dict[str, Ints], place: int, params: Streaks) -> tuple[Bools, Floats]:
    value = table[f"value_{place}"]
    times = table[f"count_{place}"] if params.aggregate == "mean" else 1
    if params.of_target is not None:
        target = table[f"target_{place}"]
        share = int(params.of_target * SCALE)
        there = (target != ABSENT) & (value != ABSENT)
        # value / target ≥ share, kept in integers: value × 10⁴ ≥ target × share
        return judge(np.where(there, value * SCALE, ABSENT), np.where(there, target * share, ABSENT))
    bound = params.at_least if params.at_least is not None else params.at_most
    return judge(value, int((bound or 0) * SCALE) * times, at_most=params.at_most is not None)


def streak_values(population: Population, moment: Moment, params: Streaks) -> Values:
    """`actual` is k of n; progress and met by the streak's own rule; provisional while the running period counts."""
    spans = periods_of(params, moment)
    ids, judged, known = _by_period(population, moment, params, spans)
    if not len(ids):
        return Values(ids, ids)
    found = streak(
        np.stack([met for met, _ in judged], axis=1), np.stack([part for _, part in judged], axis=1)
    )
    actual = found.run * SCALE
    return Values(ids, actual, found.progress, found.met, provisional=~found.met, known=known)


def periods_values(population: Population, moment: Moment, params: LastPeriods) -> Values:
    """`actual` is how many of the closed periods reach the bound."""
    spans = periods_of(params, moment)[:-1]
    ids, judged, known = _by_period(population, moment, params, spans)
    since = _level_since(population, moment, ids) if params.within_level else None
    total = np.zeros(len(ids), np.int64)
    for span, (met, _part) in zip(spans, judged, strict=True):
        inside = True if since is None else (np.datetime64(span.start, "D").astype(np.int64) >= since)
        total += met & inside
    return Values(ids, total * SCALE, known=known)


def _level_since(population: Population, moment: Moment, ids: Ints) -> Ints:
    people, since, _position = held_since(population, moment)
    place, there = positions(people, ids)
    never = np.iinfo(np.int64).max
    return np.where(there, since[place], never) if len(people) else np.full(len(ids), never)


def streak_evidence(employee_id: int, moment: Moment, params: Streaks) -> Evidence:
    """The rows of the running period and the n−1 before it (all n closed ones once met), and why others don't count."""
    spans = periods_of(params, moment)
    rows = record_of(employee_id, moment, params.indicator)
    judged = _judged_rows(rows, params, spans)
    closed = [bool(met) for met, _share in judged[:-1]]
    used_spans = spans[:-1] if all(closed) else spans[1:]
    broken = [span for span, met in zip(spans[:-1], closed, strict=True) if not met]

    def why_not(fact: Fact) -> str:
        if any(span.start <= fact.happened_on <= span.end for span in used_spans):
            return ""
        if fact.happened_on < spans[0].start:
            return "outside_window"
        if fact.happened_on > used_spans[-1].end:
            return "running_period"
        return "broken_streak" if broken and fact.happened_on <= broken[-1].end else "outside_window"

    used, others = split(rows, why_not)
    counted_lines = mark_provisional([line(fact) for fact in used], spans[-1].start)
    return Evidence(counted_lines, others, _streak_formula(rows, moment, params, used_spans, all(closed)))


def periods_evidence(employee_id: int, moment: Moment, params: LastPeriods) -> Evidence:
    """The rows of the closed periods looked at."""
    spans = periods_of(params, moment)[:-1]

    def why_not(fact: Fact) -> str:
        if fact.happened_on > spans[-1].end:
            return "running_period"
        return "" if fact.happened_on >= spans[0].start else "outside_window"

    rows = record_of(employee_id, moment, params.indicator)
    used, others = split(rows, why_not)
    formula = _streak_formula(rows, moment, params, spans, False)[:-1]
    return Evidence(tuple(line(fact) for fact in used), others, formula)


Rows = list[tuple[Fact, str]]


def _period_table(rows: Rows, spans: list[Period]) -> dict[str, Ints]:
    """One person's sums by period from rows at hand, in the columns that `_judge` reads."""
    table: dict[str, Ints] = {}
    for place, span in enumerate(spans):
        inside = [fact for fact, own in rows if not own and span.start <= fact.happened_on <= span.end]
        values = [fact.value for fact in inside if fact.value is not None]
        targets = [fact.target for fact in inside if fact.target is not None]
        table[f"value_{place}"] = np.array([sum(values) if values else ABSENT], np.int64)
        table[f"target_{place}"] = np.array([sum(targets) if targets else ABSENT], np.int64)
        table[f"count_{place}"] = np.array([len(values)], np.int64)
    return table


def _judged_rows(rows: Rows, params: Streaks, spans: list[Period]) -> list[tuple[bool, float]]:
    """Whether each period reaches the bound, and its capped attainment."""
    table = _period_table(rows, spans)
    judged = [_judge(table, place, params) for place in range(len(spans))]
    return [(bool(met[0]), float(share[0])) for met, share in judged]


def _streak_formula(
    rows: Rows, moment: Moment, params: Streaks, spans: list[Period], met: bool
) -> tuple[FormulaLine, ...]:
    table = _period_table(rows, spans)
    lines, parts = [], []
    for place, (span, (_met, share)) in enumerate(zip(spans, _judged_rows(rows, params, spans), strict=True)):
        total = {
            name: None if table[f"{name}_{place}"][0] == ABSENT else int(table[f"{name}_{place}"][0])
            for name in ("value", "target", "count")
        }
        parts.append(share)
        lines.append(
            FormulaLine(
                "period_attainment",
                {
                    "period": str(span),
                    "value": _plain(_figure(total, params)),
                    "required": _plain(_bound(total, params)),
                    "provisional": not span.closed_on(moment.as_of),
                },
                share,
            )
        )
    mean = 1.0 if met else sum(parts) / len(parts)
    return (*lines, FormulaLine("mean_of_periods", {"count": len(parts)}, mean))


def _figure(total: dict[str, Any], params: Streaks) -> int | None:
    if total["value"] is None:
        return None
    return int(total["value"]) // (total["count"] if params.aggregate == "mean" else 1)


def _bound(total: dict[str, Any], params: Streaks) -> int | None:
    if params.of_target is not None:
        return None if total["target"] is None else int(total["target"] * params.of_target)
    bound = params.at_least if params.at_least is not None else params.at_most
    return int((bound or Decimal(0)) * SCALE)


def _plain(value: int | None) -> str | None:
    return None if value is None else str(Decimal(value) / SCALE)


@dataclass(frozen=True)
class Figure:
    """One figure over a window: a total, mean, last, least, greatest, share of target, or growth on the one before."""

    indicator: str
    of: Literal["sum", "mean", "last", "min", "max", "attainment", "growth"] = "sum"
    window: int = 1
    unit: Unit = "month"
    closed: bool = False

    def __post_init__(self) -> None:
        if self.window < 1:
            raise UnfitError(phrase("“window” must be 1 or more."))


def _spans(
    params: Figure, moment: Moment, company_id: int, shared: Readings | None = None
) -> tuple[Span, Span | None]:
    calendar = workdays_of(company_id, shared) if params.unit == "workday" else None
    span = window(moment.as_of, params.window, params.unit, closed=params.closed, workdays=calendar)
    if params.of != "growth":
        return span, None
    return span, before(span, params.window, params.unit, closed=params.closed, workdays=calendar)


def figure_values(population: Population, moment: Moment, params: Figure) -> Values:
    """`actual` is the figure × 10⁴; of a mean or share `rest` says what was rounded away."""
    return _figures(
        population, moment, params, *_spans(params, moment, population.company_id, population.shared)
    )


def _figures(
    population: Population, moment: Moment, params: Figure, span: Span, previous: Span | None
) -> Values:
    first = previous or span
    pick = Pick((params.indicator,), with_value=True, since=first.start, until=span.end)
    ids, *parts = grouped(population, moment, pick, _figure_columns(params, span, previous))
    actual, known, below = _combine(params, parts)
    whole, rest = (actual, None) if below is None else divided(actual, np.where(known, below, 1))
    return Values(ids, np.where(known, whole, 0), known=known, rest=rest)


def _figure_columns(params: Figure, span: Span, previous: Span | None) -> list[Wanted]:
    match params.of:
        case "sum":
            return [Total()]
        case "min" | "max":
            return [Extreme(most=params.of == "max")]
        case "mean":
            return [Total(), Number("value")]
        case "last":
            return [Newest()]
        case "attainment":
            return [Total(), Total("target")]
        case _:
            assert previous is not None
            return [Total("value", span.start, span.end), Total("value", previous.start, previous.end)]


def _combine(params: Figure, parts: list[Ints]) -> tuple[Ints, Bools, Ints | None]:
    """The figure (or what is above the line), whether it is known, and what is below the line."""
    first = parts[0]
    known = first != ABSENT
    if params.of == "last":
        return undated(first)[1], known, None
    if params.of == "mean":
        return first, known, parts[1]
    if params.of == "attainment":
        known &= (parts[1] != ABSENT) & (parts[1] > 0)
        return np.where(known, first, 0) * SCALE, known, parts[1]
    if params.of == "growth":
        known &= (parts[1] != ABSENT) & (parts[1] != 0)
        base = np.where(known, parts[1], 1)
        return (np.where(known, first, 0) - base) * SCALE, known, np.abs(base)
    return first, known, None


def figure_evidence(employee_id: int, moment: Moment, params: Figure) -> Evidence:
    """The rows in the window (and in the one before, for growth)."""
    span, previous = _spans(params, moment, company_for(employee_id, params.unit))

    def why_not(fact: Fact) -> str:
        if fact.value is None:
            return "no_value"
        inside = span.has(fact.happened_on) or (previous is not None and previous.has(fact.happened_on))
        return "" if inside else "outside_window"

    used, others = split(record_of(employee_id, moment, params.indicator), why_not)
    lines: tuple[EvidenceLine, ...] = tuple(line(fact) for fact in used)
    values = _figures(at_hand(used, employee_id, moment), moment, params, span, previous)
    known = len(values.ids) and (values.known is None or values.known[0])
    result = Decimal(int(values.actual[0])) / SCALE if known else None
    details = {"of": params.of, "from": span.start.isoformat(), "to": span.end.isoformat(), "rows": len(used)}
    return Evidence(lines, others, (FormulaLine("figure", details, result),))


def touches(params: Any) -> frozenset[str]:
    """What makes an indicator measure stale."""
    extra = {"assignment"} if getattr(params, "within_level", False) else set()
    return frozenset({params.indicator} | extra)


def _measure(
    name: str, label: Any, unit: Any, parameters: type, values: Callable[..., Values], evidence: Any
) -> None:
    register(
        Measure(
            name=name,
            label=label,
            unit=unit,
            direction=Direction.UP,
            absent=Absent.UNKNOWN,
            parameters=parameters,
            values=values,
            evidence=evidence,
            touches=touches,
        )
    )


_measure(
    "growth.indicator_streak", _("periods in a row"), _("periods"), Streaks, streak_values, streak_evidence
)
_measure(
    "growth.indicator_periods", _("periods met"), _("periods"), LastPeriods, periods_values, periods_evidence
)
_measure("growth.indicator_value", _("indicator over a window"), "", Figure, figure_values, figure_evidence)
