"""Checking facts of every kind: grades, courses, tests, certificates, projects, awards, documents, mentorships …"""

from datetime import date
from typing import Any

from jinjie.interfaces.transfer.checks.directory import AMBIGUOUS, Directory, Metric
from jinjie.interfaces.transfer.checks.people import WhoIs
from jinjie.interfaces.transfer.checks.problems import DOUBT
from jinjie.interfaces.transfer.checks.reading import Cells
from jinjie.kit.numbers import SCALE
from jinjie.kit.periods import Period, PeriodKind, parse_period, period_of
from jinjie.kit.spreadsheets import Row
from jinjie.kit.tidy import compact, folded

YES = {
    "是",
    "通过",
    "通過",
    "合格",
    "已通过",
    "及格",
    "y",
    "yes",
    "true",
    "1",
    "pass",
    "passed",
    "ok",
    "√",
    "✓",
}
NO = {
    "否",
    "未通过",
    "不通过",
    "未通過",
    "不合格",
    "不及格",
    "n",
    "no",
    "false",
    "0",
    "fail",
    "failed",
    "×",
    "✗",
}
ITEM_KINDS = {"course", "test", "certificate", "award", "document", "competency", "confirmation"}
PASS_KINDS = {"course", "test", "certificate"}
Clean = dict[str, Any]


class FactsCheck:
    """Reads one list of facts."""

    def __init__(self, cells: Cells, directory: Directory) -> None:
        self.cells, self.directory = cells, directory
        self.people = WhoIs(cells, directory)
        self.left_out = 0
        self._fixed = str(cells.mapping.options.get("fact_type", ""))
        self._seen: dict[tuple[Any, ...], int] = {}
        if not cells.has("type") and not self._fixed:
            cells.note(None, "type", "column_missing", field="type")
        if not cells.has("happened_on") and not cells.has("period"):
            cells.note(None, "happened_on", "column_missing", field="happened_on")

    def row(self, row: Row) -> Clean | None:
        """The clean row, or None if it is left out or can't be read."""
        cells = self.cells
        if not cells.shape(row):
            self.left_out += 1
            return None
        known, kind = self.people.find(row), self._type(row)
        happened, period = self._when(row, kind)
        if kind is None:
            return None
        clean: Clean = {
            "row": row.number,
            "employee": known.id if known else 0,
            "type": kind,
            "happened_on": happened,
        }
        clean["period"] = (period.start, period.end) if period else None
        clean["item"] = self._item(row, kind)
        clean["value"] = self._value(row, kind)
        clean["target"] = cells.figure(row, "target")
        clean["title"] = cells.text(row, "title", 200)
        clean["related"] = self._related(row, kind)
        clean["details"] = self._details(row, kind)
        if known is None or happened is None:
            return None
        self._again(row, clean)
        return clean

    def _type(self, row: Row) -> Metric | None:
        text = self.cells.text(row, "type") or self._fixed
        if not text:
            if self.cells.has("type"):
                self.cells.note(row, "type", "missing")
            return None
        key = self.directory.types.find(text)
        found = self.directory.metrics.get(key) if key and key != AMBIGUOUS else None
        if found is None:
            choices = ", ".join(self.directory.metrics)
            self.cells.note(row, "type", "unknown_fact_type", raw=text, choices=choices)
        return found

    def _when(self, row: Row, kind: Metric | None) -> tuple[date | None, Period | None]:
        cells = self.cells
        period = self._period(row, kind)
        day = cells.date(row, "happened_on", required=period is None)
        if day is None and period is not None:
            day = min(period.end, cells.today)
        if day is not None and day > cells.today:
            cells.note(row, "happened_on", "date_in_future", raw=day.isoformat())
        return day, period

    def _period(self, row: Row, kind: Metric | None) -> Period | None:
        text = compact(self.cells.raw(row, "period"))
        if not text:
            return None
        period = parse_period(text)
        if period is None:
            reading = self.cells.reading(text)
            if reading.day is None:
                self.cells.note(row, "period", "not_a_period", raw=text)
                return None
            usual = kind.period if kind else "month"
            period = period_of(
                reading.day, PeriodKind(usual) if usual in list(PeriodKind) else PeriodKind.MONTH
            )
        if period.start > self.cells.today:
            self.cells.note(row, "period", "period_in_future", raw=text)
        return period

    def _item(self, row: Row, kind: Metric) -> str:
        text = self.cells.text(row, "item")
        if not text:
            if kind.kind in ITEM_KINDS:
                self.cells.note(row, "item" if self.cells.has("item") else "type", "missing")
            return ""
        found = kind.items.find(text)
        if found is None or found == AMBIGUOUS:
            self.cells.note(row, "item", "unknown_item", raw=text)
            return ""
        return found

    def _value(self, row: Row, kind: Metric) -> int | None:
        cells = self.cells
        if kind.kind == "grade":
            text = cells.text(row, "grade") or cells.text(row, "value")
            grades = {folded(grade) or grade: place for place, grade in enumerate(kind.grades, start=1)}
            place = grades.get(folded(text) or text)
            if place is None:
                code = "unknown_grade" if text else "missing"
                cells.note(
                    row,
                    "grade" if cells.has("grade") else "value",
                    code,
                    raw=text,
                    choices=", ".join(kind.grades),
                )
                return None
            return place * SCALE
        value = cells.figure(row, "value")
        if value is None and kind.kind in {"indicator", "score", "okr", "review_360", "competency"}:
            if not cells.raw(row, "value").strip():
                cells.note(row, "value", "missing")
        elif value is None and kind.kind == "confirmation":
            value = SCALE
        return value

    def _related(self, row: Row, kind: Metric) -> int | None:
        text = compact(self.cells.raw(row, "related"))
        known = self.directory.employees.get(text) if text else None
        if text and known is None:
            self.cells.note(row, "related", "unknown_employee", raw=text)
        if not text and kind.kind == "mentorship":
            self.cells.note(row, "related", "missing")
        return known.id if known else None

    def _details(self, row: Row, kind: Metric) -> dict[str, Any]:
        cells = self.cells
        details: dict[str, Any] = {}
        passed = cells.text(row, "passed").lower()
        if kind.kind in PASS_KINDS:
            details["passed"] = passed not in NO
            if passed and passed not in YES | NO:
                cells.note(row, "passed", "not_yes_or_no", raw=passed)
        if role := cells.text(row, "role"):
            details["role"] = role
        elif kind.kind == "mentorship":
            details["role"] = "mentor"
        if outcome := cells.text(row, "outcome", 200):
            details["result"] = outcome
        return details

    def _again(self, row: Row, clean: Clean) -> None:
        same = tuple(
            str(clean[k]) for k in ("employee", "happened_on", "period", "item", "value", "title", "related")
        )
        first = self._seen.setdefault((clean["type"].key, *same), row.number)
        if first != row.number:
            self.cells.note(row, "", "duplicate_row", DOUBT, other=first)

    def finish(self) -> None:
        """Tell what will be created."""
        for kind in self.directory.metrics.values():
            for name in kind.items.new:
                self.cells.note(None, "item", "will_be_created", DOUBT, raw=name)
