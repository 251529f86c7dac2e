"""From an ORM query to numpy columns, fast and the same on both databases; and joining columns by position."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import QuerySet

from jinjie.foundation.measures.registry import Floats, Ints

ABSENT = np.iinfo(np.int64).min
"""Stands for NULL in an integer column."""
CHUNK = 20_000


def read(query: QuerySet[Any, Any], width: int) -> list[Ints]:
    """Run a `values_list` query of `width` integer columns; one int64 array a column, NULL as `ABSENT`.

    The ORM writes the SQL; rows are taken from the cursor as they are, which saves its per-row conversions.
    """
    try:
        sql, params = query.query.sql_with_params()
    except Exception as error:
        if type(error).__name__ == "EmptyResultSet":
            return [np.empty(0, np.int64) for _ in range(width)]
        raise
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return fetch(cursor, width)


def fetch(cursor: Any, width: int) -> list[Ints]:
    """The rest of a cursor's rows as int64 columns."""
    parts: list[Ints] = []
    while rows := cursor.fetchmany(CHUNK):
        parts.append(_table(rows, width))
    if not parts:
        return [np.empty(0, np.int64) for _ in range(width)]
    table = parts[0] if len(parts) == 1 else np.concatenate(parts)
    return [np.ascontiguousarray(table[:, place]) for place in range(width)]


def laid(rows: Sequence[tuple[Any, ...]], width: int) -> list[Ints]:
    """Rows that are there already as int64 columns, NULL as `ABSENT`."""
    table = _table(rows, width)
    return [np.ascontiguousarray(table[:, place]) for place in range(width)]


def _table(rows: Sequence[tuple[Any, ...]], width: int) -> Ints:
    try:
        flat = np.fromiter(chain.from_iterable(rows), np.int64, len(rows) * width)
    except TypeError:
        cells = (ABSENT if cell is None else cell for cell in chain.from_iterable(rows))
        flat = np.fromiter(cells, np.int64, len(rows) * width)
    return flat.reshape(len(rows), width)


def positions(population: Ints, ids: Ints) -> tuple[Ints, Any]:
    """Where each of `ids` stands in the sorted `population`: positions, and a mask of those that are in it."""
    if not len(population):
        return np.zeros(len(ids), np.int64), np.zeros(len(ids), bool)
    place = np.searchsorted(population, ids)
    place[place == len(population)] = 0
    return place, population[place] == ids


def divided(above: Ints, below: Ints) -> tuple[Ints, Floats]:
    """Whole quotients, rounded down, and the part of one that is left over (0 ≤ rest < 1). `below` is positive."""
    whole, left = np.divmod(above, below)
    return whole, left / below
