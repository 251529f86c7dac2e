"""A run that waits for a person: corrected, rows left out, confirmed, written, taken back; the same checks throughout."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from jinjie.foundation.people.choices import Role
from jinjie.foundation.people.models import Department, Employee, Employment
from jinjie.interfaces.transfer import bringing
from jinjie.interfaces.transfer.deciding import answers
from jinjie.kit.refusal import Refusal
from jinjie.system.audit.models import AuditLine
from jinjie.system.imports.models import ImportCorrection, ImportProblem, ImportRun
from tests.factories.people import World, make_company, make_user
from tests.factories.scene import (
    DOUBLE,
    SHORT_DATE,
    TYPED_TWICE,
    UNKNOWN_DEPARTMENT,
    WRONG_ID,
    fifty,
    id_number,
)

TODAY = date(2026, 11, 12)
_minutes = count(1)


def moment() -> datetime:
    return datetime(2026, 11, 12, 1, 0, tzinfo=UTC) + timedelta(minutes=next(_minutes))


class Held:
    """A roster of fifty in a company that has a department already, up to the check."""

    def __init__(self, folder: Path) -> None:
        self.world = World()
        Department.objects.filter(pk=self.world.department.pk).update(key="east", name="华东销售部")
        self.actor = make_user("chenjing", company=self.world.company, role=Role.HR).actor
        path = fifty(folder)
        run = bringing.upload(
            actor=self.actor, at=moment(), today=TODAY, company=self.world.company, kind="roster", path=path, name=path.name,
        )  # fmt: skip
        self.pk = run.pk
        bringing.read_columns(
            actor=self.actor, at=moment(), run_id=run.pk, options={},
            columns={"姓名": "name", "工号": "number", "所属部门": "department", "级别": "level", "入司时间": "hired_on", "汇报人": "manager", "身份证号": "id_number", "手机号": "phone"},
        )  # fmt: skip

    @property
    def run(self) -> ImportRun:
        return ImportRun.objects.get(pk=self.pk)

    def problem(self, row: int) -> ImportProblem:
        return ImportProblem.objects.filter(run=self.pk, row=row, severity="error").get()

    def answer(self, **form: str) -> Any:
        given = {name.replace("fix_", "fix-"): value for name, value in form.items()}
        found = answers(self.run, self.world.company, given)
        if found.withdrawn:
            bringing.withdraw(actor=self.actor, at=moment(), run_id=self.pk, corrections=found.withdrawn)
        bringing.decide(actor=self.actor, at=moment(), run_id=self.pk, made=found.made)
        return found

    def fix(self, row: int, text: str) -> Any:
        return self.answer(**{f"fix_{self.problem(row).alike}": text})

    def press(self, row: int, verb: str, word: str = "") -> Any:
        return self.answer(do=f"{verb}:{self.problem(row).alike}" + (f":{word}" if word else ""))

    def wrong(self) -> dict[int, str]:
        rows = ImportProblem.objects.filter(run=self.pk, severity="error")
        return dict(rows.values_list("row", "code"))

    def confirm(self) -> None:
        bringing.confirm(
            actor=self.actor,
            at=moment(),
            run_id=self.pk,
            expected=self.run.counts["importable"],
            compared=True,
        )


@pytest.fixture
def held(db: None, tmp_path: Path) -> Held:
    return Held(tmp_path)


def test_check_names_what_is_wrong_and_writes_nothing(held: Held) -> None:
    assert held.wrong() == {
        WRONG_ID: "wrong_check_digit",
        UNKNOWN_DEPARTMENT: "unknown_department",
        SHORT_DATE: "ambiguous_date",
        DOUBLE: "duplicate_number",
        TYPED_TWICE: "duplicate_number",
    }
    counts = held.run.counts
    assert held.run.state == "problems"
    assert (counts["importable"], counts["wrong_rows"], counts["double_rows"]) == (45, 3, 2)
    assert counts["control"]["rows"] == [50, 50]
    assert counts["control"]["numbers"] == [48, 48]
    assert counts["control"]["days"][0] == counts["control"]["days"][1] > 45 * 43_000
    assert not Employee.objects.filter(number__startswith="QH").exists()


def test_fixed_in_place_imported_and_undone(held: Held) -> None:
    held.fix(WRONG_ID, id_number(WRONG_ID, date(1985, 1, 1) + timedelta(days=WRONG_ID * 97)))
    held.fix(UNKNOWN_DEPARTMENT, "华东销售部")
    held.press(SHORT_DATE, "write", "2024-03-05")
    for row in (DOUBLE, TYPED_TWICE):
        held.press(row, "keep", "this")
    assert held.wrong() == {}
    assert held.run.state == "ready"
    assert held.run.counts["importable"] == 48
    held.confirm()
    assert held.run.state == "published"
    assert Employment.objects.filter(import_run=held.pk, voided_at__isnull=True).count() == 48
    assert Employment.objects.get(employee__number=f"QH{SHORT_DATE:04d}").hired_on == date(2024, 3, 5)
    bringing.undo(actor=held.actor, at=moment(), run_id=held.pk)
    assert held.run.state == "undone"
    assert not Employment.objects.filter(import_run=held.pk, voided_at__isnull=True).exists()


def test_confirming_leaves_the_wrong_rows_out(held: Held) -> None:
    held.confirm()
    assert held.run.state == "published"
    assert held.run.rows_written == 45
    assert not Employee.objects.filter(number=f"QH{WRONG_ID:04d}").exists()


def test_unknown_department_created(held: Held) -> None:
    held.press(UNKNOWN_DEPARTMENT, "create")
    assert UNKNOWN_DEPARTMENT not in held.wrong()
    held.confirm()
    assert Department.objects.filter(company=held.world.company, name="华东销售二部").exists()


def test_merged_rows_fill_each_others_gaps(held: Held) -> None:
    assert held.run.counts["pairs"][str(TYPED_TWICE)] == {"differ": [], "fills": True, "other": TYPED_TWICE}
    held.press(TYPED_TWICE, "merge")
    held.confirm()
    kept = Employee.objects.get(number=f"QH{TYPED_TWICE - 1:04d}")
    assert kept.phone == f"138{TYPED_TWICE - 1:08d}"


def test_a_correction_is_taken_back(held: Held) -> None:
    held.press(WRONG_ID, "skip")
    assert WRONG_ID not in held.wrong()
    correction = ImportCorrection.objects.get(run=held.pk)
    held.answer(do=f"forget:{correction.pk}")
    assert WRONG_ID in held.wrong()


def test_a_wrong_name_is_told_and_nothing_is_kept(held: Held) -> None:
    found = held.fix(UNKNOWN_DEPARTMENT, "没有的部门")
    assert list(found.wrong) == [held.problem(UNKNOWN_DEPARTMENT).alike]
    assert not ImportCorrection.objects.exists()


def test_what_was_shown_is_what_is_confirmed(held: Held) -> None:
    with pytest.raises(Refusal) as refused:
        bringing.confirm(actor=held.actor, at=moment(), run_id=held.pk, expected=50, compared=True)
    assert refused.value.code == "import.changed_meanwhile"
    with pytest.raises(Refusal) as refused:
        bringing.confirm(actor=held.actor, at=moment(), run_id=held.pk, expected=45, compared=False)
    assert refused.value.code == "import.not_compared"
    assert held.run.confirmed_at is None


def test_identity_data_is_kept_as_tokens_and_shown_only_on_the_record(held: Held) -> None:
    plain = id_number(WRONG_ID, date(1985, 1, 1) + timedelta(days=WRONG_ID * 97))
    held.fix(WRONG_ID, plain)
    kept = ImportCorrection.objects.get(run=held.pk)
    assert plain not in (kept.value, kept.raw, kept.written)
    shown = bringing.reveal(actor=held.actor, at=moment(), run_id=held.pk, row=WRONG_ID, column="身份证号")
    assert shown[:17] == plain[:17] and shown != plain
    line = AuditLine.objects.filter(action="imports.reveal").get()
    assert (line.after["row"], line.after["column"]) == (WRONG_ID, "身份证号")
    assert not any(plain[:17] in str(each.after) for each in AuditLine.objects.all())


def test_people_of_another_company_see_no_run(held: Held) -> None:
    other = make_user("zhou", company=make_company("other", "别家"), role=Role.HR).actor
    for step in (
        lambda: bringing.run_for(other, held.pk),
        lambda: bringing.skip_wrong(actor=other, at=moment(), run_id=held.pk),
        lambda: bringing.discard(actor=other, at=moment(), run_id=held.pk),
        lambda: bringing.reveal(actor=other, at=moment(), run_id=held.pk, row=1, column="姓名"),
    ):
        with pytest.raises(bringing.NoSuchRun):
            step()


def test_a_discarded_run_keeps_no_cells(held: Held) -> None:
    held.press(WRONG_ID, "skip")
    bringing.discard(actor=held.actor, at=moment(), run_id=held.pk)
    assert held.run.state == "discarded"
    assert not ImportProblem.objects.exists() and not ImportCorrection.objects.exists()
    with pytest.raises(Refusal):
        held.confirm()


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "empty.xlsx", "sheet.empty"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 5000, "花名册.xlsx", "sheet.not_a_table"),
        (b"<html><script>alert(1)</script><table>", "a.csv", "sheet.not_a_table"),
        (b"%PDF-1.7 ....", "a.xlsx", "sheet.not_a_table"),
        (b"PK\x03\x04 broken", "a.xlsx", "sheet.damaged"),
    ],
)
def test_what_is_no_table_is_refused_before_it_is_kept(content: bytes, name: str, code: str) -> None:
    with pytest.raises(Refusal) as refused, bringing.received(BytesIO(content), name):
        pass
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a\u202exslx.exe", "axslx.exe"),
        ("../../etc/花名册.csv", "花名册.csv"),
        ("C:\\Users\\me\\r.xlsx", "r.xlsx"),
        ("\u2066\x00", "table"),
    ],
)
def test_file_names_show_what_they_are(given: str, shown: str) -> None:
    assert bringing.plain_name(given) == shown
