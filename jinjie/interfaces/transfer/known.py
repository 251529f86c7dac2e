"""What the record says already of the same people, types and periods: found again, or replaced."""

from array import array
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from jinjie.interfaces.transfer.checks.indicators import Value, packed

SINGLE = {"indicator", "grade", "okr", "review_360", "score", "attendance"}
"""Kinds of which a person has one value a period: another one replaces it."""
NOTHING = -(2**62)
"""Stands for no target in packed figures."""


class Match(NamedTuple):
    """What a new figure meets: the same one (`again`), or another that it replaces (its id, else None)."""

    again: bool
    replaces: int | None


class KnownFigures:
    """Figures of periods, 32 bytes each, found by a binary search over a whole batch at once."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._order: dict[int, int] = {}
        keys, ids, values, targets = array("q"), array("q"), array("q"), array("q")
        for employee, kind, _item, _day, start, end, value, target, _title, _related, pk in rows:
            if start is not None and value is not None:
                order = self._order.setdefault(kind, len(self._order))
                keys.append(packed(employee, order, start, end))
                ids.append(pk)
                values.append(value)
                targets.append(NOTHING if target is None else target)
        sorting = np.argsort(np.frombuffer(keys, np.int64), kind="stable") if keys else None
        self._columns = (
            [np.frombuffer(column, np.int64)[sorting] for column in (keys, ids, values, targets)]
            if sorting is not None
            else None
        )

    def matches(self, values: Sequence[Value]) -> list[Match]:
        """For each figure what it meets, in their order."""
        nothing = Match(False, None)
        if self._columns is None or not values:
            return [nothing] * len(values)
        keys, ids, figures, targets = self._columns
        wanted = np.array(
            [
                packed(v.employee, self._order[v.metric.id], v.start, v.end)
                if v.metric.id in self._order
                else -1
                for v in values
            ],
            np.int64,
        )
        places = np.searchsorted(keys, wanted, side="right") - 1
        places[places < 0] = 0
        found = (keys[places] == wanted).tolist()
        result = []
        for here, value, place in zip(found, values, places.tolist(), strict=True):
            if not here:
                result.append(nothing)
                continue
            target = NOTHING if value.target is None else value.target
            same = figures[place] == value.value and targets[place] == target
            result.append(Match(bool(same), None if same else int(ids[place])))
        return result


class KnownFacts:
    """Facts of any kind: exact repetitions, each found once, and single values of a period."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._same: dict[tuple[Any, ...], list[int]] = {}
        self._period: dict[tuple[Any, ...], int] = {}
        for employee, kind, item, day, start, end, value, target, title, related, pk in rows:
            key = (employee, kind, item, day, start, end, value, target, title, related)
            self._same.setdefault(key, []).append(pk)
            if start is not None:
                self._period[employee, kind, item, start, end] = pk

    def match(
        self,
        kind: str,
        *,
        who: tuple[int, int, int | None],
        day: date,
        period: tuple[date, date] | None,
        figures: tuple[int | None, int | None],
        words: tuple[str, int | None],
    ) -> Match:
        """`who`: employee, type, item; `figures`: value, target; `words`: title, related employee."""
        start, end = period or (None, None)
        there = self._same.get((*who, day, start, end, *figures, *words))
        if there:
            there.pop()
            return Match(True, None)
        if period is not None and kind in SINGLE:
            return Match(False, self._period.pop((*who, start, end), None))
        return Match(False, None)
