"""Tables to fill in, made for the reader and the company: a roster, KPI values; and fifty invented people."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from io import BytesIO, StringIO
from random import Random

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from jinjie.foundation.growth.models import FactType
from jinjie.foundation.people.models import Company, Employee
from jinjie.interfaces.transfer.demo.names import Namer
from jinjie.kit.periods import add_months

PEOPLE = 50
SHOWN = 500


def workbook(headers: Sequence[str], rows: Iterable[Sequence[str]], name: str) -> bytes:
    """One sheet with a frozen header. Cells are text, so that numbers keep their zeros."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(target, options) as book:
        sheet = book.add_worksheet(name[:31])
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        for place, header in enumerate(headers):
            sheet.set_column(place, place, max(12, len(header) * 2 + 2), text)
            sheet.write_string(0, place, header, bold)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, place, cell, text)
    return target.getvalue()


def roster_headers() -> tuple[str, ...]:
    """The ten columns of the template, in words that the import recognises."""
    return (
        _("Employee number"), _("Name"), _("Gender"), _("Hire date"), _("Department"), _("Position"), _("Level"),
        _("Reports to"), _("Mobile phone"), _("E-mail"),
    )  # fmt: skip


def roster_template() -> bytes:
    """An empty roster with two rows that show how it is filled in."""
    rows = [
        ("A001", _("Example Lead"), _("female"), "2021-03-01", _("Sales"), _("Sales manager"), "M1", "", "", ""),
        ("A002", _("Example Member"), _("male"), "2023-09-15", _("Sales/East"), _("Salesperson"), "P4", "A001", "", ""),
    ]  # fmt: skip
    return workbook(roster_headers(), rows, _("Roster"))


def figures_template(company: Company, today: date) -> bytes:
    """Everybody of the last three whole months, a column for each indicator of the ladders, empty to be filled in."""
    metrics = list(FactType.objects.filter(company=company, kind="indicator").order_by("key")[:12])
    people = Employee.objects.filter(company=company).order_by("number").values_list("number", "name")[:SHOWN]
    first = today.replace(day=1)
    months = [f"{add_months(first, -back):%Y-%m}" for back in (3, 2, 1)]
    headers = (_("Employee number"), _("Name"), _("Month"), *(metric.label for metric in metrics))
    rows = [(number, name, month, *([""] * len(metrics))) for number, name in people for month in months]
    return workbook(headers, rows, _("KPI values"))


def invented_roster(today: date) -> bytes:
    """Fifty people who do not exist, in four departments, on the levels of the sales ladder; CSV."""
    random = Random(7)  # noqa: S311 — invents names, no secret
    namer = Namer(random)
    target = StringIO()
    writer = csv.writer(target)
    writer.writerow(["工号", "姓名", "性别", "入职日期", "部门", "职级", "直接上级"])
    teams = ("华东销售部", "华北销售部", "华南销售部", "西南销售部")
    for number in range(1, PEOPLE + 1):
        team = (number - 1) % len(teams)
        lead = number <= len(teams)
        gender = "f" if random.random() < 0.5 else "m"
        hired = today - timedelta(days=random.randrange(120, 1800))
        level = "M1" if lead else "P4" if number % 3 else "P5"
        writer.writerow(
            [f"D{number:03d}", namer.name(gender), "女" if gender == "f" else "男", hired.isoformat(), f"销售中心/{teams[team]}", level, "" if lead else f"D{team + 1:03d}"]
        )  # fmt: skip
    return target.getvalue().encode("utf-8-sig")
