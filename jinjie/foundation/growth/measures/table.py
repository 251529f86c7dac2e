"""A few people's facts read once: the figures of `rows.grouped` without asking the database again."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

import numpy as np
from django.db.models import BigIntegerField, Case, Q, QuerySet, Value, When

from jinjie.foundation.growth.measures.picks import Extreme, Newest, Number, Pick, Wanted
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.growth.queries import counting
from jinjie.foundation.measures.columns import ABSENT
from jinjie.foundation.measures.expressions import SHIFT, DayNumber
from jinjie.foundation.measures.readings import Readings
from jinjie.foundation.measures.registry import Bools, Ints, Moment, Population
from jinjie.system.statements import written_once

EPOCH = date(1970, 1, 1).toordinal()
COLUMNS = (
    "pk",
    "supersedes_id",
    "employee_id",
    "fact_type__key",
    "item_id",
    "item__key",
    "day",
    "value",
    "target",
    "related_employee_id",
    "details",
)


def day_number(day: date) -> int:
    """Days from 1970-01-01."""
    return day.toordinal() - EPOCH


@dataclass
class Table:
    """Facts as columns, NULL as ABSENT. `counts` says which count at the moment the table is asked for."""

    employee: Ints
    day: Ints
    value: Ints
    target: Ints
    related: Ints
    item: Ints
    counts: Bools
    item_key: Sequence[str | None]
    details: Sequence[Any]
    of_type: dict[str, Ints]

    def grouped(self, pick: Pick, wanted: Sequence[Wanted], *, by_item: bool = False) -> list[Ints]:
        """As `rows.grouped`."""
        rows = self._rows(pick)
        if by_item:
            pairs = np.stack([self.employee[rows], self.item[rows]], axis=1)
            groups, place = np.unique(pairs, axis=0, return_inverse=True)
            ids = np.ascontiguousarray(groups[:, 0])
        else:
            ids, place = np.unique(self.employee[rows], return_inverse=True)
        if not len(ids):
            return [np.empty(0, np.int64) for _ in range(len(wanted) + 1)]
        place = place.reshape(-1)
        return [ids, *(self._figure(rows, place, len(ids), entry) for entry in wanted)]

    def latest_of_each(self, pick: Pick, most: int) -> list[Ints]:
        """As `rows.latest_of_each`."""
        rows = self._rows(pick)
        order = np.lexsort((-self.value[rows], -self.day[rows], self.employee[rows]))
        rows = rows[order]
        _ids, start, number = np.unique(self.employee[rows], return_index=True, return_counts=True)
        kept = np.arange(len(rows)) - np.repeat(start, number) < most
        return [self.employee[rows][kept], self.value[rows][kept]]

    def _rows(self, pick: Pick) -> Ints:
        """Where the facts of a pick stand."""
        found = [self.of_type[key] for key in pick.types if key in self.of_type]
        rows = np.concatenate(found) if found else np.empty(0, np.int64)
        rows = rows[self.counts[rows] & self._inside(rows, pick.since, pick.until)]
        if pick.with_value:
            rows = rows[self.value[rows] != ABSENT]
        if pick.value_at_least is not None:
            rows = rows[self.value[rows] >= pick.value_at_least]
        if pick.with_item:
            rows = rows[self.item[rows] != ABSENT]
        if pick.items:
            rows = rows[np.array([self.item_key[row] in pick.items for row in rows], np.bool_)]
        if pick.details or pick.passed:
            rows = rows[np.array([_fits(self.details[row], pick) for row in rows], np.bool_)]
        return rows

    def _inside(self, rows: Ints, since: date | None, until: date | None) -> Bools:
        inside = np.ones(len(rows), np.bool_)
        if since is not None:
            inside &= self.day[rows] >= day_number(since)
        if until is not None:
            inside &= self.day[rows] <= day_number(until)
        return inside

    def _figure(self, rows: Ints, place: Ints, size: int, entry: Wanted) -> Ints:
        if isinstance(entry, Newest):
            packed = self.day[rows] * SHIFT + self.value[rows] + SHIFT // 2
            return _most(packed, self.value[rows] != ABSENT, place, size)
        if isinstance(entry, Extreme):
            there = self.value[rows] != ABSENT
            if entry.most:
                return _most(self.value[rows], there, place, size)
            least = _most(-self.value[rows], there, place, size)
            return np.where(least == ABSENT, ABSENT, -least)
        inside = self._inside(rows, entry.since, entry.until)
        if isinstance(entry, Number):
            return self._number(rows, place, size, entry.of, inside)
        if entry.type:
            inside &= np.isin(rows, self.of_type.get(entry.type, np.empty(0, np.int64)))
        column = self.value[rows] if entry.of == "value" else self.target[rows]
        inside &= column != ABSENT
        total, seen = np.zeros(size, np.int64), np.zeros(size, np.bool_)
        np.add.at(total, place[inside], column[inside])
        seen[place[inside]] = True
        return np.where(seen, total, ABSENT)

    def _number(self, rows: Ints, place: Ints, size: int, of: str, inside: Bools) -> Ints:
        columns = {"item_id": self.item, "related_employee_id": self.related, "value": self.value}
        if of in columns:
            column = columns[of][rows]
            inside &= column != ABSENT
            if of != "value":
                pairs = np.unique(np.stack([place[inside], column[inside]], axis=1), axis=0)
                return np.bincount(pairs[:, 0], minlength=size).astype(np.int64)
        return np.bincount(place[inside], minlength=size).astype(np.int64)


def _most(column: Ints, there: Bools, place: Ints, size: int) -> Ints:
    found = np.full(size, ABSENT)
    np.maximum.at(found, place[there], column[there])
    return found


def _fits(kept: str | dict[str, Any], pick: Pick) -> bool:
    """Whether a fact's details (JSON as the database keeps it, read only where a pick asks) are those of a pick."""
    details = json.loads(kept) if isinstance(kept, str) else kept
    if pick.passed and details.get("passed", True) is not True:
        return False
    return all(details.get(name) == value for name, value in pick.details)


