"""What a check counts on the way, so that a person can compare the table with what was read, and with what was written."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jinjie.interfaces.transfer.checks.problems import DUPLICATES, ERROR, Problem
from jinjie.interfaces.transfer.checks.reading import Cells
from jinjie.interfaces.transfer.doubles import MOST
from jinjie.kit.dates import EXCEL_EPOCH
from jinjie.kit.spreadsheets import Row
from jinjie.kit.tidy import compact

SAMPLE = 5


def serial(day: date) -> int:
    """The number under which a spreadsheet keeps a day: its sum is what =SUM() shows there."""
    return (day - EXCEL_EPOCH).days


@dataclass
class Control:
    """Counts of one pass. `table…` is taken from the cells, `read…` from what the checks made of them."""

    number_key: str
    """The field that identifies a row's person, or nothing."""
    day_key: str
    """The field whose days are summed, or nothing."""
    seed: int
    rows: int = 0
    offset: int = 0
    """How far below its number the first row stands in the file."""
    skipped: int = 0
    left_out: int = 0
    table_numbers: set[str] = field(default_factory=set)
    read_numbers: set[str] = field(default_factory=set)
    table_days: int = 0
    read_days: int = 0
    new_days: int = 0
    """Of `read_days`, those of people who are not there yet."""
    levels: Counter[str] = field(default_factory=Counter)
    updates: int = 0
    """Rows that change somebody who is there already."""
    values: int = 0
    """How many fields they change."""
    moves: int = 0
    """How many of the rows change what is held."""
    fields: set[str] = field(default_factory=set)
    """Fields of people's files that are changed."""
    wrong: bytearray = field(default_factory=bytearray)
    """By row: 1 for an error, 2 for a double."""
    sample: list[int] = field(default_factory=list)
    pairs: dict[int, int] = field(default_factory=dict)
    """Row → the earlier row that it doubles; the first two hundred."""

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311 — picks rows to look at, no secret
        self._seen = 0

    def see(self, cells: Cells, row: Row, clean: Any, *, wrong: bool) -> None:
        """Count a row that was not skipped, with what came out of it."""
        if not wrong:
            if clean:
                self._pick(row.number)
            else:
                self.left_out += 1
                return
        if self.number_key and cells.has(self.number_key):
            self.table_numbers.add(compact(cells.raw(row, self.number_key)))
            if isinstance(clean, dict):
                self.read_numbers.add(clean["number"])
        if self.day_key and isinstance(clean, dict):
            day = cells.reading(cells.raw(row, self.day_key)).day
            self.table_days += serial(day) if day else 0
            read = serial(clean[self.day_key]) if clean[self.day_key] else 0
            self.read_days += read
            self.new_days += 0 if "update" in clean else read
        if not wrong and isinstance(clean, dict):
            self._count(clean)

    def _count(self, clean: dict[str, Any]) -> None:
        """What the row does: enter somebody, or change somebody."""
        change = clean.get("update")
        if change is not None:
            self.updates += 1
            self.values += len(change["values"]) + len(change["moves"])
            self.moves += bool(change["moves"])
            self.fields.update(change["values"])
        elif clean.get("level"):
            self.levels[clean["level"]] += 1

    def mark(self, problems: list[Problem]) -> None:
        """Remember rows that can't be imported as they are."""
        for problem in problems:
            if problem.severity == ERROR and problem.row:
                if problem.row >= len(self.wrong):
                    self.wrong.extend(bytes(problem.row + 1_000 - len(self.wrong)))
                double = problem.code in DUPLICATES
                self.wrong[problem.row] = 1 if not double or self.wrong[problem.row] == 1 else 2
                if double and len(self.pairs) < MOST and (other := problem.details.get("other")):
                    self.pairs[problem.row] = other

    def _pick(self, row: int) -> None:
        """Consider a good row for the sample: every one has the same chance."""
        self._seen += 1
        if len(self.sample) < SAMPLE:
            self.sample.append(row)
        elif (place := int(self._chance.random() * self._seen)) < SAMPLE:
            self.sample[place] = row

    def counts(self) -> dict[str, Any]:
        """What the run keeps. Rows that can be imported are all but skipped, wrong, double and left-out ones."""
        wrong, double = self.wrong.count(1), self.wrong.count(2)
        importable = max(self.rows - self.skipped - self.left_out - wrong - double, 0)
        told = importable + wrong + double + self.skipped + self.left_out
        pairs = {"rows": [self.rows, told]}
        if self.table_numbers:
            pairs["numbers"] = [len(self.table_numbers - {""}), len(self.read_numbers - {""})]
        if self.day_key:
            pairs["days"] = [self.table_days, self.read_days]
        return {
            "skipped": self.skipped,
            "offset": self.offset,
            "wrong_rows": wrong,
            "double_rows": double,
            "importable": importable,
            "control": pairs,
            "new_days": self.new_days,
            "updates": self.updates,
            "values": self.values,
            "moves": self.moves,
            "fields": sorted(self.fields),
            "levels": dict(self.levels.most_common(200)),
            "sample": sorted(row for row in self.sample if row >= len(self.wrong) or not self.wrong[row]),
        }
