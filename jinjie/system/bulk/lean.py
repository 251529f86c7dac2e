"""Going through a whole database without holding it in memory."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

MAPPED = "PRAGMA mmap_size"


@contextmanager
def lean() -> Iterator[None]:
    """While it lasts, SQLite does not map the database's pages into this process; PostgreSQL never does.

    Mapped pages count as the process's memory although the system may take them back, and a machine with little of it
    kills by that count.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute(MAPPED).fetchone()[0]
        cursor.execute(f"{MAPPED} = 0")
        try:
            yield
        finally:
            cursor.execute(f"{MAPPED} = {int(before)}")
