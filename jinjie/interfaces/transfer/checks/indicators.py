"""Checking KPI values: one row a value (long), or one column a metric or a period (wide).

This is the one kind with a million rows, so what repeats is read once: metrics, periods, days.
"""

from array import array
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from jinjie.interfaces.transfer.checks.directory import AMBIGUOUS, Directory, Metric
from jinjie.interfaces.transfer.checks.people import WhoIs
from jinjie.interfaces.transfer.checks.problems import DOUBT, Problem
from jinjie.interfaces.transfer.checks.reading import Cells
from jinjie.interfaces.transfer.mapping import METRIC, PERIOD, TARGET
from jinjie.kit.numbers import plain_text, read_number
from jinjie.kit.periods import Period, PeriodKind, parse_period, period_of
from jinjie.kit.spreadsheets import Row
from jinjie.kit.tidy import compact, tidy

KINDS = {kind.value: kind for kind in PeriodKind} | {"workday": PeriodKind.DAY}
SHOW_OUTLIERS = 100
DAY_ZERO = date(1900, 1, 1).toordinal()
FAR = 10
"""A figure this many quartile distances beyond the quartiles is doubtful."""


def packed(employee: int, order: int, start: date, end: date) -> int:
    """Person (26 bits), metric (12), first day since 1900 (16) and length in days (9) in one sortable integer."""
    return (
        ((employee & 0x3FFFFFF) << 37)
        | ((order & 0xFFF) << 25)
        | (((start.toordinal() - DAY_ZERO) & 0xFFFF) << 9)
        | min((end - start).days, 511)
    )


class Value(NamedTuple):
    """One figure of one person: scaled value and target, and its period."""

    row: int
    employee: int
    metric: Metric
    start: date
    end: date
    value: int
    target: int | None


