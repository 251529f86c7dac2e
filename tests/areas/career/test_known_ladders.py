"""Every ladder of the data set, expressed as YAML, applied by the real action and evaluated from raw facts."""

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jinjie.areas.career.actions.ladders import apply_ladder
from jinjie.areas.career.models import Standard
from jinjie.areas.career.standings import explained, measured_company
from jinjie.foundation.criteria.figures import compute, prepared
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.measures.registry import Moment, Population
from jinjie.foundation.people.actions.organisation import load_calendar
from jinjie.foundation.people.holidays import shipped_holidays
from jinjie.interfaces.transfer.ladders import read_ladder
from tests.areas.career.known_ladders import MAKERS, Expected, Stage
from tests.factories.growth import make_facts
from tests.factories.people import LONG_AGO, TESTER, make_company

FOLDER = Path(__file__).parents[2] / "cases/ladders"


def stage_of(key: str) -> Stage:
    company = make_company(key, key)
    load_calendar(actor=TESTER, at=LONG_AGO, key="CN", name="China", years=shipped_holidays())
    plan = read_ladder(FOLDER / f"{key}.yaml")
    apply_ladder(actor=TESTER, at=LONG_AGO, company=company, plan=plan)
    return Stage(company)


def clocks(as_of: date) -> Moment:
    return Moment(as_of, datetime.combine(as_of, time(23), UTC))


def check(standing: dict[str, Any], expected: Expected) -> None:
    criteria = {entry["key"]: entry for entry in standing["criteria"]}
    assert {key: entry["actual"] for key, entry in criteria.items()} == expected.actual
    missed = {key for key, entry in criteria.items() if not entry["met"]}
    # A star marks someone who misses the level; without one, what is missed is the way not taken of an either-or.
    assert missed == set(expected.missed)
    reaches = not expected.missed or expected.either
    assert (standing["state"] == "met") == reaches
    assert (standing["shown"] == 100) == reaches
    if expected.shown is not None:
        assert standing["shown"] == expected.shown


def test_every_ladder_of_the_data_set_is_expressed(shared: Path) -> None:
    given = json.loads((shared / "data/ladders/quantified_ladders.json").read_text("utf8"))
    assert (
        {entry["ladder_id"] for entry in given}
        == set(MAKERS)
        == {path.stem for path in FOLDER.glob("*.yaml")}
    )
    for entry in given:
        plan = read_ladder(FOLDER / f"{entry['ladder_id']}.yaml")
        assert [level.key for level in plan.levels] == [level["code"] for level in entry["levels"]]
        moves = {(t["frm"], t["to"]) for t in entry["transitions"] if "frm" in t and t.get("kind") is None}
        steps = {(step.source, step.target) for step in plan.steps}
        assert moves <= steps, entry["ladder_id"]


@pytest.mark.parametrize("key", MAKERS)
@pytest.mark.django_db
def test_who_meets_and_who_just_misses_each_transition(key: str) -> None:
    stage = stage_of(key)
    cases = list(MAKERS[key](stage))
    assert {case.level for case in cases} == {
        step.target for step in read_ladder(FOLDER / f"{key}.yaml").steps
    }
    for as_of in {case.as_of for case in cases}:
        rows = measured_company(stage.company, clocks(as_of), ladder=key)
        found = {row["employee"]: row for row in rows}
        for case in cases:
            if case.as_of == as_of:
                assert found[case.person.number]["level"] == case.level
                check(found[case.person.number], case)


@pytest.mark.parametrize("key", MAKERS)
@pytest.mark.django_db
def test_one_person_explained_agrees_with_everyone_evaluated(key: str) -> None:
    stage = stage_of(key)
    for case in list(MAKERS[key](stage))[:6]:
        alone = explained(stage.company, case.person, clocks(case.as_of), case.level)
        check(alone, case)
        for entry in alone["criteria"]:
            assert all(line["reason"] for line in entry["not_counted"])


@pytest.mark.parametrize(
    ("orders", "shown", "met"),
    [([2, 2, 2, 2, 2, 3], 1000, True), ([2, 2, 2, 2, 2, 2], 999, False), ([0, 0, 0, 3, 3, 3], 1000, True)],
)
@pytest.mark.django_db
def test_keeping_the_top_level_of_the_call_centre(orders: list[int], shown: int, met: bool) -> None:
    """More than 12 in six workdays, or the challenge of 9 in three."""
    stage = stage_of("cn-call-center")
    person = stage.person("A")
    six = [
        date(2026, 9, 24),
        *[date(2026, 9, day) for day in (28, 29, 30)],
        date(2026, 10, 8),
        date(2026, 10, 9),
    ]
    make_facts(person, "orders", zip(six, orders, strict=True))
    keep = Standard.objects.get(ladder__company=stage.company, purpose=Standard.Purpose.KEEP)
    version = CriteriaVersion.objects.get(criteria_set=keep.criteria_set)
    population = Population(stage.company.pk, np.array([person.pk], np.int64))
    result = compute(prepared(version), population, clocks(date(2026, 10, 10)), 800)
    assert (int(result.shown[0]), bool(result.state[0] == 0)) == (shown, met)
