"""Measures against figures worked by hand, and the standards of the written formulas from raw facts."""

from datetime import UTC, date, datetime, time
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from jinjie.foundation.criteria.engine.evaluate import STATES
from jinjie.foundation.criteria.figures import column, compute, prepare
from jinjie.foundation.measures.registry import Moment, Population, get
from tests.factories.people import LONG_AGO
from tests.foundation.growth.companies import HOLIDAYS, RUNS, UNITS, make_stage, write
from tests.naive import measures as naive

PLACE = Path(__file__).parents[2] / "cases/measures"
CASES = YAML(typ="safe").load((PLACE / "worked.yaml").read_text("utf8"))
STANDARDS = YAML(typ="safe").load((PLACE / "standards.yaml").read_text("utf8"))
SCALE = 10_000


def end_of(day: date) -> datetime:
    return datetime.combine(day, time(23), UTC)


def company_of(case: dict[str, Any]) -> naive.Company:
    """The rows of a case."""
    made = naive.Company(exceptions=HOLIDAYS, parents=dict(UNITS))
    for given in case.get("facts", []):
        for _ in range(given.get("times", 1)):
            made.facts.append(_fact(len(made.facts), given))
    since: dict[str, tuple[str, date]] = {}
    for given in case.get("held", []):
        who, level, start = given.get("who", "A"), given["level"], given["from"]
        level_since = since[who][1] if since.get(who, ("",))[0] == level else start
        if who not in since:
            made.employments.append(naive.Employed(who, start, None, LONG_AGO))
        since[who] = (level, level_since)
        change = given.get("change", "hired")
        made.assignments.append(
            naive.Held(who, level, start, given.get("until"), level_since, start, change, LONG_AGO)
        )
    return made


def _fact(key: int, given: dict[str, Any]) -> naive.FactRow:
    recorded = end_of(given["recorded"]) if "recorded" in given else LONG_AGO
    return naive.FactRow(
        key=key,
        employee=given.get("who", "A"),
        type=given["type"],
        happened_on=given["on"],
        value=Fraction(str(given["value"])) if "value" in given else None,
        target=Fraction(str(given["target"])) if "target" in given else None,
        item=given.get("item"),
        department=given.get("department"),
        details=given.get("details", {}),
        related=given.get("related"),
        counts_from=recorded,
        run=RUNS.get(given.get("run", "")),
        superseded_at=end_of(given["superseded"]) if "superseded" in given else None,
        superseded_run=RUNS.get(given.get("by_run", "")),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
@pytest.mark.django_db
def test_worked_figure(case: dict[str, Any]) -> None:
    stage, company = make_stage(), company_of(case)
    write(stage, company)
    who, known_on = case.get("who", "A"), end_of(case.get("known_on", case["as_of"]))
    measure, params = get(case["ask"]["measure"]), case["ask"].get("params", {})
    population = Population(stage.company.pk, np.array([stage.people[who].pk], np.int64))
    moment = Moment(case["as_of"], known_on)
    laid = column(measure.values(population, moment, measure.parse(params)), population, measure.absent)
    expected = {"known": True, **case["expect"]}
    assert bool(laid.known[0]) == expected["known"]
    by_hand = naive.measure(measure.name, naive.Asked(company, who, case["as_of"], known_on), params)
    assert by_hand["known"] == expected["known"]
    if expected["known"]:
        assert int(laid.actual[0]) == round(expected["actual"] * SCALE)
        assert by_hand["actual"] * SCALE // 1 == round(expected["actual"] * SCALE)
    for name in ("met", "progress", "provisional", "rest"):
        if name in expected:
            assert getattr(laid, name)[0] == pytest.approx(expected[name], abs=1e-9)


@pytest.mark.parametrize("case", STANDARDS, ids=lambda case: case["name"])
@pytest.mark.django_db
def test_worked_standard(case: dict[str, Any]) -> None:
    """From raw facts to the shown total, through the real measures and the real engine."""
    stage = make_stage()
    write(stage, company_of(case))
    population = Population(stage.company.pk, np.array([stage.people["A"].pk], np.int64))
    result = compute(prepare(case["criteria"]), population, Moment(case["as_of"], end_of(case["as_of"])), 800)
    expected = case["expect"]
    assert int(result.shown[0]) == round(expected["shown"] * 10)
    assert STATES[result.state[0]] == expected["state"]
    if "progress" in expected:
        assert float(result.progress[0]) == pytest.approx(expected["progress"], abs=1e-9)
    if "unknown" in expected:
        assert float(result.unknown[0]) == pytest.approx(expected["unknown"], abs=1e-9)
    points = {entry.criterion.key: round(float(entry.points[0]), 4) for entry in result.criteria}
    assert {key: points[key] for key in expected.get("points", {})} == expected.get("points", {})
