"""Whatever a roster changes of whoever is there: the same file again changes nothing, and undoing leaves all as it was."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from jinjie.foundation.people.actions.custom import define
from jinjie.foundation.people.actions.worklife import change_assignment
from jinjie.foundation.people.choices import Change
from jinjie.foundation.people.models import Assignment, Department, Employee, Employment
from jinjie.journeys.undo_import import undo_import
from jinjie.system.customfields.models import CustomValue, Kind
from jinjie.system.imports.models import ImportRun
from tests.factories.imports import TODAY, bring, moment, problems, roster_of, table
from tests.factories.people import TESTER

HEADERS = (
    "工号",
    "姓名",
    "入职日期",
    "部门",
    "职级",
    "直属上级工号",
    "手机号",
    "邮箱",
    "性别",
    "工位",
    "司龄",
)
THERE = ("A1", "A2", "A3", "A4", "A5")
NEW = ("N1", "N2")
DAYS = (date(2026, 7, 1), date(2026, 11, 12), date(2026, 12, 1), date(2027, 3, 1))
some = st.sampled_from


@st.composite
def rosters(draw: Any) -> list[tuple[str, ...]]:
    """Rows about some who are there, changed or not, and some who are new."""
    numbers = draw(st.lists(some(THERE + NEW), min_size=1, unique=True))
    return [_row(draw, number) for number in numbers]


def _row(draw: Any, number: str) -> tuple[str, ...]:
    new = number in NEW
    place = number[1:]
    bosses = [boss for boss in ("A1", "A2") if boss < number]
    return (
        number,
        draw(some([f"测新{place}"] if new else ["", "测改名", "Ann Lee"])),
        "2026-10-01" if new else draw(some(["", "2024-03-04"])),
        draw(some(["销售部/一组"] if new else ["", "销售部", "销售部/一组", "销售部/二组", "销售部/三组"])),
        draw(some(["", "P4", "P5", "M1"])),
        draw(some(["", *bosses])),
        draw(some(["", f"1380000000{place}", f"1390000000{place}"])),
        draw(some(["", f"{number.lower()}@example.cn"])),
        draw(some(["", "男", "女"])),
        draw(some(["", "B-1", "B-2"])),
        draw(some(["", "3", "3.5"])),
    )


def state() -> dict[str, Any]:
    """What is known of those who were there, without the numbers of rows."""
    theirs = {"employee__number__in": THERE, "voided_at__isnull": True}
    held = Assignment.objects.filter(**theirs).order_by("employee__number", "valid_from")
    spells = Employment.objects.filter(**theirs).order_by("employee__number")
    said = CustomValue.objects.order_by("object_id", "field_id")
    return {
        "people": list(Employee.objects.filter(number__in=THERE).order_by("number").values()),
        "spells": list(spells.values_list("employee__number", "hired_on", "probation_until", "last_day")),
        "held": list(held.values_list("employee__number", "department__key", "position__key", "level__key", "manager__number", "valid_from", "valid_to", "level_since", "position_since", "change", "reason")),
        "said": list(said.values_list("object_id", "field__key", "text", "number")),
        "others": Employment.objects.filter(voided_at__isnull=True).exclude(employee__number__in=THERE).count(),
    }  # fmt: skip


@pytest.fixture
def company(db: None, tmp_path: Path) -> None:
    """Five people; one was moved in spring, one will be; two fields of the company's own, one filled."""
    bring("roster", roster_of(tmp_path, 5))
    for name, kind in (("工位", Kind.TEXT), ("司龄", Kind.NUMBER)):
        define(actor=TESTER, at=moment(), name=name, kind=kind)
    bring(
        "roster", table(tmp_path, "own.csv", ("工号", "姓名", "工位"), [("A2", "", "B-1")]), existing="update"
    )
    for number, on, name in (("A3", date(2026, 4, 1), "二组"), ("A4", date(2027, 1, 1), "一组")):
        change_assignment(
            actor=TESTER, at=moment(), employee=Employee.objects.get(number=number), on=on,
            change=Change.TRANSFERRED, department=Department.objects.get(name=name),
        )  # fmt: skip


@settings(max_examples=25)
@given(rows=rosters(), day=some(DAYS))
def test_the_same_again_changes_nothing_and_undoing_leaves_all_as_it_was(
    company: None, rows: list[tuple[str, ...]], day: date
) -> None:
    with transaction.atomic(), tempfile.TemporaryDirectory() as folder:
        before = state()
        path = table(Path(folder), "r.csv", HEADERS, rows)
        given: dict[str, Any] = {
            "existing": "update",
            "effective_on": day.isoformat(),
            "create_missing": True,
        }
        run = bring("roster", path, **given)
        assert run.state == ImportRun.State.PUBLISHED, problems(run)
        assert run.counts["values"] == run.counts["values_stored"]
        changed = state()
        again = bring("roster", path, **given)
        assert (again.state, again.rows_written, state()) == (run.state, 0, changed), problems(again)
        assert (changed == before) == (run.rows_written == 0)
        undo_import(actor=TESTER, at=moment(), run_id=run.pk)
        assert state() == before
        past = Assignment.objects.filter(voided_at__isnull=True, valid_from__lt=TODAY, import_run=run)
        assert not past.exists()
        transaction.set_rollback(True)
