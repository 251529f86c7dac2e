"""Reading the cells of one table: dates, figures, names, numbers of people. Each reader notes what is wrong."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from jinjie.interfaces.transfer.checks.problems import DOUBT, ERROR, Problem, masked
from jinjie.interfaces.transfer.columns import Field, field_of
from jinjie.interfaces.transfer.mapping import ColumnMapping
from jinjie.kit.dates import DateReading, read_date
from jinjie.kit.numbers import read_number
from jinjie.kit.spreadsheets import Row, Table
from jinjie.kit.tidy import compact, has_han, person_name, tidy

_TOTALS = {"合计", "总计", "小计", "total", "totals", "sum", "合計", "總計"}
SAMPLE_ROWS = 2_000
EARLIEST = 1950
"""A two-digit year of work is of this century or the second half of the last."""


class Cells:
    """How the cells of a table are read under a mapping, and what was found wrong so far."""

    def __init__(
        self,
        kind: str,
        table: Table,
        mapping: ColumnMapping,
        today: date,
        customs: tuple[Field, ...] = (),
    ) -> None:
        self.kind, self.table, self.mapping, self.today = kind, table, mapping, today
        self.headers = table.headers
        self.places = {
            target: table.headers.index(header)
            for header, target in mapping.columns.items()
            if header in table.headers
        }
        self.defaults = {str(k): str(v) for k, v in mapping.options.get("defaults", {}).items()}
        self.order = mapping.options.get("date_order", "")
        self.mainland = any(has_han(header) for header in table.headers) and not table.traditional
        self.problems: list[Problem] = []
        self.dates: dict[str, DateReading] = {}
        self.customs = tuple(field for field in customs if field.key in self.places)
        """The company's own fields that the table gives."""
        self._private = {
            target for target in self.places if (f := field_of(kind, target, customs)) and f.private
        }
        self._mapped = set(self.places.values())

    def has(self, key: str) -> bool:
        """True if the table or the defaults give this field."""
        return key in self.places or key in self.defaults

    def raw(self, row: Row, key: str) -> str:
        """The cell's text as it stands, else the default."""
        place = self.places.get(key)
        return (row.cells[place] if place is not None else "") or self.defaults.get(key, "")

    def header(self, key: str) -> str:
        """The header of the field, for reports."""
        place = self.places.get(key)
        return self.headers[place] if place is not None else ""

    def note(
        self, row: Row | None, key: str, code: str, severity: str = ERROR, raw: str = "", **details: Any
    ) -> None:
        """Remember a problem; identity data is masked."""
        private = key in self._private
        shown = masked(raw) if private else raw
        number, line, person = (row.number, row.line, self.person(row)) if row else (0, 0, "")
        self.problems.append(
            Problem(number, self.header(key), code, severity, shown[:200], line, details, person, private)
        )

    def person(self, row: Row) -> str:
        """Who the row is about, as it says itself: the name, else the number."""
        for key in ("name", "given_name", "number", "employee"):
            place = self.places.get(key)
            if place is not None and row.cells[place].strip():
                return person_name(row.cells[place])[:120]
        return ""

    def shape(self, row: Row) -> bool:
        """Note what is wrong with the row as a whole. False for a line of totals, which is left out."""
        if row.unclosed >= 0:
            known = row.unclosed in self._mapped
            header = self.headers[row.unclosed] if row.unclosed < len(self.headers) else ""
            raw = row.cells[row.unclosed] if row.unclosed < len(row.cells) else ""
            self.problems.append(
                Problem(row.number, header, "unclosed_quote", ERROR if known else DOUBT, raw[:200], row.line)
            )
        if row.extra:
            self.note(row, "", "too_many_cells")
        first = next((cell for cell in row.cells if cell.strip()), "")
        if first.strip().lower().rstrip(":：") in _TOTALS:
            self.note(row, "", "total_row", DOUBT, raw=first)
            return False
        return True

    def text(self, row: Row, key: str, limit: int = 120) -> str:
        """Tidied text; too long is an error."""
        value = tidy(self.raw(row, key))
        if len(value) > limit:
            self.note(row, key, "too_long", raw=value, limit=limit)
            return value[:limit]
        return value

    def code(self, row: Row, key: str, limit: int = 120) -> str:
        """A code such as a level: half-width, no blanks around hyphens (`13- S5` → `13-S5`)."""
        value = tidy(self.raw(row, key))
        value = re.sub(r"\s*([-–－])\s*", "-", value) if any(ch.isdigit() for ch in value) else value
        if len(value) > limit:
            self.note(row, key, "too_long", raw=value, limit=limit)
        return value[:limit]

    def name(self, row: Row, key: str) -> str:
        """A person's name; blanks inside a Chinese one or at its end are taken out and told."""
        raw = self.raw(row, key)
        value = person_name(raw)
        if has_han(raw) and value != raw:
            self.note(row, key, "blank_in_name", DOUBT, raw=raw)
        return value[:120]

    def reading(self, text: str) -> DateReading:
        """A date reading, kept, since columns repeat days."""
        found = self.dates.get(text)
        if found is None:
            if len(self.dates) > 50_000:
                self.dates.clear()
            found = self.dates[text] = read_date(text, traditional=self.table.traditional, order=self.order)
        return found

    def date(self, row: Row, key: str, *, required: bool = False) -> date | None:
        """A day, or None with the problem noted."""
        raw = self.raw(row, key)
        reading = self.reading(raw)
        if reading.day is not None:
            return reading.day
        if reading.problem == "empty":
            if required and self.has(key):
                self.note(row, key, "missing")
            return None
        self.note_date(row, key, reading, raw)
        return None

    def note_date(self, row: Row, key: str, reading: DateReading, raw: str) -> None:
        """Note why a cell is no day."""
        likely = [day for day in reading.candidates if key == "born_on" or day.year >= EARLIEST]
        candidates = ", ".join(day.isoformat() for day in likely or reading.candidates)
        self.note(row, key, reading.problem, raw=raw, **({"candidates": candidates} if candidates else {}))

    def figure(self, row: Row, key: str, raw: str | None = None, header: str = "") -> int | None:
        """A scaled figure, or None with the problem noted (an empty cell is no problem here)."""
        text = self.raw(row, key) if raw is None else raw
        reading = read_number(text)
        if reading.problem and reading.problem != "empty":
            if header:
                self.problems.append(
                    Problem(row.number, header, reading.problem, ERROR, text[:200], row.line)
                )
            else:
                self.note(row, key, reading.problem, raw=text)
        return reading.scaled


