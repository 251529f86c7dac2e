"""`jinjie ladders`: mistakes named by line, differences, applying, exporting."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from jinjie.interfaces.transfer.ladders import read_text
from jinjie.kit.refusal import Refusal
from tests.databases import ROOT
from tests.interfaces.cli.command import jinjie, jinjie_json

SALES = ROOT / "jinjie/areas/career/data/templates/sales.yaml"
GOOD = """key: shop
name: {zh: 门店, en: Shop}
sequences: [{key: s, name: 门店}]
levels:
  - {key: S1, sequence: s, rank: 1, name: 一级}
  - {key: S2, sequence: s, rank: 2, name: 二级}
steps: [{from: S1, to: S2}]
standards:
  - level: S2
    versions:
      - effective_from: 2026-07-01
        criteria:
          - key: months
            measure: people.time_in_level
            required: 6
            weight: 50
          - key: any-of
            mode: any
            weight: 50
            members:
              - key: courses
                measure: growth.count
                params:
                  type: course
                required: 1
"""
MISTAKES = [
    ("unknown measure", "people.time_in_level", "people.time_in_levl", 14, "people.time_in_level"),
    ("unknown parameter", "                  type: course", "                  type: course\n                  tpye: x", 25, "tpye"),
    ("missing parameter", "                  type: course", "                  of: items", 23, "type"),
    ("unknown level in a step", "{from: S1, to: S2}", "{from: S1, to: S9}", 7, "S9"),
    ("level without a standard", "  - level: S2", "  - level: S1", 7, "S2"),
    ("standard of an unknown level", "  - level: S2", "  - level: S7", 9, "S7"),
    ("a day that is none", "2026-07-01", "2026-02-30", 11, "day"),
    ("a number that is none", "required: 6", "required: six", 15, "six"),
    ("a word that means nothing", "            weight: 50\n          - key: any", "            wieght: 50\n          - key: any", 16, "wieght"),
    ("a sequence that is not there", "sequence: s, rank: 2", "sequence: t, rank: 2", 6, "t"),
    ("two levels of a rank", "rank: 2", "rank: 1", 6, "rank"),
    ("a way to group that is none", "mode: any", "mode: some", 18, "some"),
    ("a circle", "[{from: S1, to: S2}]", "[{from: S1, to: S2}, {from: S2, to: S1}]", 7, "circle"),
    ("no YAML", "levels:\n", "levels: [\n", None, "YAML"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "old", "new", "line", "word"), MISTAKES, ids=[row[0] for row in MISTAKES])
def test_a_mistake_names_its_line_and_a_way_out(
    what: str, old: str, new: str, line: int | None, word: str
) -> None:
    assert GOOD.count(old) == 1
    read_text(GOOD, "good.yaml")
    with pytest.raises(Refusal) as refused:
        read_text(GOOD.replace(old, new), "shop.yaml")
    assert refused.value.place.file == "shop.yaml"
    assert word in str(refused.value)
    assert refused.value.remedy
    if line is not None:
        assert refused.value.place.line == line


def test_check_goes_through_all_files_and_fails_if_one_is_wrong(tmp_path: Path) -> None:
    """No database is needed, and the JSON is one document."""
    (tmp_path / "good.yaml").write_text(GOOD, "utf8")
    (tmp_path / "bad.yaml").write_text(GOOD.replace("required: 6", "required: six"), "utf8")
    (tmp_path / "latin.yaml").write_bytes("name: Verkäufer".encode("latin-1"))
    files = [str(tmp_path / name) for name in ("good.yaml", "bad.yaml", "latin.yaml", "missing.yaml")]
    env = {
        **os.environ,
        "JINJIE_DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "JINJIE_DATA_DIR": str(tmp_path),
    }
    done = jinjie(env, "ladders", "check", *files, "template:sales", "--format", "json", code=1)
    results = json.loads(done.stdout)
    assert [entry["ok"] for entry in results] == [True, False, False, False, True]
    assert results[1]["error"]["place"]["line"] == 15
    said = jinjie(env, "ladders", "check", *files, code=1)
    assert "bad.yaml" in said.stderr and "15" in said.stderr and "missing.yaml" in said.stderr
    assert "good.yaml" in said.stdout
    measures = jinjie_json(env, "ladders", "measures")
    assert {"growth.indicator_streak", "people.time_in_level"} <= {entry["name"] for entry in measures}


def exported(env: dict[str, str], key: str) -> Any:
    return YAML(typ="safe").load(jinjie(env, "ladders", "export", key).stdout)


def test_export_diff_apply_lose_nothing(empty_database: dict[str, str], tmp_path: Path) -> None:
    env = empty_database
    make_company(env)
    would = jinjie_json(env, "ladders", "diff", "template:sales")
    assert would["applied"] is False and would["changes"]
    assert jinjie(env, "ladders", "export", "sales", code=1).stderr  # a difference applied nothing
    done = jinjie_json(env, "ladders", "apply", "template:sales")
    assert done["changes"] == would["changes"]
    assert jinjie_json(env, "ladders", "apply", "template:sales")["changes"] == []

    out = tmp_path / "sales.yaml"
    out.write_text(jinjie(env, "ladders", "export", "sales").stdout, "utf8")
    assert jinjie_json(env, "ladders", "diff", str(out))["changes"] == []
    assert jinjie_json(env, "ladders", "apply", str(out))["changes"] == []
    given, back = YAML(typ="safe").load(SALES.read_text("utf8")), YAML(typ="safe").load(out.read_text("utf8"))
    assert {entry["key"]: entry["name"] for entry in back["levels"]} == {
        entry["key"]: entry["name"] for entry in given["levels"]
    }
    assert {entry["key"] for entry in back["positions"]} == {entry["key"] for entry in given["positions"]}
    assert {(e["type"], e["key"]) for e in back["items"]} == {(e["type"], e["key"]) for e in given["items"]}
    assert [(e["from"], e["to"]) for e in back["steps"]] == [(e["from"], e["to"]) for e in given["steps"]]
    versions = {
        (standard["level"], standard.get("purpose", "reach"), str(version["effective_from"])): version[
            "criteria"
        ]
        for standard in given["standards"]
        for version in standard["versions"]
    }
    assert versions == {
        (standard["level"], standard.get("purpose", "reach"), str(version["effective_from"])): version[
            "criteria"
        ]
        for standard in back["standards"]
        for version in standard["versions"]
    }


def test_a_published_version_is_never_changed(empty_database: dict[str, str], tmp_path: Path) -> None:
    env, file = empty_database, tmp_path / "shop.yaml"
    make_company(env)
    file.write_text(GOOD, "utf8")
    jinjie(env, "ladders", "apply", str(file))
    before = exported(env, "shop")
    file.write_text(GOOD.replace("required: 6", "required: 9"), "utf8")
    refused = jinjie(env, "ladders", "apply", str(file), code=1)
    assert (
        "later effective day" in refused.stderr and "shop.yaml" in refused.stderr and "11" in refused.stderr
    )
    assert exported(env, "shop") == before
    later = GOOD.replace(
        "      - effective_from: 2026-07-01",
        "      - {effective_from: 2026-07-01, criteria: [{key: a, measure: people.time_in_level, required: 1, weight: 1}]}\n      - effective_from: 2027-01-01",
    )
    file.write_text(later, "utf8")
    jinjie(env, "ladders", "apply", str(file), code=1)
    assert exported(env, "shop") == before


def make_company(env: dict[str, str]) -> None:
    """A company without ladders, as an administrator would have it."""
    words = (
        "import django; django.setup(); from tests.factories.people import make_company; "
        "from jinjie.foundation.growth.actions.types import provide_built_in_types as p; "
        "from tests.factories.people import TESTER, LONG_AGO; p(actor=TESTER, at=LONG_AGO, company=make_company())"
    )
    subprocess.run([sys.executable, "-c", words], env=env, cwd=ROOT, check=True, timeout=180)
