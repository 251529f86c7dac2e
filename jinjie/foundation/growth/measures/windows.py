"""Windows of time that end on a day: rolling ones end with it, closed ones with the last period that is over."""

from dataclasses import dataclass
from datetime import date, timedelta

from jinjie.kit.periods import PeriodKind, add_months, closed_periods
from jinjie.kit.workdays import Workdays

UNITS = ("workday", "day", "week", "month", "quarter", "half_year", "year")
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


@dataclass(frozen=True)
class Span:
    """From `start` to `end`, both included."""

    start: date
    end: date

    def has(self, day: date) -> bool:
        """True if the day lies in it."""
        return self.start <= day <= self.end


def window(as_of: date, count: int, unit: str, *, closed: bool, workdays: Workdays | None = None) -> Span:
    """The last `count` units. Rolling: through `as_of`; closed: whole units that ended before it.

    Workdays need the calendar; a rolling window includes `as_of` where it is a workday.
    """
    if unit == "workday":
        if workdays is None:
            raise ValueError("workday windows need a work calendar")
        days = workdays.last_workdays(as_of, count, closed=closed)
        return Span(days[0], as_of - timedelta(days=1) if closed else as_of)
    if closed:
        periods = closed_periods(as_of, PeriodKind(unit), count)
        return Span(periods[0].start, periods[-1].end)
    if unit in ("day", "week"):
        return Span(as_of - timedelta(days=count * (7 if unit == "week" else 1) - 1), as_of)
    return Span(add_months(as_of, -count * MONTHS[unit]) + timedelta(days=1), as_of)


def before(span: Span, count: int, unit: str, *, closed: bool, workdays: Workdays | None = None) -> Span:
    """The window of the same length just before `span`, for growth."""
    if closed:
        return window(span.start, count, unit, closed=True, workdays=workdays)
    return window(span.start - timedelta(days=1), count, unit, closed=False, workdays=workdays)
