"""Writing many rows: executemany on SQLite, COPY on PostgreSQL.

The table's own constraints check the rows, so a bad row raises IntegrityError and, inside the caller's transaction,
nothing is written. Values are given as the database keeps them (dates and datetimes as objects, JSON as text). An
iterator of rows must ask the database nothing: on PostgreSQL the connection is busy taking them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any, cast

from django.db import connection, models, transaction

CHUNK = 500
BESIDE = "jinjie_rows_to_add"
"""The table of one transaction through which PostgreSQL takes rows that may be there already."""
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def add_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    constants: Mapping[str, Any] | None = None,
) -> int:
    """Append those rows that break no unique constraint of the table, as `write_rows` does; the others are left out.

    Number of rows added. Two writers of the same row at once: one adds it, the other leaves it out.
    """
    constants = constants or {}
    fields = [_field(model, name) for name in [*columns, *constants]]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    ending = "ON CONFLICT DO NOTHING"
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # quoted names of our own table and columns; rows come by COPY, never as text of a statement
            cursor.execute(f"CREATE TEMPORARY TABLE {BESIDE} AS SELECT {names} FROM {table} WITH NO DATA")  # noqa: S608 — the names above
            _copy(cursor, BESIDE, names, rows, constants)
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {BESIDE} {ending}")  # noqa: S608 — the names above
            added = cursor.rowcount
            cursor.execute(f"DROP TABLE {BESIDE}")
        else:
            _insert(cursor, table, names, fields, rows, constants, ending)
            added = cursor.rowcount
    return max(int(added), 0)


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
            _copy(cursor, table, names, rows, constants)
        else:
            _insert(cursor, table, names, fields, rows, constants)


def change_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Change rows by id: each has the values of `columns` (attnames) as the database keeps them, then the id.

    For what the ORM would take a save a row for, or would change once more on the way (encrypt, for example).
    """
    quoted = [connection.ops.quote_name(_field(model, name).column) for name in columns]
    places = ", ".join(f"{name} = %s" for name in quoted)
    table = connection.ops.quote_name(model._meta.db_table)
    statement = f"UPDATE {table} SET {places} WHERE id = %s"  # noqa: S608 — quoted names of our own table and columns, values are parameters
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))


def _copy(
    cursor: Any, table: str, names: str, rows: Iterable[Sequence[Any]], constants: Mapping[str, Any]
) -> None:
    tail = "".join(f"\t{_copy_text(value)}" for value in constants.values()) + "\n"
    with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        rest = iter(rows)
        while chunk := list(islice(rest, CHUNK)):
            copy.write("".join("\t".join(map(_copy_text, row)) + tail for row in chunk))


def _insert(
    cursor: Any,
    table: str,
    names: str,
    fields: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    constants: Mapping[str, Any],
    ending: str = "",
) -> None:
    marks = ", ".join(["%s"] * len(fields))
    fixed = tuple(_stored(value) for value in constants.values())
    own = fields[: len(fields) - len(constants)]
    dated = [place for place, field in enumerate(own) if isinstance(field, models.DateField)]
    plain = _plain_rows(rows, dated, fixed)
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks}) {ending}"  # noqa: S608 — quoted names of our own columns, values are parameters
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
