"""What is recorded of people, as plain rows, and which of it counts when. Imports nothing of the product."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, TypeVar

DAY = timedelta(days=1)
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


@dataclass
class Run:
    """An import run."""

    published_at: datetime | None
    undone_at: datetime | None = None
    backfill: bool = False


@dataclass
class FactRow:
    """A fact as it stands in the record."""

    key: int
    employee: str
    type: str
    happened_on: date
    value: Fraction | None = None
    target: Fraction | None = None
    item: str | None = None
    department: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    related: str | None = None
    counts_from: datetime | None = None
    run: Run | None = None
    superseded_at: datetime | None = None
    superseded_run: Run | None = None


@dataclass
class Held:
    """An assignment: from a day until before another, known from a moment until it was voided."""

    employee: str
    level: str | None
    valid_from: date
    valid_to: date | None
    level_since: date
    position_since: date
    change: str
    recorded_at: datetime
    voided_at: datetime | None = None


@dataclass
class Employed:
    """A spell of employment."""

    employee: str
    hired_on: date
    last_day: date | None
    recorded_at: datetime
    voided_at: datetime | None = None


@dataclass
class Company:
    """Everything known of a company. `exceptions`: day → whether people work on it; `parents` of departments."""

    facts: list[FactRow] = field(default_factory=list)
    assignments: list[Held] = field(default_factory=list)
    employments: list[Employed] = field(default_factory=list)
    exceptions: dict[date, bool] = field(default_factory=dict)
    parents: dict[str, str | None] = field(default_factory=dict)


@dataclass
class Asked:
    """One question: whose figure, on which day, as known when."""

    company: Company
    employee: str
    as_of: date
    known_on: datetime


Known = TypeVar("Known", Held, Employed)
"""Rows that were entered at a moment and perhaps voided at another."""


# ---- what counts


def hidden(run: Run | None, known_on: datetime) -> bool:
    if run is None:
        return False
    if run.published_at is None:
        return True
    if run.published_at > known_on and not run.backfill:
        return True
    return run.undone_at is not None and run.undone_at <= known_on


def counts(fact: FactRow, as_of: date, known_on: datetime) -> bool:
    if fact.happened_on > as_of:
        return False
    if fact.counts_from is None or fact.counts_from > known_on or hidden(fact.run, known_on):
        return False
    replaced = fact.superseded_at is not None and fact.superseded_at <= known_on
    return not (replaced and not hidden(fact.superseded_run, known_on))


def facts_of(asked: Asked, type_key: str, employee: str | None = None) -> list[FactRow]:
    """Oldest first."""
    who = employee or asked.employee
    rows = [
        fact
        for fact in asked.company.facts
        if fact.employee == who and fact.type == type_key and counts(fact, asked.as_of, asked.known_on)
    ]
    return sorted(rows, key=lambda fact: fact.happened_on)


def known_rows(rows: Iterable[Known], known_on: datetime) -> list[Known]:
    return [
        row
        for row in rows
        if row.recorded_at <= known_on and (row.voided_at is None or row.voided_at > known_on)
    ]


# ---- time


def months_on(day: date, months: int) -> date:
    year, month = day.year, day.month + months
    while month < 1:
        year, month = year - 1, month + 12
    while month > 12:
        year, month = year + 1, month - 12
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def workday(company: Company, day: date) -> bool:
    return company.exceptions.get(day, day.isoweekday() <= 5)


def period(day: date, kind: str) -> tuple[date, date]:
    if kind == "day":
        return day, day
    if kind == "week":
        start = day
        while start.isoweekday() != 1:
            start -= DAY
        return start, start + 6 * DAY
    length = MONTHS[kind]
    first = date(day.year, (day.month - 1) // length * length + 1, 1)
    return first, months_on(first, length) - DAY


def closed_periods(as_of: date, kind: str, number: int) -> list[tuple[date, date]]:
    """The last ones that ended before the day, oldest first."""
    found: list[tuple[date, date]] = []
    day = period(as_of, kind)[0]
    while len(found) < number:
        found.append(period(day - DAY, kind))
        day = found[-1][0]
    return found[::-1]


def window(company: Company, as_of: date, number: int, unit: str, closed: bool) -> tuple[date, date]:
    """First and last day. Rolling ends with `as_of`; closed with the last whole unit before it."""
    if unit == "workday":
        last = as_of - DAY if closed else as_of
        day, left = last, number
        while True:
            left -= workday(company, day)
            if left == 0:
                return day, last
            day -= DAY
    if closed:
        return closed_periods(as_of, unit, number)[0][0], period(as_of, unit)[0] - DAY
    if unit in ("day", "week"):
        return as_of - (number * (7 if unit == "week" else 1) - 1) * DAY, as_of
    return months_on(as_of, -number * MONTHS[unit]) + DAY, as_of


def inside(rows: Iterable[FactRow], span: tuple[date, date]) -> list[FactRow]:
    return [fact for fact in rows if span[0] <= fact.happened_on <= span[1]]


def completed_months(since: date, until: date) -> int:
    number = 0
    while months_on(since, number + 1) <= until:
        number += 1
    return number
