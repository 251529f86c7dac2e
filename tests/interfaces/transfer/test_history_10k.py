"""Ten thousand employees with their histories, read as of a day, against plain SQL over the same files."""

import csv
import sqlite3
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from jinjie.foundation.people.models import Assignment, Employee
from jinjie.foundation.people.queries import assignments_on
from jinjie.system.imports.models import ImportRun
from tests.factories.imports import bring

pytestmark = pytest.mark.django_db
DAY = date(1999, 12, 31)
HELD = "SELECT {0}, count(*) FROM {1} WHERE from_date <= '1999-12-31' AND to_date > '1999-12-31' GROUP BY 1"
PROMOTIONS = """
    SELECT a.title, b.title, count(*) FROM title a JOIN title b ON a.emp_no = b.emp_no AND a.to_date = b.from_date
    WHERE a.from_date < a.to_date AND b.from_date < b.to_date AND a.title <> b.title GROUP BY 1, 2
"""


def plain_sql(folder: Path) -> sqlite3.Connection:
    """The files as tables of text, nothing interpreted."""
    found = sqlite3.connect(":memory:")
    for name in ("employee", "title", "dept_emp"):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as source:
            headers, *rows = csv.reader(source)
        found.execute(f"CREATE TABLE {name} ({', '.join(headers)})")
        found.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(headers))})", rows)
    return found


def promotions_by_pair() -> Counter[tuple[str, str]]:
    """Changes of title that follow one upon the other, from everyone's chain of assignments."""
    pairs: Counter[tuple[str, str]] = Counter()
    chain = Assignment.objects.filter(voided_at__isnull=True).order_by("employee_id", "valid_from")
    before: tuple[int, date | None, str | None] = (0, None, None)
    for who, start, end, title in chain.values_list(
        "employee_id", "valid_from", "valid_to", "position__name"
    ):
        if before[:2] == (who, start) and title and before[2] and title != before[2]:
            pairs[before[2], title] += 1
        before = (who, end, title)
    return pairs


def test_as_of_1999(shared: Path) -> None:
    folder = shared / "data" / "employees-10k"
    wanted = plain_sql(folder)
    for kind, name in (("roster", "employee"), ("assignments", "title"), ("assignments", "dept_emp")):
        options = {} if kind == "roster" else {"create_missing": True}
        run = bring(kind, folder / f"{name}.csv", company="big", **options)
        assert run.state == ImportRun.State.PUBLISHED, run.refusal or run.counts
        rows = wanted.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
        assert run.rows_written + run.counts["left_out"] == rows

    assert Employee.objects.count() == 10_000
    on_the_day = assignments_on(DAY)
    titles = Counter(on_the_day.filter(position__isnull=False).values_list("position__name", flat=True))
    assert titles == dict(wanted.execute(HELD.format("title", "title")).fetchall())
    departments = Counter(
        on_the_day.exclude(department__key="company").values_list("department__key", flat=True)
    )
    assert departments == dict(wanted.execute(HELD.format("dept_no", "dept_emp")).fetchall())
    assert not on_the_day.filter(department__isnull=True).exists()
    pairs = {(a, b): number for a, b, number in wanted.execute(PROMOTIONS)}
    assert promotions_by_pair() == pairs
    assert sum(pairs.values()) > 4_000
