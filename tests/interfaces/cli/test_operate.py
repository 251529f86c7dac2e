"""The commands of whoever runs the installation, as real processes."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.faults.plain import rows


def jinjie(env: dict[str, str], *words: str, said: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """A finished command."""
    return subprocess.run(
        [sys.executable, "-m", "jinjie", *words], env={**env, "LANG": "C", **more}, input=said, capture_output=True,
        text=True, check=False, timeout=120,
    )  # fmt: skip


def fresh(tmp_path: Path) -> dict[str, str]:
    """An installation on SQLite with nothing in it, and no setting but where its data is."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("JINJIE_", "DJANGO_"))}
    return {**env, "JINJIE_DATA_DIR": str(tmp_path / "data")}


def test_a_new_installation_from_nothing_to_progress(tmp_path: Path) -> None:
    """What the README says, word for word but for the server."""
    env = fresh(tmp_path)
    early = jinjie(env, "evaluate")
    assert early.returncode == 1
    assert "migrate" in early.stderr
    assert jinjie(env, "migrate", "--check").returncode == 1
    assert jinjie(env, "migrate").returncode == 0
    assert jinjie(env, "migrate", "--check").returncode == 0
    assert jinjie(env, "createadmin", "--password-stdin", said="a long enough sentence\n").returncode == 0
    roster = tmp_path / "花名册.csv"
    roster.write_text(
        "工号,姓名,入职日期,部门,职级\nA1,测甲,2023-03-01,销售部,P4\nA2,测乙,2024-03-01,销售部,P4\n",
        "gb18030",
    )
    assert jinjie(env, "import", "roster", str(roster), "--company", "acme").returncode == 0
    assert jinjie(env, "ladders", "apply", "template:sales", "--company", "acme").returncode == 0
    kpi = tmp_path / "kpi.csv"
    kpi.write_text("工号,指标,周期,数值\nA1,sales_amount,2026-09,120000\n", "utf-8")
    done = jinjie(env, "import", "indicators", str(kpi), "--company", "acme", "--format", "json")
    assert json.loads(done.stdout)["state"] in ("published", "problems")
    standings = json.loads(jinjie(env, "evaluate", "--format", "json").stdout)["standings"]
    assert {standing["employee"] for standing in standings} == {"A1", "A2"}
    why = jinjie(env, "explain", "A1", "--level", "M1", "--format", "json")
    assert json.loads(why.stdout)["employee"] == "A1"


def test_an_administrator_needs_a_good_password_and_a_free_name(empty_database: dict[str, str]) -> None:
    url = empty_database["JINJIE_DATABASE_URL"]
    for password in ("Tr4!xq\n", "password1234\n", "\n"):
        refused = jinjie(empty_database, "createadmin", "--password-stdin", said=password)
        assert refused.returncode == 1, password
        assert password.strip() not in refused.stderr or not password.strip()
    assert rows(url, "SELECT count(*) FROM accounts_user") == [(0,)]
    assert "--password-stdin" in jinjie(empty_database, "createadmin").stderr
    good = "four words make one\n"
    assert jinjie(empty_database, "createadmin", "root", "--password-stdin", said=good).returncode == 0
    again = jinjie(empty_database, "createadmin", "root", "--password-stdin", said=good)
    assert (again.returncode, "Traceback" in again.stderr) == (1, False)
    assert rows(url, "SELECT username FROM accounts_user") == [("root",)]
    kept = rows(url, "SELECT password FROM accounts_user")[0][0]
    assert "four words" not in kept
    assert rows(url, "SELECT count(*) FROM audit_auditline WHERE action = 'people.grant_role'")[0][0] >= 1


def findings(env: dict[str, str], **more: str) -> dict[str, Any]:
    done = jinjie(env, "doctor", "--format", "json", **more)
    return {found["check"]: found for found in json.loads(done.stdout)}


