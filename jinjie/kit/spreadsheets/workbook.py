"""Workbooks (xlsx, xls, ods), cell by cell as text."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal
from jinjie.kit.spreadsheets.recognise import RE_SAVE, refuse

EXACT_FLOAT = 1e15


def cell_text(value: Any) -> str:
    """What a person reads in the cell: whole numbers without `.0`, days as ISO dates, nothing as empty text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < EXACT_FLOAT else repr(value)
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time | timedelta | int):
        return str(value)
    return "" if value is None else str(value)


class Workbook:
    """An opened workbook; `sheet` is the one asked for, or the first visible one that is not empty."""

    def __init__(self, path: Path, sheet: str = "") -> None:
        try:
            self._book = CalamineWorkbook.from_path(str(path))
            self.sheets = [
                entry.name
                for entry in self._book.sheets_metadata
                if entry.typ == SheetTypeEnum.WorkSheet and entry.visible == SheetVisibleEnum.Visible
            ]
            self.sheet = self._choose(path, sheet)
            self._sheet = self._book.get_sheet_by_name(self.sheet)
        except (CalamineError, OSError, ValueError) as error:
            raise refuse(path, "sheet.damaged", phrase("The workbook can't be read."), RE_SAVE) from error

    def _choose(self, path: Path, sheet: str) -> str:
        if sheet:
            if sheet in self.sheets:
                return sheet
            raise Refusal(
                phrase("There is no worksheet “%(sheet)s”.", sheet=sheet),
                code="sheet.unknown_sheet",
                place=Place(file=path.name, sheet=sheet),
                remedy=phrase("Name one of: %(names)s.", names=", ".join(self.sheets)),
            )
        for name in self.sheets:
            if self._book.get_sheet_by_name(name).height:
                return name
        raise refuse(
            path,
            "sheet.empty",
            phrase("The workbook has no cells."),
            phrase("Save the table again and bring it."),
        )

    @property
    def width(self) -> int:
        """Columns in use."""
        return int(self._sheet.width)

    def records(self) -> Iterator[tuple[int, list[str], int]]:
        """Every row with something in it: row number of the sheet, cells, −1."""
        start = self._sheet.start
        first = (start[0] if start else 0) + 1
        for number, row in enumerate(self._sheet.iter_rows(), start=first):
            cells = [cell_text(value) for value in row]
            if any(cells):
                yield number, cells, -1
