"""Calendar periods: week (Monday to Sunday), month, quarter, half-year, year. All bounds are inclusive days."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class PeriodKind(StrEnum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF_YEAR: 6, PeriodKind.YEAR: 12}


@dataclass(frozen=True, order=True)
class Period:
    """From `start` to `end`, both included."""

    start: date
    end: date
    kind: PeriodKind

    def closed_on(self, as_of: date) -> bool:
        """True once the last day is over."""
        return self.end < as_of

    def __str__(self) -> str:
        match self.kind:
            case PeriodKind.DAY:
                return self.start.isoformat()
            case PeriodKind.WEEK:
                year, week, _day = self.start.isocalendar()
                return f"{year}-W{week:02d}"
            case PeriodKind.MONTH:
                return f"{self.start:%Y-%m}"
            case PeriodKind.QUARTER:
                return f"{self.start.year}-Q{(self.start.month + 2) // 3}"
            case PeriodKind.HALF_YEAR:
                return f"{self.start.year}-H{1 if self.start.month == 1 else 2}"
            case _:
                return str(self.start.year)


def add_months(day: date, months: int) -> date:
    """The same day of another month; the month's last day where it has fewer (31 Jan + 1 → 28 Feb)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def period_of(day: date, kind: PeriodKind) -> Period:
    """The period of that kind in which a day lies."""
    if kind == PeriodKind.DAY:
        return Period(day, day, kind)
    if kind == PeriodKind.WEEK:
        start = day - timedelta(days=day.weekday())
        return Period(start, start + timedelta(days=6), kind)
    months = MONTHS[kind]
    start = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(start, add_months(start, months) - timedelta(days=1), kind)


def shift(period: Period, count: int) -> Period:
    """The period `count` after (or, negative, before) this one."""
    if period.kind == PeriodKind.DAY:
        return period_of(period.start + timedelta(days=count), period.kind)
    if period.kind == PeriodKind.WEEK:
        return period_of(period.start + timedelta(weeks=count), period.kind)
    return period_of(add_months(period.start, count * MONTHS[period.kind]), period.kind)


def running_period(as_of: date, kind: PeriodKind) -> Period:
    """The period that contains `as_of`; it is open until its last day is over."""
    return period_of(as_of, kind)


def closed_periods(as_of: date, kind: PeriodKind, count: int) -> list[Period]:
    """The last `count` periods that ended before `as_of`, oldest first."""
    running = period_of(as_of, kind)
    return [shift(running, -n) for n in range(count, 0, -1)]


_FORMS: list[tuple[re.Pattern[str], PeriodKind]] = [
    (re.compile(r"^(\d{4})\s*[-/.]?\s*[Ww](\d{1,2})$"), PeriodKind.WEEK),
    (re.compile(r"^(\d{4})\s*年?\s*[-/.]?\s*[Qq](\d)$"), PeriodKind.QUARTER),
    (re.compile(r"^(\d{4})\s*年?\s*(?:第)?([1-4一二三四])\s*季度?$"), PeriodKind.QUARTER),
    (re.compile(r"^(\d{4})\s*年?\s*[-/.]?\s*[Hh]([12])$"), PeriodKind.HALF_YEAR),
    (re.compile(r"^(\d{4})\s*年?\s*([上下])半年$"), PeriodKind.HALF_YEAR),
    (re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?$"), PeriodKind.MONTH),
    (re.compile(r"^(\d{4})(0[1-9]|1[0-2])$"), PeriodKind.MONTH),
    (re.compile(r"^(\d{4})\s*年?$"), PeriodKind.YEAR),
]
_WORDS = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}


def parse_period(text: str) -> Period | None:
    """Read `2026-09`, `2026年9月`, `202609`, `2026Q3`, `2026年第三季度`, `2026H1`, `2026上半年`, `2026-W07`, `2026`.

    None if it is no period (also `2026-13`, `2026Q5`).
    """
    text = text.strip()
    for form, kind in _FORMS:
        found = form.match(text)
        if not found:
            continue
        year = int(found[1])
        part = _WORDS.get(found[2]) or int(found[2]) if form.groups > 1 else 1
        try:
            if kind == PeriodKind.WEEK:
                return period_of(date.fromisocalendar(year, part, 1), kind)
            months = MONTHS[kind]
            return period_of(date(year, (part - 1) * months + 1, 1), kind)
        except ValueError:
            return None
    return None
