"""Workdays: the week, less holidays, plus make-up days. Counting is by position in one precomputed array."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property


class Workdays:
    """The workdays of one calendar.

    `exceptions` maps a day to whether it is a workday; every other day follows the week (Monday to Friday).
    """

    def __init__(self, exceptions: Mapping[date, bool]) -> None:
        self._exceptions = dict(exceptions)

    def is_workday(self, day: date) -> bool:
        """True if people work on that day."""
        return self._exceptions.get(day, day.weekday() < 5)

    @cached_property
    def _holidays(self) -> list[int]:
        return sorted(d.toordinal() for d, work in self._exceptions.items() if not work and d.weekday() < 5)

    @cached_property
    def _made_up(self) -> list[int]:
        return sorted(d.toordinal() for d, work in self._exceptions.items() if work and d.weekday() >= 5)

    def count_through(self, day: date) -> int:
        """Workdays from the first day of the calendar (0001-01-01, a Monday) through `day`."""
        ordinal = day.toordinal()
        weeks, rest = divmod(ordinal, 7)
        by_week = weeks * 5 + min(rest, 5)
        return by_week - bisect_right(self._holidays, ordinal) + bisect_right(self._made_up, ordinal)

    def between(self, first: date, last: date) -> int:
        """Workdays from `first` to `last`, both included; 0 if `last` is before `first`."""
        if last < first:
            return 0
        before = first - timedelta(days=1) if first > date.min else None
        return self.count_through(last) - (self.count_through(before) if before else 0)

    def last_workdays(self, as_of: date, count: int, *, closed: bool = True) -> list[date]:
        """The last `count` workdays, oldest first: those before `as_of`, or with it unless `closed`."""
        if count <= 0:
            return []
        day = as_of - timedelta(days=1) if closed else as_of
        found: list[date] = []
        while len(found) < count:
            if self.is_workday(day):
                found.append(day)
            day -= timedelta(days=1)
        return found[::-1]

    def add(self, day: date, count: int) -> date:
        """The `count`-th workday after `day` (negative: before); 0 is the day itself."""
        step = timedelta(days=1 if count > 0 else -1)
        for _ in range(abs(count)):
            day += step
            while not self.is_workday(day):
                day += step
        return day

    def month_workdays(self, year: int, month: int) -> int:
        """Workdays in a month."""
        first = date(year, month, 1)
        following = date(year + month // 12, month % 12 + 1, 1)
        return self.between(first, following - timedelta(days=1))

    def holidays_between(self, first: date, last: date) -> int:
        """Weekdays that are holidays, for explanations."""
        days = self._holidays
        return bisect_right(days, last.toordinal()) - bisect_left(days, first.toordinal())
