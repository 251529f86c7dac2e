"""Facts and KPI values: periods, wide tables, replacing, control sums, undoing, measuring again."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from jinjie.foundation.criteria.models import StaleMark
from jinjie.foundation.growth.measures.facts import record_of
from jinjie.foundation.growth.models import Fact, FactItem, FactType
from jinjie.foundation.growth.queries import counting
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.people.models import Employee
from jinjie.interfaces.transfer.reports import report
from jinjie.journeys.undo_import import undo_import
from jinjie.kit.refusal import Refusal
from jinjie.system.imports.models import ImportRun
from jinjie.system.jobs.worker import claim, run_job
from tests.factories.imports import bring, moment, problems, roster_of, table
from tests.factories.people import TESTER

pytestmark = pytest.mark.django_db
KPI = ("工号", "指标", "周期", "数值", "目标")


@pytest.fixture(autouse=True)
def people(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Three people, entered before each test."""
    bring("roster", roster_of(tmp_path))


def known(at: datetime | None = None) -> list[tuple[str, str, str | None, int | None]]:
    """(employee, type, period start, value) of what counts."""
    rows = Fact.objects.filter(counting(at or moment())).order_by(
        "employee__number", "fact_type__key", "period_start"
    )
    return [
        (number, key, start.isoformat() if start else None, value)
        for number, key, start, value in rows.values_list(
            "employee__number", "fact_type__key", "period_start", "value"
        )
    ]


def kpi(folder: Path, rows: list[tuple[Any, ...]], **options: Any) -> ImportRun:
    return bring("indicators", table(folder, "kpi.csv", KPI, rows), create_missing=True, **options)


def test_one_value_a_row_and_its_control_sums(tmp_path: Path) -> None:
    run = kpi(
        tmp_path, [("A1", "签单额", "2026-09", "1,234.5", 1000), ("A2", "签单额", "2026年10月", "3万", ""), ("A2", "客户数", "2026Q3", 7, 5)]
    )  # fmt: skip
    assert run.state == ImportRun.State.PUBLISHED
    assert known() == [
        ("A1", "签单额", "2026-09-01", 12_345_000),
        ("A2", "客户数", "2026-07-01", 70_000),
        ("A2", "签单额", "2026-10-01", 300_000_000),
    ]
    assert report(run)["control_sums"] == {
        "签单额": {"number": 2, "sum": 31_234.5},
        "客户数": {"number": 1, "sum": 7.0},
    }


def test_a_column_for_each_period_and_a_blank_is_not_zero(tmp_path: Path) -> None:
    kpi(tmp_path, [("A1", "签单额", "2026-08", 1, "")])
    path = table(
        tmp_path,
        "wide.csv",
        ("工号", "姓名", "2026-09", "2026-10"),
        [("A1", "测乙", "5", ""), ("A2", "测丙", "", "0")],
    )
    run = bring("indicators", path, metric="签单额")
    assert run.state == ImportRun.State.PUBLISHED, problems(run)
    assert known() == [
        ("A1", "签单额", "2026-08-01", 10_000),
        ("A1", "签单额", "2026-09-01", 50_000),
        ("A2", "签单额", "2026-10-01", 0),
    ]


def test_a_workbook_with_a_column_for_each_metric(tmp_path: Path) -> None:
    kpi(tmp_path, [("A1", "签单额", "2026-08", 1, ""), ("A1", "客户数", "2026-08", 1, "")])
    path = tmp_path / "kpi.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("9月")
        month = book.add_format({"num_format": "yyyy-mm"})
        sheet.write_row(0, 0, ["工号", "月份", "签单额", "客户数"])
        sheet.write_row(1, 0, ["A1", None, 0.1 + 0.2, 12])
        sheet.write_datetime(1, 1, datetime(2026, 9, 1), month)
    run = bring("indicators", path)
    assert run.state == ImportRun.State.PUBLISHED, problems(run)
    assert ("A1", "签单额", "2026-09-01", 3_000) in known()
    assert ("A1", "客户数", "2026-09-01", 120_000) in known()


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (("A9", "签单额", "2026-09", 1, ""), (1, "工号", "unknown_employee")),
        (("A1", "", "2026-09", 1, ""), (1, "指标", "missing")),
        (("A1", "签单额", "去年", 1, ""), (1, "周期", "not_a_period")),
        (("A1", "签单额", "2027-01", 1, ""), (1, "周期", "period_in_future")),
        (("A1", "签单额", "2026-09", "", ""), (1, "数值", "missing")),
        (("A1", "签单额", "2026-09", "n/a", ""), (1, "数值", "not_a_number")),
        (("A1", "签单额", "2026-09", 1, "高"), (1, "目标", "not_a_number")),
    ],
)
def test_errors_name_the_cell(tmp_path: Path, row: tuple[Any, ...], found: tuple[int, str, str]) -> None:
    run = kpi(tmp_path, [row])
    assert run.state == ImportRun.State.PROBLEMS
    assert found in problems(run)
    assert known() == []
    assert not FactType.objects.filter(kind="indicator").exists()