class IndicatorsCheck:
    """Reads one table of KPI values. Keys and values are kept packed, 24 bytes each, to find doubles and outliers."""

    def __init__(self, cells: Cells, directory: Directory) -> None:
        self.cells, self.directory = cells, directory
        self.people = WhoIs(cells, directory)
        self.left_out = 0
        self._metrics: dict[str, Metric | None] = {}
        self._order: dict[int, int] = {}
        self._key_of: dict[int, str] = {}
        self.keep = True
        """False in the pass that writes: what needs all rows was found by the pass that checks."""
        self._periods: dict[tuple[str, str], Period | str] = {}
        self._keys, self._values, self._rows = array("q"), array("q"), array("i")
        options = cells.mapping.options
        self._fixed_metric = str(options.get("metric", ""))
        self._fixed_period = str(options.get("period", ""))
        places = cells.places
        self._metric_place, self._period_place = places.get("metric"), places.get("period")
        self._value_place, self._target_place = places.get("value"), places.get("target")
        self._span = "period_start" in places and "period_end" in places and self._period_place is None
        self._wide = [
            (cells.headers.index(header), header, target)
            for header, target in cells.mapping.columns.items()
            if target.startswith((METRIC, PERIOD))
        ]
        self._targets = {
            target.removeprefix(TARGET): cells.headers.index(header)
            for header, target in cells.mapping.columns.items()
            if target.startswith(TARGET)
        }
        self._say_missing_columns()

    def _say_missing_columns(self) -> None:
        by_metric = any(target.startswith(METRIC) for _p, _h, target in self._wide)
        by_period = any(target.startswith(PERIOD) for _p, _h, target in self._wide)
        has_metric = self._metric_place is not None or self._fixed_metric or by_metric
        if not has_metric:
            self.cells.note(None, "metric", "column_missing", field="metric")
        if not (self._period_place is not None or self._fixed_period or by_period or self._span):
            self.cells.note(None, "period", "column_missing", field="period")
        if not self._wide and self._value_place is None:
            self.cells.note(None, "value", "column_missing", field="value")

    def values(self, row: Row) -> list[Value]:
        """The figures of a row; cells that can't be read are noted and left out."""
        cells = self.cells
        if (row.unclosed >= 0 or row.extra or not row.cells[0].isascii()) and not cells.shape(row):
            self.left_out += 1
            return []
        known = self.people.find(row)
        if self._wide:
            found = self._wide_values(row, known.id if known else 0)
        else:
            found = self._long_value(row, known.id if known else 0)
        return found if known is not None else []

    def _long_value(self, row: Row, employee: int) -> list[Value]:
        texts = row.cells
        metric = self._metric(
            row, texts[self._metric_place] if self._metric_place is not None else self._fixed_metric
        )
        if metric is None:
            return []
        period = self._period(
            row, texts[self._period_place] if self._period_place is not None else "", metric
        )
        if period is None:
            return []
        text = texts[self._value_place] if self._value_place is not None else ""
        value = read_number(text)
        if value.scaled is None:
            self.cells.note(row, "value", "missing" if value.problem == "empty" else value.problem, raw=text)
            return []
        target = self._target(row, texts[self._target_place]) if self._target_place is not None else None
        return [
            self._kept(Value(row.number, employee, metric, period.start, period.end, value.scaled, target))
        ]

    def _wide_values(self, row: Row, employee: int) -> list[Value]:
        """A blank cell of a wide table says nothing; it is not zero."""
        found: list[Any] = []
        for place, header, target in self._wide:
            text = row.cells[place]
            if not text.strip():
                continue
            if target.startswith(METRIC):
                metric = self._metric(row, target.removeprefix(METRIC))
                given = row.cells[self._period_place] if self._period_place is not None else ""
                period = self._period(row, given, metric) if metric else None
            else:
                given = (
                    row.cells[self._metric_place] if self._metric_place is not None else self._fixed_metric
                )
                metric = self._metric(row, given)
                period = self._period(row, target.removeprefix(PERIOD), metric, header) if metric else None
            value = read_number(text)
            if value.scaled is None:
                self.cells.problems.append(
                    Problem(row.number, header, value.problem, raw=text[:200], line=row.line)
                )
                continue
            if metric is None or period is None:
                return found
            goal = self._targets.get(metric.key, self._target_place)
            target_value = self._target(row, row.cells[goal]) if goal is not None else None
            found.append(
                self._kept(
                    Value(row.number, employee, metric, period.start, period.end, value.scaled, target_value)
                )
            )
        return found

    def _target(self, row: Row, text: str) -> int | None:
        reading = read_number(text) if text else None
        if reading is not None and reading.problem and reading.problem != "empty":
            self.cells.note(row, "target", reading.problem, raw=text)
        return reading.scaled if reading is not None else None

    def _metric(self, row: Row, text: str) -> Metric | None:
        if text not in self._metrics:
            self._metrics[text] = self._find_metric(text)
        found = self._metrics[text]
        if found is None:
            self.cells.note(row, "metric", "unknown_metric" if text.strip() else "missing", raw=text)
        return found

    def _find_metric(self, text: str) -> Metric | None:
        key = self.directory.types.find(tidy(text)) if text.strip() else None
        if key is None or key == AMBIGUOUS:
            return None
        metric = self.directory.metrics.get(key)
        if metric is None:  # will be created
            metric = self.directory.metrics[key] = Metric(-len(self.directory.types.new), key, "indicator")
        self._order.setdefault(metric.id, len(self._order))
        self._key_of[metric.id] = metric.key
        return metric

    def _period(self, row: Row, text: str, metric: Metric, header: str = "") -> Period | None:
        if self._span:
            return self._free(row)
        text = text or self._fixed_period
        found = self._periods.get((text, metric.period))
        if found is None:
            found = self._periods[text, metric.period] = self._read_period(text, metric)
        if isinstance(found, Period):
            return found
        if header:
            self.cells.problems.append(Problem(row.number, header, found, raw=text, line=row.line))
        else:
            self.cells.note(row, "period", found, raw=text)
        return None

    def _read_period(self, text: str, metric: Metric) -> Period | str:
        plain = compact(text)
        if not plain:
            return "missing"
        period = parse_period(plain)
        if period is None:
            reading = self.cells.reading(text)
            if reading.day is None:
                return "not_a_period"
            period = period_of(reading.day, KINDS.get(metric.period, PeriodKind.MONTH))
        return period if period.start <= self.cells.today else "period_in_future"

    def _free(self, row: Row) -> Period | None:
        start, end = (
            self.cells.date(row, "period_start", required=True),
            self.cells.date(row, "period_end", required=True),
        )
        if start is None or end is None:
            return None
        if end < start:
            self.cells.note(row, "period_end", "ends_before_start", raw=end.isoformat())
            return None
        return Period(start, end, PeriodKind.DAY)

    def _kept(self, value: Value) -> Value:
        if self.keep:
            order = self._order[value.metric.id]
            self._keys.append(packed(value.employee, order, value.start, value.end))
            self._values.append(value.value)
            self._rows.append(value.row)
        return value

    def sums(self) -> dict[str, list[int]]:
        """Metric → [number of figures, sum × 10⁴] of what was read: the control sums."""
        if not self._keys:
            return {}
        orders = (np.frombuffer(self._keys, dtype=np.int64) >> 25) & 0xFFF
        values = np.frombuffer(self._values, dtype=np.int64)
        keys = {order: self._key_of[metric] for metric, order in self._order.items()}
        return {
            keys[order]: [int((orders == order).sum()), int(values[orders == order].sum())]
            for order in range(len(self._order))
        }

    def finish(self) -> None:
        """Tell doubles and outliers, and what will be created."""
        if self._keys:
            keys = np.frombuffer(self._keys, dtype=np.int64)
            rows = np.frombuffer(self._rows, dtype=np.int32)
            order = np.argsort(keys, kind="stable")
            ordered = keys[order]
            doubles = np.flatnonzero((ordered[1:] == ordered[:-1]) & (ordered[1:] >> 37 != 0))
            for place in doubles[:10_000]:
                first, second = int(rows[order[place]]), int(rows[order[place + 1]])
                self.cells.problems.append(
                    Problem(second, self.cells.header("value"), "duplicate_value", details={"other": first})
                )
            del order, ordered
            self._outliers(keys, rows)
        for name in self.directory.types.new:
            self.cells.note(None, "metric", "will_be_created", DOUBT, raw=name)

    def _outliers(self, keys: np.ndarray, rows: np.ndarray) -> None:
        values = np.frombuffer(self._values, dtype=np.int64)
        metrics = (keys >> 25) & 0xFFF
        for order in range(len(self._order)):
            places = np.flatnonzero(metrics == order)
            if len(places) < 20:
                continue
            low, high = np.percentile(values[places], [25, 75])
            reach = FAR * max(high - low, abs(high) * 0.05, 1)
            far = places[(values[places] > high + reach) | (values[places] < low - reach)]
            for place in far[:SHOW_OUTLIERS]:
                self.cells.problems.append(
                    Problem(
                        int(rows[place]), self.cells.header("value"), "unlikely_value", DOUBT,
                        plain_text(int(values[place])),
                    )
                )  # fmt: skip
