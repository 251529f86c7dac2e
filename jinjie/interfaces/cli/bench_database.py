"""A throw-away database for a benchmark, of the same kind as the configured one, migrated and gone afterwards."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, connections

from jinjie.kit.database import database


@contextmanager
def throw_away_database() -> Iterator[str]:
    """Make a fresh database beside the configured one the `default` of this process; yields `sqlite` or `postgresql`."""
    wrapper, entry = connections["default"], connections.settings["default"]
    kind: str = connection.vendor
    with tempfile.TemporaryDirectory(prefix="jinjie-bench-") as folder:
        name = f"jinjie_bench_{os.getpid()}"
        fresh = _sqlite(Path(folder)) if kind == "sqlite" else {**entry, "NAME": name}
        if kind != "sqlite":
            _on_server(f'CREATE DATABASE "{name}" TEMPLATE template0')
        connections.settings["default"] = fresh
        connections["default"] = connections.create_connection("default")
        try:
            call_command("migrate", verbosity=0)
            yield kind
        finally:
            connections["default"].close()
            connections.settings["default"] = entry
            connections["default"] = wrapper
            if kind != "sqlite":
                _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _sqlite(folder: Path) -> dict[str, Any]:
    entry = database(f"sqlite:///{folder / 'bench.sqlite3'}")
    ready: dict[str, Any] = connections.configure_settings({"default": entry})["default"]
    return ready


def _on_server(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