def test_an_unknown_metric_is_refused_unless_it_may_be_made(tmp_path: Path) -> None:
    path = table(tmp_path, "kpi.csv", KPI, [("A1", "签单额", "2026-09", 1, "")])
    assert (1, "指标", "unknown_metric") in problems(bring("indicators", path))
    assert bring("indicators", path, create_missing=True).state == ImportRun.State.PUBLISHED


def test_two_values_of_one_period_are_refused(tmp_path: Path) -> None:
    run = kpi(tmp_path, [("A1", "签单额", "2026-09", 1, ""), ("A1", "签单额", "2026-09", 2, "")])
    assert (2, "数值", "duplicate_value") in problems(run)
    assert known() == []


def test_a_corrected_file_replaces_and_undoing_it_brings_the_old_value_back(tmp_path: Path) -> None:
    first = kpi(tmp_path, [("A1", "签单额", "2026-09", 1, ""), ("A2", "签单额", "2026-09", 2, "")])
    between = moment()
    second = kpi(tmp_path, [("A1", "签单额", "2026-09", 9, ""), ("A2", "签单额", "2026-09", 2, "")])
    assert (second.rows_written, second.counts["replaced"], second.counts["unchanged"]) == (1, 1, 1)
    assert [value for *_rest, value in known()] == [90_000, 20_000]
    assert [value for *_rest, value in known(between)] == [10_000, 20_000], "as known then"
    undo_import(actor=TESTER, at=moment(), run_id=second.pk)
    assert [value for *_rest, value in known()] == [10_000, 20_000]
    undo_import(actor=TESTER, at=moment(), run_id=first.pk)
    assert known() == []


def test_what_was_replaced_twice_is_known_as_it_was_at_every_moment(tmp_path: Path) -> None:
    """Replaced, given its place back by an undo, and replaced again: never two figures of one month."""
    kpi(tmp_path, [("A1", "签单额", "2026-09", 1, "")])
    moments = [moment()]
    second = kpi(tmp_path, [("A1", "签单额", "2026-09", 9, "")])
    moments.append(moment())
    undo_import(actor=TESTER, at=moment(), run_id=second.pk)
    moments.append(moment())
    third = kpi(tmp_path, [("A1", "签单额", "2026-09", 5, "")])
    moments.append(moment())
    undo_import(actor=TESTER, at=moment(), run_id=third.pk)
    moments.append(moment())
    assert [[value for *_rest, value in known(at)] for at in moments] == [
        [10_000], [90_000], [10_000], [50_000], [10_000],
    ]  # fmt: skip
    person, day = Employee.objects.get(number="A1").pk, date(2026, 11, 12)
    told = [record_of(person, Moment(day, at), "签单额") for at in moments]
    assert [[fact.value for fact, reason in rows if not reason] for rows in told] == [
        [10_000], [90_000], [10_000], [50_000], [10_000],
    ]  # fmt: skip


def test_an_import_that_others_replaced_since_cannot_be_undone(tmp_path: Path) -> None:
    first = kpi(tmp_path, [("A1", "签单额", "2026-09", 1, "")])
    kpi(tmp_path, [("A1", "签单额", "2026-09", 9, "")])
    with pytest.raises(Refusal) as refused:
        undo_import(actor=TESTER, at=moment(), run_id=first.pk)
    assert refused.value.code == "import.later_work"
    assert [value for *_rest, value in known()] == [90_000]


def test_a_dry_run_tells_sums_and_writes_nothing(tmp_path: Path) -> None:
    run = kpi(tmp_path, [("A1", "签单额", "2026-09", 1.5, "")])
    run = bring(
        "indicators", table(tmp_path, "k2.csv", KPI, [("A1", "签单额", "2026-10", 2, "")]), dry_run=True
    )
    assert report(run)["control_sums"] == {"签单额": {"number": 1, "sum": 2.0}}
    assert len(known()) == 1


