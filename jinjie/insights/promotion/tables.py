"""What a page, a sheet or the command shows: tables of figures, each with the people behind it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from jinjie.insights.promotion.survival import Ints, wilson

FEWEST = 5
"""Of fewer people no rate is shown: how many of how many says it better."""
NOBODY: Ints = np.empty(0, np.int64)


@dataclass(frozen=True)
class Cell:
    """A figure. `value` is None where it is not known; `people` are those it counts, None for what counts nobody."""

    text: str
    value: float | None = None
    people: Ints | None = field(default=None, compare=False)
    note: str = ""


@dataclass(frozen=True)
class Row:
    """A line of figures; `key` names it in addresses and in JSON."""

    key: str
    label: str
    cells: tuple[Cell, ...]
    total: bool = False


@dataclass(frozen=True)
class Head:
    """A column's title; `key` names it in addresses and JSON. `drawn`: it is a series of the chart; `words`: no number."""

    key: str
    label: str
    drawn: bool = False
    words: bool = False


@dataclass(frozen=True)
class Table:
    """A titled table; `chart` is how it is drawn above itself: bar, line or steps, empty for not at all."""

    key: str
    title: str
    first: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    note: str = ""
    chart: str = ""
    empty: str = ""


def count(people: Ints) -> Cell:
    """How many these are."""
    return Cell(str(len(people)), len(people), people)


def plain(text: str, value: float | None = None, note: str = "") -> Cell:
    """A figure that opens into nobody."""
    return Cell(text, value, None, note)


def share(part: int, of: int) -> tuple[Cell, Cell]:
    """A rate and its 95 % interval in percent; of fewer than five neither, and of nobody it is not known."""
    if of < FEWEST:
        return plain("–"), plain("–")
    low, high = wilson(part, of)
    return plain(percent(part / of), round(100 * part / of, 4)), plain(f"{percent(low)}–{percent(high)}")


def percent(value: float) -> str:
    """A part of one with one decimal, without the sign, which the column's head has."""
    return f"{100 * value:.1f}"


def as_json(tables: Iterable[Table]) -> dict[str, Any]:
    """The same for machines: table → rows by key, each figure by its column's key; null is not known."""
    return {
        table.key: [
            {"key": row.key, "label": row.label}
            | {
                head.key: (None if cell.text == "–" else cell.text) if head.words else cell.value
                for head, cell in zip(table.heads, row.cells, strict=True)
            }
            for row in table.rows
        ]
        for table in tables
    }
