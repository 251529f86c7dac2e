"""Checking the rows of a roster."""

import re
from datetime import date
from typing import Any

from jinjie.foundation.people.identity import contradictions, expected_digit, is_placeholder, read_id_number
from jinjie.foundation.people.logic import first_circle
from jinjie.interfaces.transfer.checks.directory import AMBIGUOUS, Directory, Names, path_of
from jinjie.interfaces.transfer.checks.identity import is_email, read_phone
from jinjie.interfaces.transfer.checks.problems import DOUBT, ERROR
from jinjie.interfaces.transfer.checks.reading import Cells, employee_number, missing_columns, usual_width
from jinjie.interfaces.transfer.checks.there import AlreadyThere
from jinjie.kit.dates import DateReading
from jinjie.kit.spreadsheets import Row
from jinjie.kit.tidy import compact, folded, has_han
from jinjie.system.customfields.logic import Unreadable, read_value

GENDERS = {"男": "m", "m": "m", "male": "m", "男性": "m", "先生": "m", "女": "f", "f": "f", "female": "f", "女性": "f", "女士": "f", "小姐": "f"}  # fmt: skip
LEFT = {"离职", "已离职", "離職", "辞退", "退休", "left", "terminated", "resigned", "inactive", "离职员工"}
EMPLOYED = {"在职", "在職", "正式", "在岗", "试用", "试用期", "試用期", "实习", "待入职", "待离职", "active", "employed", "regular", "probation", "正式员工", "转正"}  # fmt: skip
_PAY = re.compile(r"固定|浮动|底薪|月薪|年薪|工资|薪资|提成|元|¥|￥|\$|\d{3,}\s*\+\s*\d{3,}|^\d{4,}$")
Clean = dict[str, Any]