def test_a_running_period_is_known_up_to_the_day_of_the_data(tmp_path: Path) -> None:
    kpi(tmp_path, [("A1", "签单额", "2026-11", 1, "")])
    assert Fact.objects.get().happened_on == date(2026, 11, 12)


def test_facts_of_every_kind(tmp_path: Path) -> None:
    headers = ("工号", "类型", "项目", "日期", "周期", "数值", "等级", "是否通过", "说明", "徒弟工号")
    rows = [
        ("A1", "课程", "大客户销售", "2026-05-20", "", "", "", "是", "", ""),
        ("A1", "考试", "产品知识", "2026-06-01", "", "88", "", "是", "", ""),
        ("A1", "证书", "PMP", "2025-01-05", "", "", "", "", "", ""),
        ("A1", "奖项", "季度之星", "2026-04-01", "", "", "", "", "一季度", ""),
        ("A1", "绩效等级", "", "", "2026H1", "", "A", "", "", ""),
        ("A1", "辅导", "", "2026-03-01", "", "", "", "", "", "A2"),
        ("A1", "出勤", "", "", "2026-09", "21.5", "", "", "", ""),
        ("A1", "违纪", "", "2026-02-03", "", "", "", "", "迟到", ""),
    ]
    run = bring("facts", table(tmp_path, "facts.csv", headers, rows), create_missing=True)
    assert run.state == ImportRun.State.PUBLISHED, problems(run)
    facts = {
        fact.fact_type.key: fact
        for fact in Fact.objects.select_related("fact_type", "item", "related_employee")
    }
    assert set(facts) == {
        "course",
        "test",
        "certificate",
        "award",
        "grade",
        "mentorship",
        "attendance",
        "discipline",
    }
    assert facts["course"].item is not None
    assert facts["course"].item.name == "大客户销售"
    assert facts["test"].value == 880_000
    assert facts["test"].details["passed"] is True
    assert facts["grade"].value == 40_000, "A is the fourth of D, C, B, A, S"
    assert (facts["grade"].period_start, facts["grade"].period_end) == (date(2026, 1, 1), date(2026, 6, 30))
    assert facts["mentorship"].related_employee is not None
    assert facts["mentorship"].related_employee.number == "A2"
    assert facts["attendance"].value == 215_000
    assert FactItem.objects.filter(created_by_run=run).count() == 4
    again = bring("facts", table(tmp_path, "facts.csv", headers, rows), create_missing=True)
    assert (again.rows_written, again.counts["unchanged"]) == (0, 8)


def test_facts_without_type_item_or_day_are_told(tmp_path: Path) -> None:
    headers = ("工号", "类型", "项目", "日期", "等级")
    rows = [
        ("A1", "跳舞", "", "2026-05-20", ""), ("A1", "课程", "", "2026-05-20", ""), ("A1", "奖项", "季度之星", "2026-13-01", ""),
        ("A1", "绩效等级", "", "2026-06-30", "E"), ("A1", "奖项", "季度之星", "2027-01-01", ""),
    ]  # fmt: skip
    run = bring("facts", table(tmp_path, "facts.csv", headers, rows), create_missing=True)
    found = {(row, code) for row, _column, code in problems(run)}
    assert {(1, "unknown_fact_type"), (2, "missing"), (4, "unknown_grade"), (5, "date_in_future")} <= found
    assert {row for row, _code in found} >= {1, 2, 3, 4, 5}
    assert known() == []


def test_whoever_is_concerned_is_measured_again(tmp_path: Path) -> None:
    """The event is durable: whichever worker comes next marks exactly the people of the import, and once."""
    kpi(tmp_path, [("A1", "签单额", "2026-09", 1, ""), ("A3", "签单额", "2026-09", 1, "")])
    StaleMark.objects.all().delete()
    while (job := claim("test")) is not None:
        assert run_job(job), job.traceback
        if "FactsImported" in str(job.args_kwargs):
            break
    marked = StaleMark.objects.values_list("employee__number", "touched")
    assert sorted(marked) == [("A1", "签单额"), ("A3", "签单额")]
    while (job := claim("test")) is not None:
        assert run_job(job), job.traceback
    assert not StaleMark.objects.exists(), "and whoever was marked has been measured"
