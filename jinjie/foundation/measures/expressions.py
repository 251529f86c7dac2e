"""Database expressions that mean the same on both databases."""

from typing import Any

from django.db.models import BigIntegerField, Func

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