class RosterCheck:
    """Reads one roster; rows come out clean, with problems in `cells.problems`."""

    def __init__(self, cells: Cells, directory: Directory) -> None:
        self.cells, self.directory = cells, directory
        place = cells.places.get("number")
        self.width = usual_width(cells.table, place) if place is not None else 0
        self._numbers: dict[str, int] = {}
        self._ids: dict[str, int] = {}
        self._names: dict[str, list[str]] = {}
        self._managers: list[tuple[Row, str, str]] = []
        self.there = AlreadyThere(cells, directory)
        self._new = 0
        self.left_out = 0
        missing_columns(cells, ["number"])

    def row(self, row: Row) -> Clean | None:
        """The clean row, or None if it is left out. Rows with errors come out too, as far as they could be read."""
        cells = self.cells
        if not cells.shape(row):
            self.left_out += 1
            return None
        clean: Clean = {"row": row.number, "line": row.line}
        clean["number"] = employee_number(cells, row, "number", self.width, required=False)
        identity = self._identity(row, clean)
        person = self.there.find(row, clean)
        if person is None:
            self._new += 1
            if not clean["number"] and cells.has("number"):
                cells.note(row, "number", "missing")
        clean["name"] = self._name(row, required=person is None)
        clean["name_en"] = cells.text(row, "name_en")
        clean["gender"] = self._gender(row)
        if contradictions(clean["id_number"], None, clean["gender"]):
            cells.note(row, "gender", "sex_differs", DOUBT, raw=cells.raw(row, "gender"))
        clean["born_on"] = self._born(row, identity)
        self._contact(row, clean)
        self._work(row, clean)
        self._dates(row, clean, required=person is None)
        self._duplicates(row, clean)
        self._state(row, clean)
        self._customs(row, clean)
        if person is None:
            return clean
        if person.born_on is not None and not cells.raw(row, "born_on"):
            clean["born_on"] = None  # what the ID number says fills a gap, and corrects nothing
        compared = self.there.row(row, clean, person, self._manager_there)
        self.left_out += compared is None
        return compared

    def _name(self, row: Row, *, required: bool) -> str:
        cells = self.cells
        if not cells.has("name"):
            given, family = cells.name(row, "given_name"), cells.name(row, "family_name")
            name = f"{family}{given}" if has_han(family + given) else f"{given} {family}".strip()
        else:
            name = cells.name(row, "name")
        if not name and required:
            cells.note(row, "name" if cells.has("name") else "given_name", "missing")
        return name

    def _gender(self, row: Row) -> str:
        raw = self.cells.text(row, "gender")
        found = GENDERS.get(raw.lower(), "")
        if raw and not found:
            self.cells.note(row, "gender", "unknown_gender", DOUBT, raw=raw)
        return found

    def _identity(self, row: Row, clean: Clean) -> date | None:
        """Fill the ID number; the birth date inside it, where it can be trusted that far."""
        raw = self.cells.raw(row, "id_number")
        reading = read_id_number(raw)
        clean["id_number"] = reading.number
        if reading.problem == "wrong_check_digit":
            self.cells.note(row, "id_number", reading.problem, raw=raw, expected=expected_digit(raw))
        elif reading.problem:
            self.cells.note(row, "id_number", reading.problem, raw=raw)
        elif reading.doubt:
            self.cells.note(row, "id_number", reading.doubt, DOUBT, raw=raw)
        return reading.born_on if not reading.problem or reading.problem == "precision_lost" else None

    def _born(self, row: Row, identity: date | None) -> date | None:
        """The birth date: an incomplete or ambiguous one is completed by the ID number where both agree."""
        cells = self.cells
        raw = cells.raw(row, "born_on")
        reading = cells.reading(raw)
        if reading.problem == "empty":
            return identity
        if reading.day is None:
            if identity is not None and _agrees(reading, identity):
                cells.note(row, "born_on", "completed_from_id", DOUBT, raw=raw, read=identity.isoformat())
                return identity
            cells.note_date(row, "born_on", reading, raw)
            return None
        if identity is not None and identity != reading.day:
            cells.note(row, "born_on", "birth_date_differs", DOUBT, raw=raw)
        age = (cells.today - reading.day).days / 365.25
        if not 14 <= age <= 90:
            cells.note(row, "born_on", "unlikely_date", DOUBT, raw=raw)
        return reading.day

    def _contact(self, row: Row, clean: Clean) -> None:
        cells = self.cells
        raw = cells.raw(row, "phone")
        clean["phone"], problem = read_phone(raw, mainland=cells.mainland)
        if problem:
            cells.note(row, "phone", problem, raw=raw, digits=sum(ch.isdigit() for ch in raw))
        email = cells.text(row, "email", 254)
        clean["email"] = email if is_email(email) else ""
        if email and not clean["email"]:
            cells.note(row, "email", "placeholder" if is_placeholder(email) else "not_an_email", raw=email)
        bank = compact(cells.raw(row, "bank_account"))
        clean["bank_account"] = bank if "E+" not in bank.upper() else ""
        if bank and not clean["bank_account"]:
            cells.note(row, "bank_account", "precision_lost", raw=bank)

    def _work(self, row: Row, clean: Clean) -> None:
        cells, directory = self.cells, self.directory
        clean["department"] = department(cells, row, directory)
        clean["position"] = named(cells, row, "position", directory.positions, cells.text(row, "position"))
        clean["level"] = level(cells, row, directory)
        manager = cells.text(row, "manager", 120)
        clean["manager"] = manager
        if manager:
            self._managers.append((row, clean["number"], manager))

    def _dates(self, row: Row, clean: Clean, *, required: bool) -> None:
        cells = self.cells
        hired = clean["hired_on"] = cells.date(row, "hired_on", required=required)
        probation = cells.date(row, "probation_until")
        regular = cells.date(row, "regular_on")
        if probation is None and regular is not None and regular.toordinal() > 1:
            probation = date.fromordinal(regular.toordinal() - 1)
        clean["probation_until"], clean["notice_on"] = probation, cells.date(row, "notice_on")
        last = clean["last_day"] = cells.date(row, "last_day")
        if last is not None and last.year >= 9000:
            last = clean["last_day"] = None
        if hired is None:
            return
        if last is not None and last < hired:
            cells.note(row, "last_day", "leaves_before_hired", raw=last.isoformat())
        if probation is not None and probation < hired:
            if cells.has("probation_until"):
                cells.note(row, "probation_until", "probation_before_hired", DOUBT, raw=probation.isoformat())
            clean["probation_until"] = None
        if hired.year < 1950 or (hired - cells.today).days > 366:
            cells.note(row, "hired_on", "unlikely_date", DOUBT, raw=hired.isoformat())
        born = clean["born_on"]
        if born is not None and (hired - born).days < 14 * 365:
            cells.note(row, "hired_on", "unlikely_date", DOUBT, raw=hired.isoformat())

    def _duplicates(self, row: Row, clean: Clean) -> None:
        number, identity = clean["number"], clean["id_number"]
        first = self._numbers.setdefault(number, row.number) if number else row.number
        if first != row.number:
            self.cells.note(row, "number", "duplicate_number", raw=number, other=first)
        also = self._ids.setdefault(identity, row.number) if identity else row.number
        if also not in (row.number, first):  # the same two rows are told once
            self.cells.note(row, "id_number", "duplicate_id_number", raw=identity, other=also)
        if number:
            self._names.setdefault(folded(clean["name"]), []).append(number)

    def _state(self, row: Row, clean: Clean) -> None:
        state = self.cells.text(row, "state")
        if not state:
            return
        if state.lower() in LEFT:
            if clean["last_day"] is None:
                self.cells.note(row, "state", "left_without_last_day", DOUBT, raw=state)
        elif state.lower() not in EMPLOYED:
            self.cells.note(row, "state", "unknown_state", DOUBT, raw=state)

    def _customs(self, row: Row, clean: Clean) -> None:
        """The company's own fields, each read as its kind asks. What is empty is not said."""
        cells = self.cells
        for field in cells.customs:
            raw = cells.raw(row, field.key)
            if field.kind == "day":
                day = cells.date(row, field.key)
                clean[field.key] = day.isoformat() if day else ""
                continue
            try:
                clean[field.key] = read_value(field.kind, field.choices, raw)[0]
            except Unreadable as error:
                clean[field.key] = ""
                cells.note(row, field.key, "custom_value", raw=raw, why=error.why.stored())

    def finish(self) -> None:
        """Check what needs all rows: managers may stand below those who report to them."""
        cells, directory = self.cells, self.directory
        if self._new:
            missing_columns(cells, ["hired_on"])
        self._circle()
        for row, number, manager in self._managers:
            found = self.manager_number(manager)
            if found == AMBIGUOUS:
                cells.note(row, "manager", "ambiguous_manager", raw=manager)
            elif not found:
                cells.note(row, "manager", "unknown_manager", raw=manager)
            elif found == self.there.aliases.get(number, number):
                cells.note(row, "manager", "own_manager", DOUBT, raw=manager)
        for key, names in (
            ("department", directory.departments),
            ("position", directory.positions),
            ("level", directory.levels),
        ):
            for name in names.new:
                cells.note(None, key, "will_be_created", DOUBT, raw=name)

    def _circle(self) -> None:
        """The first circle of people who report to each other."""
        leads = {number: self.manager_number(manager) for _row, number, manager in self._managers}
        circle = first_circle({number: lead for number, lead in leads.items() if lead != number})
        if circle:
            row = next(row for row, number, _manager in self._managers if number == circle[0])
            self.cells.note(row, "manager", "manager_circle", raw=" → ".join(circle))

    def manager_number(self, text: str) -> str:
        """The employee number meant: a number, or a name that one person has. Empty or AMBIGUOUS otherwise."""
        for number in self._as_number(text):
            if number in self._numbers or number in self.directory.employees:
                return self.there.aliases.get(number, number)
        owners = {*self._names.get(folded(text), []), *self.directory.by_name.get(folded(text), [])}
        known = {self.there.aliases.get(number, number) for number in owners}
        return next(iter(known)) if len(known) == 1 else AMBIGUOUS if known else ""

    def _manager_there(self, text: str) -> str:
        """The number of a manager who is there already; else the text, which is then somebody new, or an error."""
        employees = self.directory.employees
        for number in self._as_number(text):
            if (known := self.there.aliases.get(number, number)) in employees:
                return known
        owners = self.directory.by_name.get(folded(text), [])
        return owners[0] if len(owners) == 1 else text

    def _as_number(self, text: str) -> tuple[str, str]:
        plain = compact(text)
        return plain, plain.zfill(self.width) if self.width and plain.isdigit() else plain