def test_doctor_says_what_is_wrong(empty_database: dict[str, str], tmp_path: Path) -> None:
    found = findings(empty_database)
    assert all(entry["text"] for entry in found.values())
    assert "bad" not in {entry["grade"] for entry in found.values()} or all(
        entry["remedy"] for entry in found.values() if entry["grade"] == "bad"
    )
    text = jinjie(empty_database, "doctor")
    assert "Traceback" not in text.stderr + text.stdout
    lost = findings(empty_database, JINJIE_DATA_DIR=str(tmp_path / "empty"))
    assert set(lost) == set(found)
    nowhere = jinjie(
        empty_database, "doctor", "--format", "json", JINJIE_DATABASE_URL="postgres://x@127.0.0.1:1/none"
    )
    assert nowhere.returncode == 1
    assert any(entry["grade"] == "bad" and entry["remedy"] for entry in json.loads(nowhere.stdout))


def test_doctor_sees_a_database_without_tables(tmp_path: Path) -> None:
    done = jinjie(fresh(tmp_path), "doctor", "--format", "json")
    assert done.returncode == 1
    bad = [entry for entry in json.loads(done.stdout) if entry["grade"] == "bad"]
    assert any("migrate" in entry["remedy"] for entry in bad)


@pytest.mark.parametrize("words", [["--help"], ["import", "--help"], ["import", "roster", "--help"], ["demo", "--help"], ["serve", "--help"], ["ladders", "apply", "--help"]])  # fmt: skip
def test_help_is_there_and_quick_to_read(tmp_path: Path, words: list[str]) -> None:
    done = jinjie(fresh(tmp_path), *words)
    assert done.returncode == 0
    assert "Usage" in done.stdout
    assert not (tmp_path / "data" / "jinjie.sqlite3").exists(), "help touches nothing"


@pytest.mark.parametrize(
    ("words", "code", "needle"),
    [
        (["evaluate", "--as-of", "2026-02-30"], 1, "no day"),
        (["evaluate", "--ladder", "nothing"], 1, "nothing"),
        (["explain", "X1", "--level", "M1"], 1, "X1"),
        (["nonsense"], 2, "nonsense"),
        (["import", "roster"], 2, "FILE"),
        (["import", "roster", "missing.csv", "--company", "acme"], 1, "no such file"),
        (["import", "facts", "missing.csv", "--company", "nobody"], 1, "nobody"),
        (["import", "undo", "99"], 1, "no import 99"),
    ],
)
def test_wrong_words_get_a_clear_error(
    empty_database: dict[str, str], tmp_path: Path, words: list[str], code: int, needle: str
) -> None:
    roster = tmp_path / "r.csv"
    roster.write_text("工号,姓名,入职日期\nA1,测甲,2023-03-01\n", "utf-8")
    assert jinjie(empty_database, "import", "roster", str(roster), "--company", "acme").returncode == 0
    done = jinjie(empty_database, *words)
    assert done.returncode == code, done.stderr
    assert needle.lower() in done.stderr.lower()
    assert "Traceback" not in done.stderr


def test_json_is_the_only_thing_on_stdout(empty_database: dict[str, str], tmp_path: Path) -> None:
    roster = tmp_path / "r.csv"
    roster.write_text("工号,姓名,入职日期\nA1,测甲,2023-02-30\n", "utf-8")
    refused = jinjie(empty_database, "import", "roster", str(roster), "--company", "acme", "--format", "json")
    told = json.loads(refused.stdout)
    assert (refused.returncode, told["state"], told["imported"]) == (1, "problems", 0)
    problem = next(entry for entry in told["problems"] if entry["severity"] == "error")
    assert (problem["row"], problem["column"], problem["code"]) == (1, "入职日期", "impossible_date")
    assert problem["message"]
    assert problem["remedy"]


def test_a_database_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    env = fresh(tmp_path)
    (tmp_path / "data").mkdir()
    with closing(sqlite3.connect(tmp_path / "data" / "jinjie.sqlite3")) as other:
        other.execute("CREATE TABLE something_else (id integer)")
    done = jinjie(env, "evaluate")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
