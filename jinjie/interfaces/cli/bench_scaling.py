"""`jinjie bench scaling`: CPU time a person with a tenth of the people and with all of them."""

import statistics
import time
from pathlib import Path
from typing import Any

from jinjie.interfaces.cli.bench_engine import Format, Output, People, Rounds, show
from jinjie.interfaces.cli.session import begin_django

TENTH = 10
TICKS = 100
"""Clock ticks a second in /proc, on every Linux that there is."""


def scaling(people: People = 100_000, rounds: Rounds = 5, output: Format = Output.TEXT) -> None:
    """CPU time a person (ours and the PostgreSQL backend's, if it runs on this machine), medians."""
    begin_django()
    few, kind = _microseconds(people // TENTH, rounds)
    many, kind = _microseconds(people, rounds)
    show(
        {
            "database": kind,
            "people": people,
            "few_microseconds_per_person": round(few, 2),
            "many_microseconds_per_person": round(many, 2),
            "ratio": round(many / few, 3),
        },
        output,
    )


def _microseconds(people: int, rounds: int) -> tuple[float, str]:
    from jinjie.interfaces.cli.bench_database import throw_away_database
    from jinjie.interfaces.cli.bench_standard import make_company, run_engine

    with throw_away_database() as kind:
        version = make_company(people)
        backend = _backend()
        run_engine(version)
        taken = []
        for _round in range(rounds):
            before = time.process_time() + _ticks(backend) / TICKS
            run_engine(version)
            taken.append(time.process_time() + _ticks(backend) / TICKS - before)
    return statistics.median(taken) / people * 1e6, kind


def _backend() -> int:
    """The process id of the connection's server process, which then does all the work alone; 0 for SQLite."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SELECT pg_backend_pid()")
        row: Any = cursor.fetchone()
    return int(row[0])


def _ticks(pid: int) -> int:
    stat = Path(f"/proc/{pid}/stat")
    if not pid or not stat.exists():
        return 0
    words = stat.read_text("ascii", errors="replace").rpartition(")")[2].split()
    return int(words[11]) + int(words[12])
