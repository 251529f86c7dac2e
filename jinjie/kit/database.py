"""A database address as the settings entry of a connection: SQLite as a server of one, PostgreSQL as it is."""

from typing import Any

import dj_database_url

SQLITE = "django.db.backends.sqlite3"
SQLITE_OPTIONS = {
    "timeout": 30,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;"
        " PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=67108864;"
    ),
}

PREPARED_AFTER = 2
"""PostgreSQL keeps the plan of a statement that a connection has asked so often (`system.statements`)."""


def database(url: str) -> dict[str, Any]:
    """One database entry for `url`; SQLite gets WAL and immediate transactions so that writers queue."""
    entry: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=600))
    if entry["ENGINE"] == SQLITE:
        entry["OPTIONS"] = dict(SQLITE_OPTIONS)
    else:
        entry["CONN_HEALTH_CHECKS"] = True
        entry["OPTIONS"] = {"prepare_threshold": PREPARED_AFTER} | entry.get("OPTIONS", {})
    return entry
