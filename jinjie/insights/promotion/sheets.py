"""The tables of a page as a workbook, a sheet a table. Figures only: nobody's name leaves this way."""

import io

from xlsxwriter import Workbook

from jinjie.insights.promotion.page import Page
from jinjie.kit.spreadsheets.writing import safe


def book_of(page: Page) -> bytes:
    """The workbook; a figure that is not known is an empty cell, never a nought."""
    out = io.BytesIO()
    wish = page.scope.wish
    about = f"{page.scope.company.label} · {wish.since.isoformat()} – {wish.until.isoformat()}"
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold, wrap = book.add_format({"bold": True}), book.add_format({"italic": True})
        for number, table in enumerate(page.tables, 1):
            sheet = book.add_worksheet(f"{number} {table.key}"[:31])
            sheet.write_string(0, 0, safe(table.title), bold)
            sheet.write_string(1, 0, safe(about), wrap)
            for place, head in enumerate([table.first, *(head.label for head in table.heads)]):
                sheet.write_string(3, place, safe(head), bold)
            for line, row in enumerate(table.rows, 4):
                sheet.write_string(line, 0, safe(row.label))
                for place, cell in enumerate(row.cells, 1):
                    if cell.value is not None:
                        sheet.write_number(line, place, cell.value)
                    elif cell.text != "–":
                        sheet.write_string(line, place, safe(cell.text))
            sheet.write_string(len(table.rows) + 5, 0, safe(table.note), wrap)
            sheet.freeze_panes(4, 1)
            sheet.set_column(0, 0, 36)
            sheet.set_column(1, max(len(table.heads), 1), 16)
    return out.getvalue()