@dataclass(frozen=True)
class _Read:
    """All rows of a reading, with who counts when. `waiting` are those nobody has confirmed yet."""

    whole: Table
    known: dict[datetime, Bools]
    fact: Ints
    supersedes: Ints


def table_of(shared: Readings, moment: Moment) -> Table:
    """The people's facts that had happened and counted at a moment. One query for all measures and moments."""
    made = shared.once("growth.facts", lambda: _read(shared))
    whole = made.whole
    until = whole.day <= day_number(moment.as_of)
    return shared.once(
        ("growth.facts", moment),
        lambda: Table(**{**vars(whole), "counts": made.known[moment.known_on] & until}),
    )


def assuming(shared: Readings, fact: int) -> Readings:
    """The readings as they would be if one more of the facts read along counted, and what it replaces did not."""
    made = shared.once("growth.facts", lambda: _read(shared))
    assumed = made.fact == fact
    gone = np.isin(made.fact, made.supersedes[assumed])
    known = {known_on: (mask | assumed) & ~gone for known_on, mask in made.known.items()}
    return shared.instead("growth.facts", replace(made, known=known))


def at_hand(facts: Sequence[Fact], employee_id: int, moment: Moment) -> Population:
    """One person with facts that count and were read already, for a measure to be asked about."""
    shared = Readings(0, [employee_id], frozenset(), [moment.known_on])
    rows = [
        (
            fact.pk, fact.supersedes_id, fact.employee_id, fact.fact_type.key, fact.item_id, fact.item.key if fact.item else None,
            day_number(fact.happened_on),
            fact.value, fact.target, fact.related_employee_id, fact.details,
        )
        for fact in facts
    ]  # fmt: skip
    shared.once("growth.facts", lambda: _laid(rows, [moment.known_on]))
    return Population(0, np.array([employee_id], np.int64), shared=shared)


def _read(shared: Readings) -> _Read:
    rows = _rows.raw(
        tuple(shared.ids), tuple(sorted(shared.types)), tuple(shared.known_on), tuple(sorted(shared.also))
    )
    return _laid(rows, shared.known_on, shared.also)


@written_once("ids", "types", "known_on", "also")
def _rows(
    ids: tuple[int, ...], types: tuple[str, ...], known_on: tuple[datetime, ...], also: tuple[int, ...]
) -> QuerySet[Fact, tuple[Any, ...]]:
    """COLUMNS with the day as a number, and for several moments a flag each."""
    counts = [counting(each) for each in known_on]
    flags = {
        f"counts_{place}": Case(When(rule, then=Value(1)), default=Value(0), output_field=BigIntegerField())
        for place, rule in enumerate(counts)
    }
    rule = reduce(or_, counts)
    if also:
        rule |= Q(pk__in=also)
    several = flags if len(flags) > 1 else {}
    rows = Fact.objects.filter(rule, employee_id__in=ids, fact_type__key__in=types)
    rows = rows.annotate(day=DayNumber("happened_on"), **several).order_by()
    return rows.values_list(*COLUMNS, *several)


def _laid(
    found: Sequence[tuple[Any, ...]], known_on: Sequence[datetime], also: Collection[int] = ()
) -> _Read:
    """Rows of COLUMNS and, for several moments, a flag each, as columns."""
    width = len(COLUMNS) + (len(known_on) if len(known_on) > 1 else 0)
    columns: list[Any] = list(zip(*found, strict=True)) if found else [() for _ in range(width)]
    fact, supersedes, employee, types, item, item_key, day, value, target, related, details, *known = columns
    kinds = np.array(types, object)
    table = Table(
        employee=np.array(employee, np.int64),
        day=np.array(day, np.int64),
        value=_ints(value),
        target=_ints(target),
        related=_ints(related),
        item=_ints(item),
        counts=np.ones(len(found), np.bool_),
        item_key=item_key,
        details=details,
        of_type={key: np.flatnonzero(kinds == key) for key in set(types)},
    )
    numbers = np.array(fact, np.int64)
    flagged = [np.array(column, np.bool_) for column in known] or [~np.isin(numbers, list(also))]
    counts = dict(zip(known_on, flagged, strict=True))
    return _Read(table, counts, numbers, _ints(supersedes))


def _ints(column: Sequence[int | None]) -> Ints:
    return np.array([ABSENT if cell is None else cell for cell in column], np.int64)
