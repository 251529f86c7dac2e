"""Rosters as they are: wrong encodings, lost zeros, tables that only look like workbooks. Against the expected reading."""

import io
import json
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from jinjie.foundation.people.models import Employee
from jinjie.system.imports.models import ImportRun
from tests.factories.imports import bring, problems, table

pytestmark = pytest.mark.django_db
FILES = [
    "花名册_utf8.csv",
    "花名册_utf8bom.csv",
    "花名册_gbk.csv",
    "花名册_gb18030.csv",
    "花名册_utf16le.txt",
]
CODES = {
    "ambiguous m/d/yy": {"ambiguous_date"},
    "year-month only": {"year_month_only"},
    "text 长期": {"not_a_date"},
    "full-width blank inside / trailing blank": {"blank_in_name"},
    "leading zeros lost (number)": {"leading_zeros_lost"},
    "missing": {"missing"},
    "10 digits": {"phone_length"},
    "pay text in the level column": {"pay_in_level"},
    "15-digit old form": {"old_id_form"},
    "month 13": {"id_bad_date"},
    "number: precision lost": {"precision_lost"},
    "placeholder 1": {"placeholder"},
    "wrong check digit": {"wrong_check_digit"},
}
NORMALISED = {
    "apostrophe + lower case x: must be normalised, valid",
    "full-width digits: must be normalised, valid",
}


@pytest.fixture
def dirty(shared: Path) -> Path:
    return shared / "data" / "dirty-cn"


def expected(dirty: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((dirty / "expected.json").read_text("utf-8"))["rows"]
    return rows


@pytest.mark.parametrize("name", FILES)
def test_every_problem_is_named_by_row_and_column(dirty: Path, name: str) -> None:
    run = bring("roster", dirty / name)
    assert run.state == ImportRun.State.PROBLEMS
    assert not Employee.objects.exists()
    found: dict[tuple[int, str], set[str]] = defaultdict(set)
    for row, column, code in problems(run):
        found[row, column].add(code)
    wanted = {
        (row["row"], column): kind
        for row in expected(dirty)
        for column, kind in row["problems"]
        if kind not in NORMALISED
    }
    for place, kind in wanted.items():
        assert found[place] & CODES[kind], f"{place}: {kind} was not told"
    errors = {(p.row, p.column) for p in run.problems.filter(severity="error")}
    assert errors <= set(wanted), "what can be read is not refused"
    assert run.counts["errors"] == run.problems.filter(severity="error").count()


@pytest.mark.parametrize("name", FILES)
def test_rows_without_errors_are_read_as_expected(dirty: Path, name: str) -> None:
    run = bring("roster", dirty / name, skip_errors=True)
    assert run.state == ImportRun.State.PUBLISHED
    wrong = set(run.problems.filter(severity="error").values_list("row", flat=True))
    clean = {row["clean"]["工号"]: row["clean"] for row in expected(dirty) if row["row"] not in wrong}
    people = {person.number: person for person in Employee.objects.all()}
    if "gb18030" in name:  # has one more, whose name is written with characters of no other encoding
        assert people.pop("000999").name == "测䶮"
    assert set(people) == set(clean)
    assert len(people) == run.rows_read - len(wrong) - ("gb18030" in name)
    for number, row in clean.items():
        person = people[number]
        read = {
            "工号": person.number,
            "姓名": person.name,
            "性别": {"m": "男", "f": "女"}[person.gender],
            "身份证号": person.id_number,
            "手机号": person.phone,
            "入职日期": person.employments.get().hired_on.isoformat(),
            "出生日期": person.born_on.isoformat() if person.born_on else "",
        }
        assert read == row


def test_roc_years_of_taiwan(dirty: Path) -> None:
    run = bring("roster", dirty / "花名册_big5.csv")
    assert run.state == ImportRun.State.PUBLISHED
    days = [p.employments.get().hired_on.isoformat() for p in Employee.objects.order_by("number")]
    assert days == ["2024-01-05", "2024-02-29"]


def test_quotes_line_breaks_and_formulas(dirty: Path) -> None:
    run = bring("roster", dirty / "花名册_引号换行.csv", defaults={"hired_on": "2024-01-05"})
    assert (3, "备注", "unclosed_quote") in problems(run)
    assert run.state == ImportRun.State.PUBLISHED
    assert sorted(Employee.objects.values_list("number", flat=True)) == [f"{n:06d}" for n in range(1, 7)]


@pytest.mark.parametrize(
    ("name", "code"),
    [("假xls_html表.xls", "sheet.not_a_table"), ("考勤表_双层表头.xlsx", "import.not_roster")],
)
def test_what_is_no_roster_is_refused(dirty: Path, name: str, code: str) -> None:
    run = bring("roster", dirty / name)
    assert run.state == ImportRun.State.REFUSED
    assert (run.refusal["code"], run.refusal["place"]["file"]) == (code, name)
    assert run.refusal["remedy"]


def bomb() -> bytes:
    """A workbook whose one sheet unpacks to 3 GB of blanks."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _part in range(300):
                sheet.write(b" " * 10_000_000)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("空.csv", b"", "sheet.empty"),
        ("头.csv", "工号,姓名,入职日期\n".encode(), "sheet.no_rows"),
        ("图.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "sheet.not_a_table"),
        ("坏.xlsx", b"PK\x03\x04" + b"\xff" * 300, "sheet.damaged"),
        ("乱.csv", bytes(range(128, 256)) * 40, "sheet.unknown_encoding"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    run = bring("roster", path)
    assert (run.state, run.refusal.get("code")) == (ImportRun.State.REFUSED, code)
    assert run.refusal["message"]
    assert run.refusal["remedy"]


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "花名册.xls"
    path.write_bytes(bomb())
    run = bring("roster", path)
    assert (run.state, run.refusal.get("code")) == (ImportRun.State.REFUSED, "sheet.archive_bomb")


def test_a_mapping_to_unknown_columns_is_refused(tmp_path: Path) -> None:
    path = table(tmp_path, "r.csv", ("编号甲", "叫什么", "何时来"), [("1", "测甲", "2024-01-05")])
    fine = {"编号甲": "number", "叫什么": "name", "何时来": "hired_on"}
    for columns in ({**fine, "不在": "email"}, {**fine, "叫什么": "nickname"}):
        run = bring("roster", path, columns=columns)
        assert run.state == ImportRun.State.REFUSED, columns
        assert run.refusal["place"]
        assert run.refusal["remedy"]
    assert bring("roster", path, columns=fine).state == ImportRun.State.PUBLISHED


def test_a_mapping_that_worked_is_remembered(tmp_path: Path) -> None:
    headers = ("编号甲", "叫什么", "何时来")
    columns = {"编号甲": "number", "叫什么": "name", "何时来": "hired_on"}
    first = table(tmp_path, "a.csv", headers, [("1", "测甲", "2024-01-05")])
    again = table(tmp_path, "b.csv", headers, [("2", "测乙", "2024-01-05")])
    assert bring("roster", again).state != ImportRun.State.PUBLISHED
    assert bring("roster", first, columns=columns).state == ImportRun.State.PUBLISHED
    assert bring("roster", again).state == ImportRun.State.PUBLISHED
    assert bring("roster", again, company="other").state != ImportRun.State.PUBLISHED
