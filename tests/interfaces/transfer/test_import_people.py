"""Rosters and histories: what they enter, what they refuse, and taking them back."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from jinjie.foundation.people.actions.worklife import change_assignment
from jinjie.foundation.people.choices import Change
from jinjie.foundation.people.models import Assignment, Company, Department, Employee, Employment
from jinjie.foundation.people.queries import assignments_on
from jinjie.journeys.undo_import import undo_import
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import Actor, user_actor
from jinjie.system.audit.models import AuditLine
from jinjie.system.imports.models import ImportRun
from tests.factories.imports import ROSTER, TODAY, bring, moment, problems, roster_of, table
from tests.factories.people import TESTER, make_user

pytestmark = pytest.mark.django_db


def stranger() -> Actor:
    """Someone who signs in and has no role."""
    user = make_user("stranger")
    return user_actor(user.pk, user.username)


HISTORY = ("工号", "开始日期", "结束日期", "部门", "职级")


def standing(number: str, day: date = TODAY) -> tuple[str, str | None, str | None]:
    """(department, level, manager) of an employee on a day."""
    row = assignments_on(day).select_related("department", "level", "manager").get(employee__number=number)
    return (
        row.department.name,
        row.level.key if row.level else None,
        row.manager.number if row.manager else None,
    )


def test_a_roster_makes_the_company_its_tree_and_its_people(tmp_path: Path) -> None:
    run = bring("roster", roster_of(tmp_path), company_name="甲乙公司")
    assert run.state == ImportRun.State.PUBLISHED
    company = Company.objects.get()
    assert (company.key, company.name, company.calendar.key) == ("acme", "甲乙公司", "CN")
    assert sorted(Department.objects.values_list("name", flat=True)) == ["一组", "二组", "销售部"]
    assert [standing(f"A{n}") for n in (1, 2, 3)] == [
        ("一组", "P4", None), ("二组", "P4", "A1"), ("一组", "P4", "A1"),
    ]  # fmt: skip
    assert AuditLine.objects.filter(action="people.bring_roster").count() == 1


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    run = bring("roster", roster_of(tmp_path), dry_run=True)
    assert (run.state, run.published_at) == (ImportRun.State.READY, None)
    assert not Company.objects.exists()
    assert not Employee.objects.exists()


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("A1", "测甲", "2024-02-30", "销售部", "P4", "")], [(1, "入职日期", "impossible_date")]),
        ([("A1", "测甲", "2月30日", "销售部", "P4", "")], [(1, "入职日期", "not_a_date")]),
        (
            [
                ("A1", "测甲", "2024-01-05", "销售部", "P4", ""),
                ("A1", "测乙", "2024-01-05", "销售部", "P4", ""),
            ],
            [(2, "工号", "duplicate_number")],
        ),
        ([("A1", "测甲", "2024-01-05", "销售部", "P4", "A9")], [(1, "直属上级工号", "unknown_manager")]),
        ([("A1", "", "", "销售部", "P4", "")], [(1, "入职日期", "missing"), (1, "姓名", "missing")]),
    ],
)
def test_errors_name_row_and_column_and_nothing_is_written(
    tmp_path: Path, rows: list[tuple[str, ...]], found: list[tuple[int, str, str]]
) -> None:
    run = bring("roster", table(tmp_path, "r.csv", ROSTER, rows))
    assert run.state == ImportRun.State.PROBLEMS
    assert [p for p in problems(run) if p[2] != "will_be_created"] == found
    assert not Employee.objects.exists()


def test_managers_in_a_circle_are_told(tmp_path: Path) -> None:
    rows = [
        ("A1", "测甲", "2024-01-05", "销售部", "P4", "A2"),
        ("A2", "测乙", "2024-01-05", "销售部", "P4", "A1"),
    ]
    run = bring("roster", table(tmp_path, "r.csv", ROSTER, rows))
    assert run.state == ImportRun.State.PROBLEMS
    assert (1, "直属上级工号", "manager_circle") in problems(run)


def test_who_reports_to_themselves_reports_to_nobody(tmp_path: Path) -> None:
    run = bring(
        "roster", table(tmp_path, "r.csv", ROSTER, [("A1", "测甲", "2024-01-05", "销售部", "P4", "A1")])
    )
    assert (1, "直属上级工号", "own_manager") in problems(run)
    assert standing("A1") == ("销售部", "P4", None)


def test_the_same_roster_again_changes_nothing(tmp_path: Path) -> None:
    bring("roster", roster_of(tmp_path))
    before = list(Assignment.objects.order_by("pk").values())
    again = bring("roster", roster_of(tmp_path))
    assert again.rows_written == 0
    assert again.counts["left_out"] == 3
    assert list(Assignment.objects.order_by("pk").values()) == before


def test_a_roster_that_contradicts_is_refused(tmp_path: Path) -> None:
    bring("roster", roster_of(tmp_path))
    other = table(tmp_path, "o.csv", ROSTER, [("A2", "测丑", "2024-03-04", "销售部", "P4", "A1")])
    run = bring("roster", other)
    assert run.state == ImportRun.State.PROBLEMS
    assert (1, "", "employee_exists") in problems(run) or (1, "工号", "employee_exists") in problems(run)


def test_undoing_a_roster_takes_everyone_back_and_it_can_come_again(tmp_path: Path) -> None:
    run = bring("roster", roster_of(tmp_path))
    undone = undo_import(actor=TESTER, at=moment(), run_id=run.pk)
    assert undone.state == ImportRun.State.UNDONE
    assert not assignments_on(TODAY).exists()
    assert not Employment.objects.filter(voided_at__isnull=True).exists()
    with pytest.raises(Refusal) as refused:
        undo_import(actor=TESTER, at=moment(), run_id=run.pk)
    assert refused.value.code == "import.undone_already"
    assert bring("roster", roster_of(tmp_path)).rows_written == 3
    assert standing("A3") == ("一组", "P4", "A1")
    assert Employee.objects.count() == 3


def test_undoing_is_refused_where_later_work_stands_on_it(tmp_path: Path) -> None:
    run = bring("roster", roster_of(tmp_path))
    change_assignment(
        actor=TESTER, at=moment(), employee=Employee.objects.get(number="A2"), on=TODAY,
        change=Change.TRANSFERRED, department=Department.objects.get(name="一组"),
    )  # fmt: skip
    with pytest.raises(Refusal) as refused:
        undo_import(actor=TESTER, at=moment(), run_id=run.pk)
    assert refused.value.code == "import.later_work"
    assert refused.value.details["rows"] == [2]
    assert standing("A2")[0] == "一组"
    assert standing("A3")[0] == "一组"


def test_undoing_ends_after_ninety_days_and_needs_the_right(tmp_path: Path) -> None:
    run = bring("roster", roster_of(tmp_path))
    for number, days, code in ((run.pk, 91, "import.too_old"), (999, 0, "import.unknown_run")):
        with pytest.raises(Refusal) as refused:
            undo_import(actor=TESTER, at=moment() + timedelta(days=days), run_id=number)
        assert refused.value.code == code
    with pytest.raises(NotAllowed):
        undo_import(actor=stranger(), at=moment(), run_id=run.pk)
    assert assignments_on(TODAY).count() == 3


def test_a_history_is_laid_over_what_people_hold_and_taken_back(tmp_path: Path) -> None:
    bring("roster", roster_of(tmp_path))
    before = list(assignments_on(TODAY).order_by("employee__number").values_list("employee__number", "level__key", "department__name", "valid_from"))  # fmt: skip
    rows = [("A2", "2025-01-01", "", "", "P5"), ("A3", "2025-02-01", "2025-06-01", "销售部/二组", "")]
    run = bring("assignments", table(tmp_path, "h.csv", HISTORY, rows), create_missing=True)
    assert run.state == ImportRun.State.PUBLISHED, problems(run)
    assert standing("A2") == ("二组", "P5", "A1")
    assert standing("A2", date(2024, 12, 31)) == ("二组", "P4", "A1")
    assert standing("A3", date(2025, 3, 1))[0] == "二组"
    assert standing("A3")[0] == "一组"
    undo_import(actor=TESTER, at=moment(), run_id=run.pk)
    after = list(assignments_on(TODAY).order_by("employee__number").values_list("employee__number", "level__key", "department__name", "valid_from"))  # fmt: skip
    assert after == before


def test_overlapping_rows_are_refused_unless_the_later_is_to_count(tmp_path: Path) -> None:
    bring("roster", roster_of(tmp_path))
    rows = [("A2", "2025-01-01", "2025-09-01", "", "P5"), ("A2", "2025-03-01", "", "", "P6")]
    path = table(tmp_path, "h.csv", HISTORY, rows)
    run = bring("assignments", path, create_missing=True)
    assert run.state == ImportRun.State.PROBLEMS
    assert any(code == "overlap" and row in (1, 2) for row, _column, code in problems(run))
    assert standing("A2")[1] == "P4"
    run = bring("assignments", path, create_missing=True, overlaps="latest")
    assert run.state == ImportRun.State.PUBLISHED
    assert [standing("A2", date(2025, month, 15))[1] for month in (2, 4, 10)] == ["P5", "P6", "P6"]


def test_a_history_of_unknown_people_or_days_before_hiring_is_refused(tmp_path: Path) -> None:
    bring("roster", roster_of(tmp_path))
    rows = [("A9", "2025-01-01", "", "", "P4"), ("A2", "2020-01-01", "", "", "P4")]
    run = bring("assignments", table(tmp_path, "h.csv", HISTORY, rows))
    assert {(row, code) for row, _column, code in problems(run)} == {
        (1, "unknown_employee"),
        (2, "before_hired"),
    }


def test_a_roster_needs_the_right_to_manage_people(tmp_path: Path) -> None:
    bring("roster", roster_of(tmp_path))
    from jinjie.interfaces.transfer.jobs import ask_for_import

    with pytest.raises(NotAllowed):
        ask_for_import(
            actor=stranger(), at=moment(), today=TODAY, company_key="acme", kind="roster",
            path=roster_of(tmp_path, 5, "more.csv"),
        )  # fmt: skip
    assert ImportRun.objects.count() == 1
