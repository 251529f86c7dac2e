"""`jinjie simulate` as a person and a program call it, on the story of the demo company."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from jinjie.areas.career.simulation.simulate import simulate
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.people.models import Company
from tests.factories.demo import build_demo
from tests.factories.people import TESTER
from tests.interfaces.cli.command import jinjie, jinjie_json

DAY = date(2026, 11, 12)
CHINESE = {"LC_ALL": "zh_CN.UTF-8"}
ENGLISH = {"LC_ALL": "C.UTF-8"}


def one_award_and_three_months_of_four(criteria: list[dict[str, Any]]) -> None:
    """The draft of the story: what it changes is changed in place."""
    for entry in criteria:
        if entry["key"] == "award":
            entry["required"] = 1
        if entry["key"] == "sales":
            entry.update(measure="growth.indicator_periods", params={**entry["params"], "periods": 4})


def draft_file(env: dict[str, str], place: Path) -> Path:
    document = YAML(typ="safe").load(jinjie(env, "ladders", "export", "sales").stdout)
    for standard in document["standards"]:
        if (standard["level"], standard.get("purpose", "reach")) == ("M1", "reach"):
            one_award_and_three_months_of_four(standard["versions"][-1]["criteria"])
    place.write_text(json.dumps(document, default=str), "utf8")  # JSON is YAML
    return place


@pytest.mark.django_db
def test_the_story_goes_from_12_to_31_of_146() -> None:
    build_demo(day=DAY)
    version = CriteriaVersion.objects.get(criteria_set__owner="career.Standard:sales/M1/reach", number=3)
    definition = version.definition
    one_award_and_three_months_of_four(definition)
    found = simulate(
        viewer=TESTER, company=Company.objects.get(), ladder="sales", level="M1", definition=definition,
        moment=Moment(DAY, datetime(2026, 11, 12, 4, tzinfo=UTC)),
    )  # fmt: skip
    assert (found.people, found.before, found.after, len(found.gains), len(found.losses)) == (
        146,
        12,
        31,
        19,
        0,
    )
    assert [(pattern.keys, pattern.people) for pattern in found.gained_by] == [
        (("award",), 17),
        (("sales",), 2),
    ]
    women, men = found.gender.cohorts
    assert [(one.before.qualify, one.after.qualify, one.after.of) for one in (women, men)] == [
        (4, 12, 62),
        (8, 19, 84),
    ]
    assert women.was is not None and women.is_now is not None and men.is_now is None
    ratios = (women.was.ratio, women.is_now.ratio, women.is_now.fewer)
    assert [round(float(ratio or 0), 2) for ratio in ratios] == [0.68, 0.86, 0.78]
    assert women.is_now.verdict == "unsteady"
    bottleneck = max(found.held_back_before, key=lambda one: one.only_this)
    assert (bottleneck.key, bottleneck.only_this, bottleneck.without) == ("award", 17, 29)
    assert {
        point.value // 10_000: point.qualify
        for one in found.curves
        if one.key == "award"
        for point in one.points
    }[2] == 14
    assert sum(part.people for part in found.departments) == 146


def test_the_command_says_it_in_json_and_in_both_languages(
    demo_database: dict[str, str], tmp_path: Path
) -> None:
    env = demo_database
    file = str(draft_file(env, tmp_path / "draft.yaml"))
    told = jinjie_json(env, "simulate", file)
    assert list(told)[:5] == ["before", "after", "gains", "losses", "bottlenecks"]
    assert told["as_of"] == "2026-11-12" and told["after"] - told["before"] == len(told["gains"]) > 0 == len(
        told["losses"]
    )
    assert [set(entry) for entry in told["bottlenecks"]] == [{"key", "only_this", "without"}] * 6
    assert {"QH0202"} <= {one["employee"] for one in told["gains"]}
    assert jinjie_json(env, "simulate", file, "--as-of", "2026-11-12")["gains"] == told["gains"]

    english = jinjie({**env, **ENGLISH}, "simulate", file).stdout
    assert "Award" in english and "QH0202 Min Wang" in english and "lack only this" in english
    chinese = jinjie({**env, **CHINESE}, "simulate", file).stdout
    assert "王敏" in chinese and "只差这一项" in chinese and "没有存下任何东西" in chinese
    assert "qualify" not in chinese and "people" not in chinese

    (tmp_path / "same.yaml").write_text(jinjie(env, "ladders", "export", "sales").stdout, "utf8")
    same = jinjie_json(env, "simulate", str(tmp_path / "same.yaml"))
    assert same["before"] == same["after"] and not same["gains"] and not same["losses"]
    only = jinjie_json(env, "simulate", str(tmp_path / "same.yaml"), "--level", "M1")
    assert only["before"] == told["before"]

    refused = jinjie(env, "simulate", file, "--as-of", "2001-01-01", code=1).stderr
    assert "2001-01-01" in refused and "Traceback" not in refused
    assert "M9" not in jinjie(env, "simulate", file, "--level", "M9", code=1).stdout
    (tmp_path / "bad.yaml").write_text(
        Path(file).read_text("utf8").replace("growth.count", "growth.cuont"), "utf8"
    )
    assert "growth.cuont" in jinjie(env, "simulate", str(tmp_path / "bad.yaml"), code=1).stderr
