"""`jinjie evaluate` and `jinjie explain` over the demo company, in processes of their own."""

import csv
import io
from typing import Any

import pytest

from tests.interfaces.cli.command import jinjie, jinjie_json

STANDING = {
    "employee", "name", "ladder", "level", "standard", "version", "progress", "shown", "unknown", "state",
    "gates_open", "criteria",
}  # fmt: skip
CRITERION = {
    "key", "group", "measure", "unit", "weight", "gate", "operator", "required", "actual", "progress", "points",
    "met", "state", "provisional",
}  # fmt: skip
LINE = {
    "fact", "type", "happened_on", "recorded_at", "value", "source", "confirmed_by", "evidence", "provisional",
}  # fmt: skip


@pytest.fixture
def demo(demo_database: dict[str, str]) -> dict[str, str]:
    return demo_database


def of(standings: list[dict[str, Any]], number: str) -> dict[str, Any]:
    return next(row for row in standings if row["employee"] == number)


def test_evaluate_says_for_everyone_how_far(demo: dict[str, str]) -> None:
    document = jinjie_json(demo, "evaluate")
    assert set(document) == {"as_of", "known_on", "standings"} and document["as_of"] == "2026-11-12"
    standings = document["standings"]
    assert all(set(row) == STANDING for row in standings)
    assert all(set(entry) == CRITERION for row in standings for entry in row["criteria"])
    states = {entry["state"] for row in standings for entry in row["criteria"]}
    assert states <= {"met", "in_progress", "not_started", "no_data", "gate_open"}
    own = of(standings, "QH0217")
    assert (own["name"], own["level"], own["version"], own["shown"], own["state"]) == (
        "张三",
        "M1",
        3,
        61.5,
        "in_progress",
    )
    points = {entry["key"]: entry["points"] for entry in own["criteria"]}
    assert points == {"sales": 24, "course": 25, "award": 12.5, "plan": 0, "discipline": 0, "coaching": 0}
    unknown = next(entry for entry in own["criteria"] if entry["key"] == "coaching")
    assert (unknown["actual"], unknown["state"], unknown["gate"]) == (None, "no_data", True)

    rows = list(csv.DictReader(io.StringIO(jinjie(demo, "evaluate", "--format", "csv").stdout)))
    assert [row["employee"] for row in rows] == [row["employee"] for row in standings]
    assert of(rows, "QH0217")["shown"] == "61.5"
    table = jinjie(demo, "evaluate", "--ladder", "sales").stdout
    assert "61.5" in table and "张三" in table

    sales = jinjie_json(demo, "evaluate", "--ladder", "sales")["standings"]
    assert {row["ladder"] for row in sales} == {"sales"}
    assert sorted(row["employee"] for row in sales) == sorted(
        row["employee"] for row in standings if row["ladder"] == "sales"
    )
    supervisors = jinjie_json(demo, "evaluate", "--level", "P5")["standings"]
    assert {row["level"] for row in supervisors} == {"P5"} and of(supervisors, "QH0217")["shown"] < 100

    before = jinjie_json(demo, "evaluate", "--as-of", "2026-06-15")["standings"]
    assert of(before, "QH0217")["version"] == 2  # the standard in force on that day
    known = jinjie_json(demo, "evaluate", "--known-on", "2026-10-20")["standings"]
    earlier = {entry["key"]: entry for entry in of(known, "QH0217")["criteria"]}
    assert earlier["sales"]["actual"] == 0  # October's figure was not known on 20 October
    nobody = jinjie_json(demo, "evaluate", "--known-on", "1999-01-01")["standings"]
    assert nobody == []

    for words, said in [
        (("evaluate", "--as-of", "2026-02-30"), "2026-02-30"),
        (("evaluate", "--known-on", "yesterday"), "yesterday"),
        (("evaluate", "--ladder", "salez"), "sales"),
        (("evaluate", "--level", "M9"), "M1"),
        (("evaluate", "--company", "acme"), "qinghe"),
        (("explain", "QH9999"), "QH9999"),
        (("explain", "QH0217", "--level", "P9"), "P5"),
    ]:
        refused = jinjie(demo, *words, code=1)
        assert said in refused.stderr and not refused.stdout, words


def test_explain_gives_every_figure_its_facts(demo: dict[str, str]) -> None:
    document = jinjie_json(demo, "explain", "QH0217", "--level", "M1")
    assert set(document) == STANDING | {"as_of", "known_on", "next_steps"}
    assert document["shown"] == 61.5
    criteria = {entry["key"]: entry for entry in document["criteria"]}
    for entry in criteria.values():
        assert set(entry) == CRITERION | {"formula", "counted", "not_counted"}
        assert all(set(line) >= LINE for line in entry["counted"])
        assert all(line["reason"] for line in entry["not_counted"])
    sales = criteria["sales"]
    assert [(line["happened_on"], line["value"], line["provisional"]) for line in sales["counted"]] == [
        ("2026-11-11", 40000, True), ("2026-10-31", 106800, False), ("2026-09-30", 112400, False),
    ]  # fmt: skip
    reasons = {line["value"]: line["reason"] for line in sales["not_counted"]}
    assert (reasons[124800], reasons[8600], reasons[96300]) == ("superseded", "unconfirmed", "broken_streak")
    assert sales["formula"][-1]["result"] == 0.8 and sales["actual"] == 2
    steps = document["next_steps"]
    assert steps[0] | {"hours": 0} == {
        "kind": "document", "criterion": "plan", "gain": 20, "hours": 0,
        "title": {"zh": "上传《团队管理方案》", "en": "Upload the “Team management plan”"},
        "effort": {"zh": "约 2 小时 · 周岚确认", "en": "about 2 hours · Lan Zhou accepts"},
    }  # fmt: skip
    assert not any("{" in text for step in steps for text in step["title"].values())
    other = jinjie_json(demo, "explain", "QH0217", "--level", "P5")
    assert other["level"] == "P5" and other["shown"] != 61.5
    words = jinjie(demo, "explain", "QH0217").stdout
    assert "61.5 %" in words and "replaced by a correction" in words
