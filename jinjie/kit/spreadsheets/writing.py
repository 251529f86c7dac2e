"""Sheets that people take away: text cells only, none that a spreadsheet would run, a last line that says whose they are."""

import csv
import io
from collections.abc import Iterable, Sequence

from xlsxwriter import Workbook

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What begins a cell that spreadsheets take for a formula."""
FAINT = "#68625B"


def safe(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(RUNS) else text


def csv_sheet(heads: Sequence[str], lines: Iterable[Sequence[str]], mark: str) -> bytes:
    """Comma-separated UTF-8 with a byte order mark, which spreadsheets need to read Chinese."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(map(safe, heads))
    writer.writerows(map(safe, line) for line in lines)
    writer.writerow([safe(mark)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def workbook_sheet(title: str, heads: Sequence[str], lines: Iterable[Sequence[str]], mark: str) -> bytes:
    """An Excel workbook of one sheet, its head kept in sight."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True})
        faint = book.add_format({"font_color": FAINT, "italic": True})
        for place, head in enumerate(heads):
            sheet.write_string(0, place, head, bold)
        number = 0
        for number, line in enumerate(lines, 1):
            for place, text in enumerate(line):
                sheet.write_string(number, place, text)
        sheet.write_string(number + 1, 0, mark, faint)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(heads) - 1, 0), 16)
        sheet.set_footer(f"&C{mark.replace('&', '&&')[:200]}")
    return out.getvalue()
