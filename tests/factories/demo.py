"""The demo company for tests: each worker builds it once for a database, and puts the same rows back afterwards.

What is built depends on day, number of people and seed alone (`tests/interfaces/transfer/test_demo.py`), so a test begins with the
same rows either way; building takes seconds, putting back a tenth of one. Outside a transaction, and where a test has written
something before, it is built for real.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.apps import apps
from django.db import connection

from jinjie.foundation.people.models import Company
from jinjie.interfaces.transfer.demo import build
from jinjie.interfaces.transfer.demo.build import Built
from jinjie.system.files.models import StoredFile

MADE_BY_MIGRATIONS = frozenset({"auth", "contenttypes", "sites"})
"""Apps whose tables have rows in an empty database."""


@dataclass(frozen=True)
class Kept:
    """Rows by table: (table, its columns, what the database gave)."""

    built: Built
    tables: tuple[tuple[str, str, Any], ...]


_kept: dict[tuple[str, date, int, int], Kept] = {}


def build_demo(*, day: date, people: int = 328, seed: int = 7) -> Built:
    """As `jinjie demo` builds it."""
    key = (connection.vendor, day, people, seed)
    if not connection.in_atomic_block or not _empty():
        return build.build_demo(day=day, people=people, seed=seed)
    if key not in _kept:
        built = build.build_demo(day=day, people=people, seed=seed)
        _kept[key] = Kept(built, tuple(_read()))
        return built
    for table, columns, rows in _kept[key].tables:
        _put_back(table, columns, rows)
    assert all(row.path.exists() for row in StoredFile.objects.all()), "files of the demo are gone"
    built = _kept[key].built
    return replace(built, company=Company.objects.get(pk=built.company.pk))


def _tables() -> Iterator[tuple[str, str]]:
    """Every table of a model that migrations leave empty, with its columns as SQL."""
    seen = set()
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if (
            meta.managed
            and not meta.proxy
            and meta.app_label not in MADE_BY_MIGRATIONS
            and meta.db_table not in seen
        ):
            seen.add(meta.db_table)
            names = [field.column for field in meta.local_concrete_fields if not field.generated]
            yield connection.ops.quote_name(meta.db_table), ", ".join(map(connection.ops.quote_name, names))


def _empty() -> bool:
    """Has nobody written anything yet?"""
    asked = " UNION ALL ".join(f"SELECT EXISTS(SELECT 1 FROM {table})" for table, _columns in _tables())
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return not any(row[0] for row in cursor.fetchall())


def _read() -> Iterator[tuple[str, str, Any]]:
    """The rows of every table that has some, as the database itself writes them down."""
    with connection.cursor() as cursor:
        for table, columns in _tables():
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({columns}) TO STDOUT") as copy:
                    rows: Any = b"".join(copy)
            else:  # a plus before a column keeps the value and hides its type, so that nothing is converted
                cursor.execute(f"SELECT {', '.join(f'+{name}' for name in columns.split(', '))} FROM {table}")
                rows = cursor.fetchall()
            if rows:
                yield table, columns, rows


def _put_back(table: str, columns: str, rows: Any) -> None:
    """Foreign keys are looked at when the transaction ends, so tables may come in any order."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                copy.write(rows)
        else:
            marks = ", ".join(["%s"] * len(columns.split(", ")))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
