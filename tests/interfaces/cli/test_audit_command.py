"""`jinjie audit` and what doctor says of the chain, as an operator meets them, on a company whose table was tampered with."""

import json
from pathlib import Path

import pytest

from tests.faults.plain import rows, write
from tests.interfaces.cli.command import jinjie, jinjie_json

LIFTED = (
    "DROP TRIGGER audit_auditline_keep{on}",
    "DROP TRIGGER audit_auditline_seal{on}",
    "DROP TRIGGER audit_auditpayload_keep{pay}",
)


@pytest.fixture
def company(empty_database: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """A few actions by the real commands."""
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "工号,姓名,入职日期,部门\nA1,测甲,2023-03-01,销售部\nA2,测乙,2024-03-01,销售部\n", "utf-8"
    )
    jinjie(empty_database, "import", "roster", str(roster), "--company", "acme")
    jinjie(empty_database, "ladders", "apply", "template:sales", "--company", "acme")
    return empty_database


def by_hand(env: dict[str, str], *statements: str) -> None:
    url = env["JINJIE_DATABASE_URL"]
    postgres = url.startswith("postgres")
    for lifted in LIFTED:
        on = " ON audit_auditline" if postgres else ""
        write(url, lifted.format(on=on, pay=" ON audit_auditpayload" if postgres else ""))
    for statement in statements:
        write(url, statement)


def verified(env: dict[str, str], *, code: int) -> str:
    return jinjie({**env, "LANG": "C"}, "audit", "verify", code=code).stdout


def test_a_whole_log_is_said_to_be_whole(company: dict[str, str]) -> None:
    assert "✓ The audit log is whole" in verified(company, code=0)
    assert "✓ 审计记录完整" in jinjie({**company, "LANG": "zh_CN.UTF-8"}, "audit", "verify").stdout
    report = jinjie_json(company, "audit", "verify")
    assert (report["whole"], report["unsealed"], report["findings"]) == (True, 0, [])
    assert (
        report["lines"] == rows(company["JINJIE_DATABASE_URL"], "SELECT count(*) FROM audit_auditline")[0][0]
    )
    doctor = jinjie(company, "doctor", "--format", "json", code=1).stdout  # nobody can sign in yet
    found = [entry for entry in json.loads(doctor) if entry["check"] == "audit"]
    assert [entry["grade"] for entry in found] == ["good"]


def test_an_edited_line_is_named_by_verify_and_by_doctor(company: dict[str, str]) -> None:
    by_hand(company, "UPDATE audit_auditline SET actor = 'nobody' WHERE number = 2")
    said = verified(company, code=1)
    assert "✗ line 2 (" in said
    assert "was edited" in said
    assert "第 2 条" in jinjie({**company, "LANG": "zh_CN.UTF-8"}, "audit", "verify", code=1).stdout
    assert "was edited" in jinjie({**company, "LANG": "C"}, "doctor", code=1).stdout


def test_a_deleted_a_moved_and_a_cut_off_line_are_named(company: dict[str, str]) -> None:
    last = rows(company["JINJIE_DATABASE_URL"], "SELECT max(number) FROM audit_auditline")[0][0]
    by_hand(
        company,
        "DELETE FROM audit_auditpayload",
        "DELETE FROM audit_auditline WHERE number = 2",
        f"DELETE FROM audit_auditline WHERE number = {last}",
        "UPDATE audit_auditline SET number = 1000 WHERE number = 4",
        "UPDATE audit_auditline SET number = 4 WHERE number = 5",
        "UPDATE audit_auditline SET number = 5 WHERE number = 1000",
    )
    said = verified(company, code=1)
    assert "Line 2 was deleted" in said
    assert "was moved: it was sealed as line 5" in said
    assert f"The end was cut off: line {last} to {last}" in said


def test_an_erasure_leaves_the_log_whole(company: dict[str, str]) -> None:
    told = "SELECT min(number) FROM audit_auditline WHERE action = 'people.bring_roster'"
    number = rows(company["JINJIE_DATABASE_URL"], told)[0][0]
    assert "reason" in jinjie({**company, "LANG": "C"}, "audit", "erase", str(number), code=2).stderr
    assert "There is no line 9999" in jinjie({**company, "LANG": "C"}, "audit", "erase", "9999", "--reason", "law", code=1).stderr  # fmt: skip
    jinjie(company, "audit", "erase", str(number), "--reason", "asked by the person")
    assert "1 erased" in verified(company, code=0)
    gone = f"SELECT p.text, p.salt FROM audit_auditpayload p JOIN audit_auditline l ON l.id = p.line_id WHERE l.number = {number}"
    assert rows(company["JINJIE_DATABASE_URL"], gone) == [("", "")]
    assert json.loads(Path(company["JINJIE_DATA_DIR"], "audit", "anchors.jsonl").read_text().splitlines()[-1])["number"] > number  # fmt: skip
