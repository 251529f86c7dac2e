"""Database expressions that mean the same on both databases."""

from typing import Any

import numpy as np
from django.db.models import BigIntegerField, ExpressionWrapper, F, Func, Q, Sum, Value
from django.db.models.functions import Cast

from jinjie.foundation.measures.columns import ABSENT
from jinjie.foundation.measures.registry import Ints

EPOCH_ORDINAL = 719_163
"""`date(1970, 1, 1).toordinal()`."""


class DayNumber(Func):
    """Days from 1970-01-01 to a date column, as an integer; comparable, subtractable, cheap to read."""

    output_field = BigIntegerField()
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """SQLite keeps dates as text; unixepoch() reads them natively."""
        return self.as_sql(compiler, connection, template="(unixepoch(%(expressions)s) / 86400)", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """PostgreSQL subtracts dates to an integer."""
        return self.as_sql(compiler, connection, template="(%(expressions)s - DATE '1970-01-01')", **context)


def summed(column: str, inside: Q | None = None) -> Cast:
    """The sum of an integer column (where `inside` holds) as an integer on both databases.

    PostgreSQL adds integers up to a numeric, which is slow to send and to read.
    """
    return Cast(Sum(column, filter=inside or None), BigIntegerField())


SHIFT = 2**46
"""Room for a value beside its day in one sortable integer: ±3.5 billion units after scaling by 10⁴."""


def dated(day: str, value: str) -> "ExpressionWrapper[Any]":
    """A date and a value as one integer whose maximum is the latest date's; the greater value wins within a day."""
    packed = (
        DayNumber(day) * Value(SHIFT, BigIntegerField()) + F(value) + Value(SHIFT // 2, BigIntegerField())
    )
    return ExpressionWrapper(packed, output_field=BigIntegerField())


def undated(packed: Ints) -> tuple[Ints, Ints]:
    """Day numbers and values out of `dated` integers; ABSENT stays."""
    there = packed != ABSENT
    whole = np.where(there, packed, 0)
    return np.where(there, whole // SHIFT, ABSENT), np.where(there, whole % SHIFT - SHIFT // 2, ABSENT)
