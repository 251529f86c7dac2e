"""Whom a row is about: by employee number, else by ID number."""

from jinjie.foundation.people.identity import expected_digit, read_id_number
from jinjie.interfaces.transfer.checks.directory import Directory, KnownEmployee
from jinjie.interfaces.transfer.checks.problems import DOUBT
from jinjie.interfaces.transfer.checks.reading import Cells
from jinjie.kit.spreadsheets import Row
from jinjie.kit.tidy import compact, folded


class WhoIs:
    """Finds the employee of a row and notes when there is none."""

    def __init__(self, cells: Cells, directory: Directory) -> None:
        self.cells, self.directory = cells, directory
        self._place = cells.places.get("employee")
        self._width = max((len(number) for number in directory.employees if number.isdigit()), default=0)
        if not cells.has("employee") and not cells.has("id_number"):
            cells.note(None, "employee", "column_missing", field="employee")

    def find(self, row: Row) -> KnownEmployee | None:
        """The employee, or None with the problem noted."""
        raw = row.cells[self._place] if self._place is not None else ""
        known = self.directory.employees.get(raw)
        if known is None:
            known = self._search(row, raw)
        if known is not None and "name" in self.cells.places:
            name = self.cells.raw(row, "name")
            if name and folded(name) != folded(known.name):
                self.cells.note(row, "name", "name_differs", DOUBT, raw=name, number=known.number)
        return known

    def _search(self, row: Row, raw: str) -> KnownEmployee | None:
        cells, directory = self.cells, self.directory
        number = compact(raw)
        if number:
            known = directory.employees.get(number)
            if known is None and self._width and number.isdigit():
                known = directory.employees.get(number.zfill(self._width))
                if known is not None:
                    cells.note(row, "employee", "leading_zeros_lost", DOUBT, raw=raw, read=known.number)
            if known is None:
                cells.note(row, "employee", "unknown_employee", raw=raw)
            return known
        identity = read_id_number(cells.raw(row, "id_number"))
        if identity.problem == "wrong_check_digit":
            told = cells.raw(row, "id_number")
            cells.note(row, "id_number", identity.problem, raw=told, expected=expected_digit(told))
        elif identity.problem:
            cells.note(row, "id_number", identity.problem, raw=cells.raw(row, "id_number"))
        elif identity.number:
            owner = directory.owner_of(identity.number)
            if owner:
                return directory.employees[owner]
            cells.note(row, "id_number", "unknown_employee", raw=identity.number)
        else:
            cells.note(row, "employee" if cells.has("employee") else "id_number", "missing")
        return None