def usual_width(table: Table, place: int) -> int:
    """How many characters most numbers of a column have, if they are digits with leading zeros; else 0.

    Spreadsheets turn `000003` into 3; this tells what the others look like.
    """
    widths: Counter[int] = Counter()
    zeros = 0
    for row in table.rows():
        text = compact(row.cells[place])
        if text.isdigit():
            widths[len(text)] += 1
            zeros += text.startswith("0")
        if row.number >= SAMPLE_ROWS:
            break
    if not widths or not zeros:
        return 0
    width, count = widths.most_common(1)[0]
    return width if count * 2 > sum(widths.values()) else 0


def employee_number(cells: Cells, row: Row, key: str, width: int, *, required: bool = True) -> str:
    """An employee number; lost leading zeros are put back and told, a missing one is an error if it is required."""
    raw = cells.raw(row, key)
    value = compact(raw)
    if not value:
        if required and cells.has(key):
            cells.note(row, key, "missing")
        return ""
    if value.endswith(".0") and value[:-2].isdigit():
        value = value[:-2]
    if width and value.isdigit() and len(value) < width:
        value = value.zfill(width)
        cells.note(row, key, "leading_zeros_lost", DOUBT, raw=raw, read=value)
    if len(value) > 40:
        cells.note(row, key, "too_long", raw=raw, limit=40)
    return value[:40]


def missing_columns(cells: Cells, keys: Sequence[str]) -> None:
    """Note fields that no column gives and that every row needs."""
    for key in keys:
        if not cells.has(key):
            cells.note(None, key, "column_missing", field=key)
