"""The measurements themselves: the shape of what they print, and that they compare what they claim to compare."""

import copy

import pytest
from django.db import connection

from jinjie.interfaces.cli.bench_engine import _statement, rows_of, same_figures
from jinjie.interfaces.cli.bench_standard import make_company, run_engine
from jinjie.interfaces.cli.main import load
from tests.interfaces.cli.command import jinjie, jinjie_json


def test_engine_and_statement_when_compared_agree_on_every_figure(
    process_env: dict[str, str], engine_name: str
) -> None:
    told = jinjie_json(process_env, "bench", "engine", "--people", "400")
    assert list(told) == [
        "database", "people", "criteria", "engine_seconds", "sql_seconds", "ratio", "store_seconds",
        "bytes_per_person", "results_equal",
    ]  # fmt: skip
    assert told["database"] == {"sqlite": "sqlite", "postgres": "postgresql"}[engine_name]
    assert (told["people"], told["criteria"], told["results_equal"]) == (400, 6, True)
    assert told["engine_seconds"] > 0
    assert told["bytes_per_person"] > 0


@pytest.mark.django_db(transaction=True)
def test_same_figures_when_one_person_differs_in_one_column_says_no() -> None:
    version = make_company(90)
    computed = run_engine(version)
    batches = [[*map(list, rows)] for rows in rows_of(_statement(connection.vendor))]
    assert same_figures(computed, batches)
    for column in range(1, 18):
        other = copy.deepcopy(batches)
        known = next(row for row in other[0] if row[column] is not None)
        known[column] = float(known[column]) + 0.001
        assert not same_figures(computed, other), column
    assert not same_figures(computed, [batches[0][1:]])


def test_reevaluate_when_measured_counts_whom_a_fact_moves(process_env: dict[str, str]) -> None:
    told = jinjie_json(process_env, "bench", "reevaluate", "--people", "300", "--rounds", "3")
    assert (told["one_person_evaluated"], told["unit_evaluated"]) == (1, 30)


def test_simulate_when_measured_gains_many_and_compares_with_evaluating(process_env: dict[str, str]) -> None:
    told = jinjie_json(process_env, "bench", "simulate", "--people", "400", "--rounds", "3")
    assert (told["people"], told["before"]) == (400, 0) and told["after"] > 40
    assert told["values_ratio"] > 0 and told["window_ratio"] > 0


def test_publish_when_measured_tells_everyone_of_the_change_and_leaders_of_who_crossed(
    process_env: dict[str, str],
) -> None:
    told = jinjie_json(process_env, "bench", "publish", "--people", "400", "--rounds", "3")
    assert told["told_of_change"] == told["people"] == 400
    assert 0 < told["told_of_crossing"] <= told["crossed"] < 400
    assert 0 < told["told_of_nearing"] < 400
    assert told["ratio"] > 0


def test_bench_lists_what_is_built(process_env: dict[str, str]) -> None:
    said = jinjie(process_env, "bench", "--help").stdout
    assert all(name in said for name in ("engine", "scaling", "reevaluate", "simulate", "footprint"))
    assert load("bench:app", "bench", "x").name == "bench"
