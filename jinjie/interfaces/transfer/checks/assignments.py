"""Checking the rows of a history of assignments."""

from datetime import date
from typing import Any

from jinjie.interfaces.transfer.checks.directory import AMBIGUOUS, Directory
from jinjie.interfaces.transfer.checks.people import WhoIs
from jinjie.interfaces.transfer.checks.problems import DOUBT, ERROR
from jinjie.interfaces.transfer.checks.reading import Cells, missing_columns
from jinjie.interfaces.transfer.checks.roster import department, level, named
from jinjie.kit.spreadsheets import Row
from jinjie.kit.tidy import folded

CHANGES = {
    "入职": "hired", "hired": "hired", "hire": "hired", "调动": "transferred", "调岗": "transferred", "transfer": "transferred",
    "transferred": "transferred", "晋升": "promoted", "晋级": "promoted", "升职": "promoted", "promotion": "promoted",
    "promoted": "promoted", "降级": "demoted", "降职": "demoted", "demoted": "demoted", "demotion": "demoted",
}  # fmt: skip
Clean = dict[str, Any]


class AssignmentsCheck:
    """Reads one history. Overlaps and gaps are told per person once all rows are read."""

    def __init__(self, cells: Cells, directory: Directory) -> None:
        self.cells, self.directory = cells, directory
        self.people = WhoIs(cells, directory)
        self.latest = cells.mapping.options.get("overlaps") == "latest"
        self._spans: dict[str, list[tuple[date, date, Row]]] = {}
        self.left_out = 0
        missing_columns(cells, ["valid_from"])

    def row(self, row: Row) -> Clean | None:
        """The clean row, or None if it is left out."""
        cells = self.cells
        if not cells.shape(row):
            self.left_out += 1
            return None
        known = self.people.find(row)
        clean: Clean = {"row": row.number, "employee": known.number if known else ""}
        start = clean["start"] = cells.date(row, "valid_from", required=True)
        end = cells.date(row, "valid_to")
        clean["end"] = end = None if end is not None and end.year >= 9000 else end
        clean["department"] = department(cells, row, self.directory)
        clean["position"] = named(
            cells, row, "position", self.directory.positions, cells.text(row, "position")
        )
        clean["level"] = level(cells, row, self.directory)
        clean["manager"] = self._manager(row)
        clean["reason"] = cells.text(row, "reason", 200)
        clean["change"] = CHANGES.get(cells.text(row, "change").lower(), "")
        said = any(cells.raw(row, key).strip() for key in ("department", "position", "level", "manager"))
        if not said:
            cells.note(row, "", "nothing_said")
        if start is None or known is None:
            return clean
        return self._span(row, clean, start, end, known.number, known.hired_on)

    def _manager(self, row: Row) -> str:
        text = self.cells.text(row, "manager")
        if not text:
            return ""
        if text in self.directory.employees:
            return text
        owners = self.directory.by_name.get(folded(text), [])
        if len(owners) == 1:
            return owners[0]
        self.cells.note(row, "manager", "ambiguous_manager" if owners else "unknown_manager", raw=text)
        return ""

    def _span(
        self, row: Row, clean: Clean, start: date, end: date | None, number: str, hired_on: date | None
    ) -> Clean | None:
        cells = self.cells
        if end is not None and end < start:
            cells.note(row, "valid_to", "ends_before_start", raw=end.isoformat())
            return clean
        if end == start:
            cells.note(row, "valid_to", "empty_span", DOUBT, raw=start.isoformat())
            self.left_out += 1
            return None
        if hired_on is not None and start < hired_on:
            cells.note(
                row, "valid_from", "before_hired", raw=start.isoformat(), hired_on=hired_on.isoformat()
            )
        self._spans.setdefault(number, []).append((start, end or date.max, row))
        return clean

    def finish(self) -> None:
        """Tell overlaps, several open rows and gaps."""
        cells = self.cells
        for spans in self._spans.values():
            spans.sort(key=lambda span: (span[0], span[1], span[2].number))
            severity = DOUBT if self.latest else ERROR
            for (_start, end, row), (following, _end, other) in zip(spans, spans[1:], strict=False):
                if following < end:
                    code = "several_open" if end == date.max == _end else "overlap"
                    cells.note(
                        other, "valid_from", code, severity, raw=following.isoformat(), other=row.number
                    )
                elif following > end:
                    cells.note(other, "valid_from", "gap", DOUBT, raw=following.isoformat(), other=row.number)
        directory = self.directory
        for key, names in (
            ("department", directory.departments),
            ("position", directory.positions),
            ("level", directory.levels),
        ):
            for name in names.new:
                cells.note(None, key, "will_be_created", DOUBT, raw=name if name != AMBIGUOUS else "")
