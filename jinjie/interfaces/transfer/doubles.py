"""Two rows about the same person: in which columns they differ, and what one lacks that the other has."""

from collections.abc import Iterable
from typing import Any

from jinjie.kit.spreadsheets import Row, Table
from jinjie.kit.tidy import tidy

MOST = 200
"""So many pairs are compared; a table with more of them is mended in the spreadsheet."""


def cells_of(table: Table, numbers: Iterable[int]) -> dict[int, Row]:
    """These rows by number, read in one pass that ends with the last of them."""
    wanted = set(numbers)
    found: dict[int, Row] = {}
    last = max(wanted, default=0)
    for row in table.rows():
        if row.number in wanted:
            found[row.number] = row
        if row.number >= last:
            break
    return found


def differing(headers: list[str], one: Row, other: Row) -> list[str]:
    """Columns in which both say something, and not the same."""
    pairs = zip(headers, one.cells, other.cells, strict=True)
    return [header for header, a, b in pairs if tidy(a) and tidy(b) and tidy(a) != tidy(b)]


def gaps(headers: list[str], one: Row, other: Row) -> dict[str, str]:
    """What `other` says in columns that `one` leaves empty."""
    pairs = zip(headers, one.cells, other.cells, strict=True)
    return {header: b for header, a, b in pairs if not tidy(a) and tidy(b)}


def compared(table: Table, pairs: dict[int, int]) -> dict[str, dict[str, Any]]:
    """Row → what differs from the row it doubles, and whether one fills gaps of the other; JSON."""
    some = dict(list(pairs.items())[:MOST])
    rows = cells_of(table, {*some, *some.values()})
    found = {}
    for number, other in some.items():
        if number in rows and other in rows:
            fills = gaps(table.headers, rows[other], rows[number])
            found[str(number)] = {
                "differ": differing(table.headers, rows[other], rows[number])[:8],
                "fills": bool(fills),
                "other": rows[other].line,
            }
    return found
