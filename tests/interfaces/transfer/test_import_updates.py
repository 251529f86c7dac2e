"""A roster's rows about people who are there already: told, updated as somebody decided, the same again, taken back."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from jinjie.foundation.people.actions.custom import define, retire
from jinjie.foundation.people.actions.edit import edit_person, marks_of
from jinjie.foundation.people.actions.updated import forget_values
from jinjie.foundation.people.actions.worklife import change_assignment
from jinjie.foundation.people.choices import Change, FieldGroup
from jinjie.foundation.people.days import assignments_on
from jinjie.foundation.people.models import Assignment, Department, Employee, Employment, ImportedChange
from jinjie.interfaces.transfer.existing import existing_of
from jinjie.interfaces.transfer.reports import report
from jinjie.journeys.undo_import import undo_import
from jinjie.kit.refusal import Refusal
from jinjie.system.audit.models import AuditLine
from jinjie.system.customfields.models import CustomField, CustomValue, Kind
from jinjie.system.imports.models import ImportRun
from tests.factories.imports import ROSTER, TODAY, bring, moment, problems, roster_of, table
from tests.factories.people import TESTER
from tests.factories.scene import id_number

FILE = ("工号", "姓名", "入职日期", "部门", "职级", "直属上级工号", "身份证号", "手机号", "邮箱")
NEXT_MONTH = date(2026, 12, 1)
BORN = date(1990, 5, 17)
pytestmark = pytest.mark.usefixtures("db")


def state() -> dict[str, Any]:
    """Everything that is known of people, without the numbers of rows."""
    held = Assignment.objects.filter(voided_at__isnull=True).order_by("employee__number", "valid_from")
    return {
        "people": list(Employee.objects.order_by("number").values()),
        "employed": list(Employment.objects.filter(voided_at__isnull=True).order_by("employee__number").values_list("employee__number", "hired_on", "last_day")),
        "held": list(held.values_list("employee__number", "department__key", "position__key", "level__key", "manager__number", "valid_from", "valid_to", "level_since", "change")),
    }  # fmt: skip


def standing(number: str, day: date) -> tuple[str, str, str]:
    row = assignments_on(day).select_related("department", "level", "manager").get(employee__number=number)
    return row.department.name, row.level.key if row.level else "", row.manager.number if row.manager else ""


def changed(folder: Path, *rows: tuple[str, ...]) -> Path:
    return table(folder, "changed.csv", FILE, rows)


def test_a_changed_row_is_told_with_what_differs_and_nothing_is_written(tmp_path: Path) -> None:
    bring("roster", roster_of(tmp_path))
    before = state()
    path = changed(tmp_path, ("A2", "测丑", "2024-03-04", "销售部/一组", "", "", "", "13800000001", ""))
    run = bring("roster", path)
    assert run.state == ImportRun.State.PROBLEMS
    assert (1, "工号", "employee_exists") in problems(run)
    told = next(p for p in report(run)["problems"] if p["code"] == "employee_exists")
    assert "手机号" in told["message"] and "部门" in told["message"]
    assert "13800000001" not in str(report(run))
    assert state() == before


def test_a_row_updates_the_person_and_empty_cells_erase_nothing(tmp_path: Path) -> None:
    bring("roster", roster_of(tmp_path))
    kept = Employee.objects.get(number="A2")
    kept.email = "a2@example.cn"
    kept.save(update_fields=["email"])
    number = id_number(7, BORN)
    path = changed(tmp_path, ("A2", "测丑", "", "", "P5", "", number, "13800000001", ""))
    run = bring("roster", path, existing="update", effective_on=NEXT_MONTH.isoformat(), create_missing=True)
    assert (run.state, run.rows_written) == (ImportRun.State.PUBLISHED, 1), problems(run)
    person = Employee.objects.get(number="A2")
    assert (person.name, person.pinyin[:2], person.phone, person.email) == ("测丑", "ce", "13800000001", "a2@example.cn")  # fmt: skip
    assert (person.id_number, person.born_on) == (number, BORN)
    assert Employee.objects.filter(phone_index=person.phone_index).count() == 1
    assert standing("A2", TODAY) == ("二组", "P4", "A1")
    assert standing("A2", NEXT_MONTH) == ("二组", "P5", "A1")
    assert run.counts["values"] == run.counts["values_stored"] == 5
    lines = AuditLine.objects.filter(action="people.edit_person", object_id=str(person.pk))
    assert lines.count() == 1


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    bring("roster", roster_of(tmp_path))
    path = changed(
        tmp_path,
        ("A2", "测丑", "2024-03-04", "销售部/一组", "P5", "A3", id_number(7, BORN), "13800000001", "a@b.cn"),
        ("A9", "测新", "2026-10-01", "销售部/一组", "P4", "A2", "", "", ""),
    )
    options: dict[str, Any] = {"effective_on": NEXT_MONTH.isoformat(), "create_missing": True}
    assert bring("roster", path, existing="update", **options).rows_written == 2
    before = state()
    for given in ({}, {"existing": "update"}, {"existing": "update", **options}):
        again = bring("roster", path, **given)
        assert (again.state, again.rows_written) == (ImportRun.State.PUBLISHED, 0), problems(again)
        assert again.counts["same"] == 2
        assert state() == before
    assert ImportedChange.objects.values("run").distinct().count() == 1


def test_a_change_of_what_is_held_needs_a_day_that_can_be(tmp_path: Path) -> None:
    bring("roster", roster_of(tmp_path))
    change_assignment(
        actor=TESTER, at=moment(), employee=Employee.objects.get(number="A3"), on=date(2026, 6, 1),
        change=Change.TRANSFERRED, department=Department.objects.get(name="二组"),
    )  # fmt: skip
    path = changed(
        tmp_path,
        ("A2", "测丙", "", "销售部/一组", "", "", "", "", ""),
        ("A3", "测丁", "", "销售部/一组", "", "", "", "", ""),
    )
    for given, found in (
        ({}, [(1, "effective_day_missing"), (2, "effective_day_missing")]),
        ({"effective_on": "2020-01-01"}, [(1, "not_assigned_then"), (2, "not_assigned_then")]),
        ({"effective_on": "2026-05-01"}, []),
        ({"effective_on": "2025-01-01"}, []),
    ):
        run = bring("roster", path, existing="update", dry_run=True, **given)
        wrong = [(row, code) for row, _column, code in problems(run) if code != "days_stay"]
        assert [each for each in wrong if each[1] != "already_there"] == found, given
    row = ("A3", "测丁", "", "销售部", "", "", "", "", "")
    run = bring("roster", changed(tmp_path, row), existing="update", effective_on="2026-05-01")
    assert (1, "部门", "effective_before_change") in problems(run)
    refused = bring("roster", path, existing="update", effective_on="soon")
    assert (refused.state, refused.refusal["code"]) == (ImportRun.State.REFUSED, "import.bad_option")


def test_a_planned_change_stays_planned(tmp_path: Path) -> None:
    bring("roster", roster_of(tmp_path))
    change_assignment(
        actor=TESTER, at=moment(), employee=Employee.objects.get(number="A2"), on=date(2027, 1, 1),
        change=Change.TRANSFERRED, department=Department.objects.get(name="销售部"),
    )  # fmt: skip
    path = changed(tmp_path, ("A2", "", "", "销售部/一组", "", "", "", "", ""))
    bring("roster", path, existing="update", effective_on="2026-12-01")
    assert [standing("A2", day)[0] for day in (TODAY, NEXT_MONTH, date(2027, 1, 1))] == [
        "二组",
        "一组",
        "销售部",
    ]


def test_somebody_is_found_by_the_id_number_and_keeps_their_number(tmp_path: Path) -> None:
    number = id_number(7, BORN)
    bring("roster", changed(tmp_path, ("A1", "测甲", "2024-03-04", "销售部", "P4", "", number, "", "")))
    rows = (("B7", "测甲", "2024-03-04", "", "", "", number, "13800000001", ""), ("B8", "测乙", "2024-03-04", "销售部", "P4", "B7", "", "", ""))  # fmt: skip
    run = bring("roster", changed(tmp_path, *rows), existing="update")
    assert (run.state, run.rows_written) == (ImportRun.State.PUBLISHED, 2), problems(run)
    assert (1, "工号", "known_by_id") in problems(run)
    assert Employee.objects.get(number="A1").phone == "13800000001"
    assert not Employee.objects.filter(number="B7").exists()
    assert standing("B8", TODAY)[2] == "A1"
    assert bring("roster", changed(tmp_path, *rows)).counts["same"] == 2


def test_an_id_number_of_somebody_else_is_refused(tmp_path: Path) -> None:
    number = id_number(7, BORN)
    bring("roster", changed(tmp_path, ("A1", "测甲", "2024-03-04", "销售部", "P4", "", number, "", ""), ("A2", "测乙", "2024-03-04", "销售部", "P4", "", "", "", "")))  # fmt: skip
    run = bring(
        "roster", changed(tmp_path, ("A2", "测乙", "", "", "", "", number, "", "")), existing="update"
    )
    assert (1, "身份证号", "id_number_taken") in problems(run)


def test_undoing_takes_the_updates_back(tmp_path: Path) -> None:
    bring("roster", roster_of(tmp_path))
    before = state()
    path = changed(
        tmp_path,
        ("A2", "测丑", "2024-03-04", "销售部/一组", "P5", "A3", id_number(7, BORN), "13800000001", "a@b.cn"),
        ("A9", "测新", "2026-10-01", "销售部/一组", "P4", "A2", "", "", ""),
    )
    run = bring("roster", path, existing="update", effective_on="2026-11-01", create_missing=True)
    assert standing("A2", TODAY) == ("一组", "P5", "A3")
    undo_import(actor=TESTER, at=moment(), run_id=run.pk)
    after = state()
    after["people"] = [row for row in after["people"] if row["number"] != "A9"]
    assert after == before
    assert bring("roster", path, existing="update", effective_on="2026-11-01", create_missing=True).rows_written == 2  # fmt: skip


def test_undoing_is_refused_by_name_where_a_field_was_written_since(tmp_path: Path) -> None:
    bring("roster", roster_of(tmp_path))
    path = changed(tmp_path, ("A2", "", "", "", "", "", "", "13800000001", "a@b.cn"))
    run = bring("roster", path, existing="update")
    person = Employee.objects.get(number="A2")
    edit_person(
        actor=TESTER, at=moment(), on=TODAY, employee=person, values={"phone": "13800000002"},
        seen=marks_of(person),
    )  # fmt: skip
    before = state()
    with pytest.raises(Refusal) as refused:
        undo_import(actor=TESTER, at=moment(), run_id=run.pk)
    assert refused.value.code == "import.later_work"
    assert "1 测丙" in str(refused.value.message)
    assert state() == before
    person.refresh_from_db()
    edit_person(
        actor=TESTER, at=moment(), on=TODAY, employee=person, values={"phone": "13800000001"},
        seen=marks_of(person),
    )  # fmt: skip
    undo_import(actor=TESTER, at=moment(), run_id=run.pk)
    assert Employee.objects.get(number="A2").phone == ""


def test_the_roster_that_entered_people_is_not_undone_below_one_that_changed_them(tmp_path: Path) -> None:
    first = bring("roster", roster_of(tmp_path))
    second = bring("roster", changed(tmp_path, ("A2", "", "", "", "", "", "", "", "a@b.cn")), existing="update")  # fmt: skip
    with pytest.raises(Refusal) as refused:
        undo_import(actor=TESTER, at=moment(), run_id=first.pk)
    assert refused.value.details["rows"] == [2]
    undo_import(actor=TESTER, at=moment(), run_id=second.pk)
    undo_import(actor=TESTER, at=moment(), run_id=first.pk)
    assert not Employment.objects.filter(voided_at__isnull=True).exists()


def test_rows_that_differ_stay_out_where_somebody_said_so(tmp_path: Path) -> None:
    bring("roster", roster_of(tmp_path))
    before = state()
    path = changed(tmp_path, ("A2", "测丑", "", "", "", "", "", "", ""), ("A3", "测丁", "2024-03-05", "", "", "", "", "", ""))  # fmt: skip
    run = bring("roster", path, existing="skip")
    assert (run.state, run.rows_written, run.counts["left_out"]) == (ImportRun.State.PUBLISHED, 0, 2)
    assert state() == before


def test_days_of_employment_are_told_and_stay(tmp_path: Path) -> None:
    bring("roster", roster_of(tmp_path))
    path = changed(tmp_path, ("A3", "测丁", "2024-03-05", "", "", "", "", "", ""))
    run = bring("roster", path)
    assert (1, "工号", "days_differ") in problems(run)
    assert bring("roster", path, existing="update").rows_written == 0
    assert Employment.objects.get(employee__number="A3", voided_at__isnull=True).hired_on == date(2024, 3, 4)


def test_one_wrong_row_and_nobody_is_updated(tmp_path: Path) -> None:
    bring("roster", roster_of(tmp_path))
    before = state()
    rows = (("A2", "测丑", "", "", "", "", "", "", ""), ("A3", "", "", "没有的部门", "", "", "", "", ""))
    run = bring("roster", changed(tmp_path, *rows), existing="update")
    assert run.state == ImportRun.State.PROBLEMS
    assert state() == before


def test_the_manager_who_leads_the_department_anyway_is_no_difference(tmp_path: Path) -> None:
    bring("roster", table(tmp_path, "r.csv", ROSTER, [("A1", "测甲", "2024-03-04", "销售部", "P4", ""), ("A2", "测乙", "2024-03-04", "销售部", "P4", "")]))  # fmt: skip
    Department.objects.filter(name="销售部").update(head=Employee.objects.get(number="A1"))
    again = bring("roster", table(tmp_path, "r.csv", ROSTER, [("A2", "测乙", "2024-03-04", "销售部", "P4", "A1")]))  # fmt: skip
    assert (again.state, again.counts["same"]) == (ImportRun.State.PUBLISHED, 1)


def test_parts_of_the_file_that_are_not_for_whoever_imports_are_not_compared(tmp_path: Path) -> None:
    bring("roster", roster_of(tmp_path))
    person = Employee.objects.get(number="A2")
    said = {"name": "测丑", "phone": "13800000001", "department": "", "position": "", "level": ""}
    for groups, found in ((["basic"], ["name"]), (["basic", "contact"], ["name", "phone"]), (None, ["name", "phone"])):  # fmt: skip
        known = existing_of(person.company, today=TODAY, on=None, groups=groups)
        assert [d.key for d in known.differences(person.pk, said, "", "A2")] == found


def own_field(name: str, kind: str = "text", **more: Any) -> CustomField:
    return define(actor=TESTER, at=moment(), name=name, kind=Kind(kind), **more)


def said(number: str) -> dict[str, str]:
    person = Employee.objects.get(number=number)
    return dict(CustomValue.objects.filter(object_id=person.pk).values_list("field__name", "text"))


def test_columns_that_are_called_like_the_companys_own_fields_fill_them(tmp_path: Path) -> None:
    bring("roster", roster_of(tmp_path))
    seat = own_field("工位", name_en="Seat")
    own_field("班车", "choice", choices=["东线", "西线"])
    own_field("入司司龄", "number")
    own_field("体检日", "day")
    own_field("电话", "text")  # a field of every file is called so too
    before = state()
    headers = ("工号", "姓名", "入职日期", "部门", "Seat", "班车", "入司司龄", "体检日", "电话")
    rows = [
        ("A2", "", "", "", "B-7", "西线", "1,200.50", "2026年3月5日", ""),
        ("A9", "测新", "2026-10-01", "销售部", "C-1", "", "", "", "13800000001"),
    ]
    path = table(tmp_path, "own.csv", headers, rows)
    run = bring("roster", path, existing="update")
    assert run.state == ImportRun.State.PUBLISHED, problems(run)
    assert run.mapping["columns"]["Seat"] == f"c_{seat.key}" and run.mapping["columns"]["电话"] == "phone"
    assert said("A2") == {"工位": "B-7", "班车": "西线", "入司司龄": "1200.5", "体检日": "2026-03-05"}
    assert said("A9") == {"工位": "C-1"}
    assert bring("roster", path).counts["same"] == 2
    retire(actor=TESTER, at=moment(), field=seat)
    assert bring("roster", path).counts["same"] == 2  # the remembered column of a retired field is not read
    retire(actor=TESTER, at=moment(), field=seat, back=True)
    undo_import(actor=TESTER, at=moment(), run_id=run.pk)
    assert said("A2") == {} and not CustomValue.objects.exists()
    after = state()
    after["people"] = [row for row in after["people"] if row["number"] != "A9"]
    assert after == before


def test_a_value_of_an_own_field_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    bring("roster", roster_of(tmp_path))
    own_field("班车", "choice", choices=["东线", "西线"])
    own_field("血型", "text", group=FieldGroup.HEALTH)
    path = table(tmp_path, "own.csv", ("工号", "姓名", "入职日期", "班车", "血型"), [("A2", "测丙", "", "北线", "AB型阳性"), ("A3", "测丁", "", "", "AB型阳性")])  # fmt: skip
    run = bring("roster", path)
    told = {(p["row"], p["code"]): p for p in report(run)["problems"]}
    assert "东线, 西线" in told[1, "custom_value"]["remedy"]
    assert "血型" in told[2, "employee_exists"]["message"] and "AB型阳性" not in str(told)
    assert said("A3") == {}


def test_an_own_field_is_put_back_as_it_was_and_told_if_it_was_changed_since(tmp_path: Path) -> None:
    bring("roster", roster_of(tmp_path))
    seat = own_field("工位")
    headers = ("工号", "姓名", "入职日期", "工位")
    first = bring("roster", table(tmp_path, "1.csv", headers, [("A2", "", "", "B-1")]), existing="update")
    second = bring("roster", table(tmp_path, "2.csv", headers, [("A2", "", "", "B-2")]), existing="update")
    with pytest.raises(Refusal) as refused:
        undo_import(actor=TESTER, at=moment(), run_id=first.pk)
    assert "1 测丙" in str(refused.value.message)
    undo_import(actor=TESTER, at=moment(), run_id=second.pk)
    assert said("A2") == {"工位": "B-1"}
    CustomValue.objects.filter(field=seat).update(text="B-9")
    with pytest.raises(Refusal):
        undo_import(actor=TESTER, at=moment(), run_id=first.pk)
    CustomValue.objects.filter(field=seat).update(text="B-1")
    undo_import(actor=TESTER, at=moment(), run_id=first.pk)
    assert said("A2") == {}


def test_what_was_before_is_forgotten_when_the_import_cannot_be_undone_any_more(tmp_path: Path) -> None:
    bring("roster", roster_of(tmp_path))
    run = bring("roster", changed(tmp_path, ("A2", "", "", "", "", "", "", "13800000001", "")), existing="update")  # fmt: skip
    assert run.published_at is not None
    assert forget_values(actor=TESTER, at=run.published_at + timedelta(days=89)) == 0
    assert ImportedChange.objects.get().after == "13800000001"
    assert forget_values(actor=TESTER, at=run.published_at + timedelta(days=91)) == 1
    kept = ImportedChange.objects.get()
    assert (kept.field, kept.before, kept.after) == ("phone", "", "")
    assert AuditLine.objects.filter(action="people.forget_values").count() == 1
    assert forget_values(actor=TESTER, at=run.published_at + timedelta(days=92)) == 0
