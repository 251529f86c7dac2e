"""Writing many rows: executemany on SQLite, COPY on PostgreSQL.

The table's own constraints check the rows, so a bad row raises IntegrityError and, inside the caller's transaction,
nothing is written. Values are given as the database keeps them (dates and datetimes as objects, JSON as text).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def write_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Append rows to a model's table. `columns` are field attnames (`employee_id`), each row in that order."""
    fields = [
        model._meta.get_field(name.removesuffix("_id") if _is_fk(model, name) else name) for name in columns
    ]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)  # type: ignore[union-attr]
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            adapters = [_adapter(field) for field in fields]
            marks = ", ".join(["%s"] * len(fields))
            plain = (
                [
                    adapt(value) if adapt and value is not None else value
                    for adapt, value in zip(adapters, row, strict=True)
                ]
                for row in rows
            )
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", plain)


def _is_fk(model: type[models.Model], name: str) -> bool:
    return name.endswith("_id") and any(
        getattr(field, "attname", "") == name for field in model._meta.get_fields()
    )


def _adapter(field: Any) -> Any:
    """SQLite keeps dates and datetimes as text; Django's own adapters say which."""
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(field, models.DateField):
        return connection.ops.adapt_datefield_value
    return None
