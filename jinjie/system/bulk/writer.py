"""Writing many rows: executemany on SQLite, COPY on PostgreSQL.

The table's own constraints check the rows, so a bad row raises IntegrityError and, inside the caller's transaction,
nothing is written. Values are given as the database keeps them (dates and datetimes as objects, JSON as text).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any, cast

from django.db import connection, models

CHUNK = 500
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def write_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    constants: Mapping[str, Any] | None = None,
) -> None:
    """Append rows to a model's table. `columns` are field attnames (`employee_id`), each row in that order.

    `constants` are further columns with one value for every row. Columns that are not named take the default that
    the database has, so name every field without one.
    """
    constants = constants or {}
    fields = [_field(model, name) for name in [*columns, *constants]]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            tail = "".join(f"\t{_copy_text(value)}" for value in constants.values()) + "\n"
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                rest = iter(rows)
                while chunk := list(islice(rest, CHUNK)):
                    copy.write("".join("\t".join(map(_copy_text, row)) + tail for row in chunk))
        else:
            marks = ", ".join(["%s"] * len(fields))
            fixed = tuple(_stored(value) for value in constants.values())
            dated = [i for i, f in enumerate(fields[: len(columns)]) if isinstance(f, models.DateField)]
            plain = _plain_rows(rows, dated, fixed)
            statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 — names of our own columns
            cursor.executemany(statement, cast(Any, plain))  # an iterator: a million rows are never a list


def _field(model: type[models.Model], name: str) -> Any:
    return next(field for field in model._meta.concrete_fields if name in (field.attname, field.name))


def _plain_rows(
    rows: Iterable[Sequence[Any]], dated: list[int], fixed: tuple[Any, ...]
) -> Iterator[Sequence[Any]]:
    """Rows as SQLite keeps them: days and moments are text there."""
    stored: Callable[[Any], Any] = _stored
    for row in rows:
        values = list(row)
        for place in dated:
            values[place] = stored(values[place])
        values.extend(fixed)
        yield values


def _stored(value: Any) -> Any:
    if isinstance(value, datetime):
        return _moment(value)
    return value.isoformat() if isinstance(value, date) else value


@lru_cache(maxsize=64)
def _moment(value: datetime) -> Any:
    """As SQLite keeps it; many rows share a few moments."""
    return connection.ops.adapt_datetimefield_value(value)


def _copy_text(value: Any) -> str:
    """One value in COPY's text format."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, bytes):
        return f"\\\\x{value.hex()}"
    return str(value)
