"""`jinjie bench engine`: the engine against one hand-written SQL statement for the same figures."""

import statistics
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer

from jinjie.interfaces.cli.session import begin_django, print_json

if TYPE_CHECKING:
    from jinjie.foundation.criteria.engine import Result
    from jinjie.foundation.criteria.models import CriteriaVersion
    from jinjie.foundation.measures.registry import Population

CHUNK = 20_000
NEAR = 1e-12


class Output(StrEnum):
    """How figures are printed."""

    TEXT = "text"
    JSON = "json"


People = Annotated[int, typer.Option(min=1, help="How many invented people.")]
Rounds = Annotated[int, typer.Option(min=3, help="Engine and SQL in turn, so many times; medians are shown.")]
Format = Annotated[Output, typer.Option("--format", help="text or json.")]


def engine(
    people: People = 10_000,
    rounds: Rounds = 3,
    output: Format = Output.TEXT,
    explain: Annotated[
        Path | None, typer.Option(help="Also write the database's plan of the statement there.")
    ] = None,
) -> None:
    """Time the engine and the statement in turn, compare every figure, and measure storing and memory."""
    begin_django()
    from jinjie.interfaces.cli.bench_database import throw_away_database
    from jinjie.interfaces.cli.bench_memory import bytes_per_person
    from jinjie.interfaces.cli.bench_standard import make_company, run_engine

    with throw_away_database() as kind:
        version = make_company(people)
        memory = bytes_per_person(version, people)
        statement = _statement(kind)
        if explain is not None:
            explain.write_text(plan(statement), "utf-8")
        equal = same_figures(run_engine(version), list(rows_of(statement)))
        times: dict[str, list[float]] = {"engine": [], "sql": []}
        for turn in range(rounds):
            order = ("engine", "sql") if turn % 2 == 0 else ("sql", "engine")
            for side in order:
                times[side].append(_timed(version if side == "engine" else None, statement))
        store = store_seconds(version, rounds)
    medians = {side: statistics.median(taken) for side, taken in times.items()}
    show(
        {
            "database": kind,
            "people": people,
            "criteria": 6,
            "engine_seconds": round(medians["engine"], 4),
            "sql_seconds": round(medians["sql"], 4),
            "ratio": round(medians["engine"] / medians["sql"], 3),
            "store_seconds": round(store, 4),
            "bytes_per_person": memory,
            "results_equal": equal,
        },
        output,
    )


def show(figures: dict[str, Any], output: Output) -> None:
    """Print the figures as lines or as one JSON document."""
    if output == Output.JSON:
        print_json(figures)
        return
    for name, value in figures.items():
        print(f"{name:18} {value}")


def _statement(kind: str) -> str:
    from jinjie.interfaces.cli.bench_standard import needed

    return needed(f"{kind}.sql").read_text("utf-8")


def _timed(version: "CriteriaVersion | None", statement: str) -> float:
    """Seconds of one turn: the engine for a version, else the statement with all rows fetched."""
    from jinjie.interfaces.cli.bench_standard import run_engine

    _compile_statements(version is not None)
    started = time.perf_counter()
    if version is not None:
        run_engine(version)
    else:
        for _rows in rows_of(statement):
            pass
    return time.perf_counter() - started


def _compile_statements(yes: bool) -> None:
    """Let PostgreSQL compile as it is set to, for the engine; not the big statement, which takes seconds to compile."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("RESET jit" if yes else "SET jit = off")


def _execute(statement: str) -> Any:
    """Run the statement on the driver's own cursor, as fast as Python can have its rows."""
    from django.db import connection

    from jinjie.interfaces.cli.bench_company import KNOWN_ON

    connection.ensure_connection()
    cursor = connection.connection.cursor()
    moment = KNOWN_ON if connection.vendor == "postgresql" else str(KNOWN_ON.replace(tzinfo=None))
    cursor.execute(statement, {"known_on": moment})
    return cursor


def rows_of(statement: str) -> Iterator[list[tuple[Any, ...]]]:
    """All rows of the statement, in batches."""
    cursor = _execute(statement)
    while rows := cursor.fetchmany(CHUNK):
        yield rows
    cursor.close()


def plan(statement: str) -> str:
    """How the database goes about the statement; on PostgreSQL with what it took."""
    from django.db import connection

    if connection.vendor == "postgresql":
        _compile_statements(False)
        rows = _execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement}").fetchall()
        return "".join(f"{row[0]}\n" for row in rows)
    depth, lines = {0: -1}, []
    for node, parent, _unused, text in _execute(f"EXPLAIN QUERY PLAN {statement}").fetchall():
        depth[node] = depth[parent] + 1
        lines.append(f"{'  ' * depth[node]}{text}\n")
    return "".join(lines)


def same_figures(computed: "tuple[Population, Result]", batches: list[list[tuple[Any, ...]]]) -> bool:
    """True if every figure of every person is the same: six actuals, six progresses, what is met, the totals."""
    population, result = computed
    table = np.concatenate([np.array(rows, np.float64) for rows in batches])
    table = table[np.argsort(table[:, 0])]
    if not np.array_equal(table[:, 0], population.ids):
        print("bench: the statement has other people than the engine", file=sys.stderr)
        return False
    met = sum(criterion.met.astype(np.int64) << place for place, criterion in enumerate(result.criteria))
    ours = [
        *(np.where(criterion.known, criterion.actual, np.nan) for criterion in result.criteria),
        *(criterion.progress for criterion in result.criteria),
        met, result.progress, result.unknown, result.shown, result.state,
    ]  # fmt: skip
    equal = True
    for place, mine in enumerate(ours, 1):
        differing = ~np.isclose(np.asarray(mine, np.float64), table[:, place], 0, NEAR, equal_nan=True)
        if differing.any():
            who = int(population.ids[np.flatnonzero(differing)[0]])
            print(
                f"bench: column {place} differs for {differing.sum()} people, such as {who}", file=sys.stderr
            )
            equal = False
    return equal


def store_seconds(version: "CriteriaVersion", rounds: int) -> float:
    """Median seconds to write everyone's standing where none is; each round against a version of its own."""
    from jinjie.foundation.criteria.actions import publish_version, store_standings
    from jinjie.interfaces.cli.bench_company import KNOWN_ON
    from jinjie.interfaces.cli.bench_standard import ACTOR, MOMENT, run_engine

    population, result = run_engine(version)
    taken = []
    for turn in range(rounds):
        fresh = publish_version(
            actor=ACTOR, at=KNOWN_ON, criteria_set=version.criteria_set, definition=version.definition,
            effective_from=version.effective_from + timedelta(days=turn + 1),
        )  # fmt: skip
        started = time.perf_counter()
        store_standings(
            actor=ACTOR, at=KNOWN_ON, version=fresh, population=population, moment=MOMENT, result=result
        )
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)
