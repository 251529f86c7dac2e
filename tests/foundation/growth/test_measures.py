"""Every measure against the naive evaluator, on companies made at random and on worked cases."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from jinjie.foundation.criteria.figures import column
from jinjie.foundation.measures.readings import Readings
from jinjie.foundation.measures.registry import Measure, Moment, Population, all_measures, get
from jinjie.foundation.people.models import Employee
from jinjie.kit.refusal import Refusal
from tests.foundation.growth.companies import PEOPLE, TYPES, Stage, companies, make_stage, moment_on, write
from tests.naive import measures as naive

ASKED: list[tuple[str, dict[str, Any]]] = [
    (entry["measure"], entry.get("params", {}))
    for entry in YAML(typ="safe").load(
        (Path(__file__).parents[2] / "cases/measures/asked.yaml").read_text("utf8")
    )
]
SCALE = 10_000
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""No shrinking: an example of all measures is small and takes long; the message names the measure and the person."""
fewer = settings(max_examples=max(10, settings.default.max_examples // 3), phases=PHASES)
"""Each example asks every measure."""
fewest = settings(max_examples=max(5, settings.default.max_examples // 6), phases=PHASES)

known_moments = st.builds(
    moment_on, st.one_of(st.dates(date(2026, 10, 20), date(2026, 12, 1)), st.just(date(2026, 11, 12)))
)


@pytest.fixture
def stage(db: None) -> Stage:
    return make_stage()


@contextmanager
def example(stage: Stage, company: naive.Company) -> Iterator[dict[int, int]]:
    """The example's rows, taken back afterwards."""
    with transaction.atomic():
        yield write(stage, company)
        transaction.set_rollback(True)


def everyone(stage: Stage) -> Population:
    return Population(stage.company.pk, np.array(sorted(row.pk for row in stage.people.values()), np.int64))


def some(stage: Stage, names: tuple[str, ...]) -> Population:
    ids = sorted(stage.people[name].pk for name in names)
    return Population(
        stage.company.pk, np.array(ids, np.int64), Employee.objects.filter(pk__in=ids).values("pk")
    )


def at_hand(stage: Stage, names: tuple[str, ...], known_on: datetime) -> Population:
    """The same people with their rows read once for all measures, and for another moment beside it."""
    other = known_on - timedelta(days=30)
    few, compared = some(stage, names), [get(name).parse(params) for name, params in ASKED if "rank" in name]
    shared = Readings(
        stage.company.pk, few.ids.tolist(), frozenset(TYPES), [known_on, other], compared=compared
    )
    return replace(few, shared=shared)


def figures(
    stage: Stage, measure: Measure, params: dict[str, Any], population: Population, moment: Moment
) -> dict[str, dict[str, Any]]:
    """Name → what the measure says, laid out as the engine gets it."""
    values = measure.values(population, moment, measure.parse(params))
    laid = column(values, population, measure.absent)
    names = {row.pk: name for name, row in stage.people.items()}
    found = {}
    for place, pk in enumerate(population.ids.tolist()):
        found[names[pk]] = {
            "known": bool(laid.known[place]),
            "actual": int(laid.actual[place]),
            "rest": 0.0 if laid.rest is None else float(laid.rest[place]),
            **{
                name: getattr(laid, name)[place].item()
                for name in ("progress", "met", "provisional")
                if getattr(laid, name) is not None
            },
        }
    return found


def agree(got: dict[str, Any], expected: dict[str, Any]) -> bool:
    if got["known"] != expected["known"]:
        return False
    if not expected["known"]:
        return True
    exact = expected["actual"] * SCALE
    same = got["actual"] == exact // 1 and abs(got["rest"] - float(exact - exact // 1)) < 1e-9
    if "met" in expected:
        same &= (got["met"], got["provisional"]) == (expected["met"], expected["provisional"])
        same &= abs(got["progress"] - float(expected["progress"])) < 1e-9
    return bool(same)


def test_every_measure_is_asked() -> None:
    assert (
        {name for name, _params in ASKED}
        == {measure.name for measure in all_measures()}
        == set(naive.MEASURES)
    )


@fewer
@given(made=companies(), known_on=known_moments)
def test_figures_agree_with_the_naive_evaluator(
    stage: Stage, made: tuple[naive.Company, date], known_on: datetime
) -> None:
    company, as_of = made
    moment = Moment(as_of, known_on)
    with example(stage, company):
        for name, params in ASKED:
            measure = get(name)
            expected = {
                who: naive.measure(name, naive.Asked(company, who, as_of, known_on), params) for who in PEOPLE
            }
            for population in (
                everyone(stage),
                some(stage, ("A", "C")),
                at_hand(stage, ("A", "C"), known_on),
            ):
                for who, got in figures(stage, measure, params, population, moment).items():
                    assert agree(got, expected[who]), (name, params, who, got, expected[who])


@fewest
@given(made=companies(), known_on=known_moments)
def test_evidence_names_the_facts_behind_the_figure(
    stage: Stage, made: tuple[naive.Company, date], known_on: datetime
) -> None:
    company, as_of = made
    moment = Moment(as_of, known_on)
    with example(stage, company) as keys:
        for name, params in ASKED:
            if "rank" in name or name.startswith("people."):
                continue
            measure = get(name)
            for who in ("A", "B"):
                evidence = measure.evidence(stage.people[who].pk, moment, measure.parse(params))
                expected = naive.measure(name, naive.Asked(company, who, as_of, known_on), params)
                counted = sorted(keys[line.fact] for line in evidence.counted if line.fact)
                others = {keys[line.fact] for line in evidence.not_counted if line.fact}
                assert not set(counted) & others
                assert all(line.reason for line in evidence.not_counted)
                if expected["known"]:
                    assert counted == expected["used"], (name, params, who)


def test_a_measure_is_one_grouped_query(stage: Stage) -> None:
    """Besides reading the calendar for windows in workdays, the parents of units, and since when a level is held."""
    moment = Moment(date(2026, 11, 12), moment_on(date(2026, 11, 12)))
    for name, params in ASKED:
        measure = get(name)
        aside = "workday" in params.values() or params.get("unit") == "parent" or "within_level" in params
        with CaptureQueriesContext(
            connection,
        ) as queries:
            measure.values(everyone(stage), moment, measure.parse(params))
        assert len(queries) <= 1 + aside, (name, params, [query["sql"] for query in queries])


def test_measures_of_a_few_people_share_one_reading_a_table(stage: Stage) -> None:
    """Ranks look at everyone's rows: all of them share one more, and the parents of units."""
    moment = Moment(date(2026, 11, 12), moment_on(date(2026, 11, 12)))
    population = at_hand(stage, ("A", "C"), moment.known_on)
    with CaptureQueriesContext(connection) as queries:
        for name, params in ASKED:
            measure = get(name)
            measure.values(population, moment, measure.parse(params))
    assert len(ASKED) > 20
    # facts, assignments, employments, promotions of mentees, the calendar; totals for all ranks, the parents of units
    assert len(queries) <= 7


@pytest.mark.parametrize(
    ("name", "params", "word"),
    [
        ("growth.count", {}, "type"),
        ("growth.count", {"type": "course", "colour": "red"}, "colour"),
        ("growth.count", {"type": "course", "window": 0}, "window"),
        ("growth.indicator_streak", {"indicator": "sales", "periods": 3}, "exactly one"),
        ("growth.indicator_streak", {"indicator": "sales", "periods": 0, "at_least": 1}, "periods"),
        ("growth.indicator_streak", {"indicator": "sales", "periods": "3", "at_least": 1}, "periods"),
        ("growth.indicator_value", {"indicator": "sales", "of": "median"}, "of"),
        ("growth.indicator_rate", {"indicator": "sales", "per": "sales"}, "differ"),
        ("growth.points", {"type": "competency", "table": []}, "table"),
        ("growth.grade", {"how": "count"}, "at_least"),
        ("people.time_in_level", {"unit": "year"}, "unit"),
    ],
)
def test_bad_parameters_are_refused_by_name(name: str, params: dict[str, Any], word: str) -> None:
    with pytest.raises(Refusal, match=word):
        get(name).parse(params)


def test_an_unknown_measure_names_the_nearest() -> None:
    with pytest.raises(Refusal) as refused:
        get("growth.indicator_strek")
    assert "growth.indicator_streak" in str(refused.value)
