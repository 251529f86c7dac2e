"""Reading a file through what a person decided about it: other texts in cells, rows left out, names read as others.

The same for the browser and the command line, because it happens where the file is opened (`reading.open_run`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from jinjie.foundation.people.fields import encrypt
from jinjie.interfaces.transfer.checks.directory import Directory, Names
from jinjie.kit.spreadsheets import Row, Table
from jinjie.system.imports.models import ImportCorrection
from jinjie.system.keys import ring

PURPOSE = "imports.correction"
Kind = ImportCorrection.Kind
NAMED = ("department", "position", "level", "metric", "type", "item")
"""Fields that hold names of what the company has."""


def sealed(text: str) -> str:
    """The token under which what a person wrote into a cell is kept; it may be an ID number."""
    return encrypt(PURPOSE, text) if text else ""


def opened(token: str) -> str:
    """What a person wrote."""
    return ring.decrypt(token, PURPOSE) if token else ""


@dataclass
class Corrections:
    """Decisions about one file, by where they hold."""

    cells: dict[int, dict[str, str]] = field(default_factory=dict)
    """Row → header → text."""
    skipped: set[int] = field(default_factory=set)
    read_as: dict[str, dict[str, str]] = field(default_factory=dict)
    """Field → name as written → key."""
    creatable: dict[str, set[str]] = field(default_factory=dict)
    updates: dict[int, str] = field(default_factory=dict)
    """Row → mark of the difference that was agreed to."""

    def __bool__(self) -> bool:
        return bool(self.cells or self.skipped)

    def decide(self, directory: Directory) -> None:
        """Let the directory find names as they were decided, and know whom to update."""
        directory.updates = self.updates
        named: dict[str, Iterable[Names]] = {
            "department": [directory.departments],
            "position": [directory.positions],
            "level": [directory.levels],
            "metric": [directory.types],
            "type": [directory.types],
            "item": [metric.items for metric in directory.metrics.values()],
        }
        for key in self.read_as.keys() | self.creatable.keys():
            for names in named.get(key, ()):
                names.decide(self.read_as.get(key, {}), self.creatable.get(key, ()))


def read_corrections(rows: Iterable[ImportCorrection]) -> Corrections:
    """Rows of decisions, sorted out."""
    found = Corrections()
    for row in rows:
        if row.kind == Kind.SKIP:
            found.skipped.add(row.row)
        elif row.kind == Kind.UPDATE:
            found.updates[row.row] = row.value
        elif row.kind == Kind.READ_AS:
            found.read_as.setdefault(row.column, {})[row.written] = row.value
        elif row.kind == Kind.CREATE:
            found.creatable.setdefault(row.column, set()).add(row.written)
        else:
            found.cells.setdefault(row.row, {})[row.column] = opened(row.value)
    return found


@dataclass(frozen=True)
class CorrectedTable(Table):
    """A table whose rows come as they were corrected; rows left out come too, marked as such."""

    corrections: Corrections = field(default_factory=Corrections)

    def rows(self) -> Iterator[Row]:
        """Every row below the header, corrected."""
        places = {header: place for place, header in enumerate(self.headers)}
        cells, skipped = self.corrections.cells, self.corrections.skipped
        for row in super().rows():
            for header, text in cells.get(row.number, {}).items():
                if header in places:
                    row.cells[places[header]] = text
            yield row._replace(skipped=True) if row.number in skipped else row


def corrected(table: Table, corrections: Corrections) -> Table:
    """The table read through the corrections; itself if there are none."""
    if not corrections:
        return table
    given: dict[str, Any] = {each.name: getattr(table, each.name) for each in fields(table)}
    return CorrectedTable(**given, corrections=corrections)