def _agrees(reading: DateReading, day: date) -> bool:
    if reading.problem == "ambiguous_date":
        return day in reading.candidates
    if reading.problem == "year_month_only":
        return (reading.year, reading.month) == (day.year, day.month)
    return reading.problem == "year_only" and reading.year == day.year


def department(cells: Cells, row: Row, directory: Directory) -> str:
    """The key of the department that one to three columns name, or nothing."""
    parts = [path_of(cells.text(row, key)) for key in ("department", "department_2", "department_3")]
    path = "/".join(part for part in parts if part)
    return named(cells, row, "department", directory.departments, path) if path else ""


def level(cells: Cells, row: Row, directory: Directory) -> str:
    """The key of the level; pay in its place is an error."""
    text = cells.code(row, "level")
    if text and _PAY.search(text) and directory.levels.entries().get(folded(text)) is None:
        cells.note(row, "level", "pay_in_level", ERROR, raw=text)
        return ""
    return named(cells, row, "level", directory.levels, text)


def named(cells: Cells, row: Row, key: str, names: Names, text: str) -> str:
    """The key of what a text names; unknown and ambiguous ones are errors."""
    if not text:
        return ""
    found = names.find(text)
    if found is None:
        cells.note(row, key, f"unknown_{key}", raw=text)
        return ""
    if found == AMBIGUOUS:
        cells.note(row, key, f"ambiguous_{key}" if key == "department" else f"unknown_{key}", raw=text)
        return ""
    return found
