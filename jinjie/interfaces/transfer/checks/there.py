"""Rows of a roster about people who are there already: whom they mean, in what they differ, what was decided."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from jinjie.interfaces.transfer.checks.directory import Directory, KnownEmployee
from jinjie.interfaces.transfer.checks.existing import Difference, Held, mark_of
from jinjie.interfaces.transfer.checks.problems import DOUBT, ERROR
from jinjie.interfaces.transfer.checks.reading import Cells
from jinjie.kit.spreadsheets import Row

Clean = dict[str, Any]
UPDATE, SKIP = "update", "skip"
"""What may be said of all such rows at once (`existing` among the options of a mapping)."""


class AlreadyThere:
    """Compares rows with who is there, and lets through what somebody agreed to."""

    def __init__(self, cells: Cells, directory: Directory) -> None:
        self.cells, self.directory = cells, directory
        self.answer = str(cells.mapping.options.get("existing", ""))
        self._rows: dict[int, int] = {}
        self.aliases: dict[str, str] = {}
        """Numbers of the table → the number under which the same person (by ID number) is known here."""
        self.same = 0

    def find(self, row: Row, clean: Clean) -> KnownEmployee | None:
        """The employee whom the row means: by number, else by ID number. Notes where the two contradict."""
        directory, number = self.directory, clean["number"]
        person = directory.employees.get(number) if number else None
        owner = ""
        if clean["id_number"] and directory.by_id_index:
            owner = directory.owner_of(clean["id_number"])
        if owner and person is not None and owner != person.number:
            self.cells.note(row, "id_number", "id_number_taken", raw=clean["id_number"], number=owner)
        elif owner and person is None:
            person = directory.employees[owner]
            if number:
                self.cells.note(row, "number", "known_by_id", DOUBT, raw=number, number=owner)
                self.aliases[number] = owner
        if person is not None:
            first = self._rows.setdefault(person.id, row.number)
            if first != row.number and number not in directory.employees:
                self.cells.note(row, "number", "duplicate_person", raw=number, other=first)
        return person

    def row(
        self, row: Row, clean: Clean, person: KnownEmployee, manager_of: Callable[[str], str]
    ) -> Clean | None:
        """The row with what it changes (`update`), or None where it changes nothing or stays out."""
        existing = self.directory.existing
        if existing is None or self._wrong(row):
            return clean
        manager = manager_of(clean["manager"]) if clean["manager"] else ""
        found = existing.differences(person.id, clean, manager, person.number)
        wanted = [d for d in found if d.how != "stays"]
        if not wanted:
            return self._nothing(row, clean, person, found)
        mark = mark_of(found)
        if self.answer == SKIP:
            self.cells.note(row, "number", "left_as_is", DOUBT, raw=person.number)
            return None
        if self.answer != UPDATE and self.directory.updates.get(row.number) != mark:
            self._ask(row, person, found, mark)
            return clean
        held = self._held(row, person, wanted)
        if any(d.how == "stays" for d in found):
            self.cells.note(
                row, "number", "days_stay", DOUBT, raw=person.number, **self._told(found, "stays")
            )
        clean["update"] = {
            "employee": person.id,
            "values": {d.key: d.value for d in wanted if d.how == "write"},
            "moves": {d.key: d.value for d in wanted if d.how == "move"},
            "was": {d.key: d.seen for d in wanted if d.how == "move"},
            "seen": {d.key: d.seen for d in wanted if d.how == "write"},
            "on": existing.on,
            "held": held.row if held else 0,
        }
        return clean

    def _wrong(self, row: Row) -> bool:
        """True if the row can't be read as it is: then that comes first."""
        return any(p.row == row.number and p.severity == ERROR for p in self.cells.problems)

    def _nothing(
        self, row: Row, clean: Clean, person: KnownEmployee, found: list[Difference]
    ) -> Clean | None:
        if not found:
            self.same += 1
            self.cells.note(row, "number", "already_there", DOUBT, raw=person.number)
            return None
        if self.answer:
            self.cells.note(
                row, "number", "days_stay", DOUBT, raw=person.number, **self._told(found, "stays")
            )
            return None
        self.cells.note(
            row, "number", "days_differ", raw=person.number, number=person.number, differences=self._lines(found),
            **self._told(found, "stays"),
        )  # fmt: skip
        self._named(person)
        return clean

    def _ask(self, row: Row, person: KnownEmployee, found: list[Difference], mark: str) -> None:
        stale = row.number in self.directory.updates
        self.cells.note(
            row, "number", "changed_since_decided" if stale else "employee_exists", raw=person.number,
            number=person.number, mark=mark, differences=self._lines(found),
            moves=any(d.how == "move" for d in found), **self._told(found, "write", "move"),
        )  # fmt: skip
        self._named(person)

    def _named(self, person: KnownEmployee) -> None:
        """Call the person of the last problem what they are called here; the row may leave the name out."""
        self.cells.problems[-1] = replace(self.cells.problems[-1], person=person.name)

    def _held(self, row: Row, person: KnownEmployee, wanted: list[Difference]) -> Held | None:
        """The assignment that is changed; a day that can't be is told."""
        existing = self.directory.existing
        if existing is None or not any(d.how == "move" for d in wanted):
            return None
        day: date | None = existing.on
        key = next(d.key for d in wanted if d.how == "move")
        key = key if self.cells.has(key) else "number"
        if day is None:
            self.cells.note(row, key, "effective_day_missing")
            return None
        held = existing.held_on(person.id, day)
        if held is None:
            self.cells.note(row, key, "not_assigned_then", raw=day.isoformat())
        elif held.end is not None and held.end <= existing.today:
            self.cells.note(
                row, key, "effective_before_change", raw=day.isoformat(), day=held.end.isoformat()
            )
        return held

    def _name(self, key: str) -> str:
        """A field's key; of the company's own fields what they are called."""
        return next((str(field.label) for field in self.cells.customs if field.key == key), key)

    def _lines(self, found: list[Difference]) -> list[list[str]]:
        """Field, before, after and how, as they are shown."""
        return [[self._name(d.key), d.old, d.new, d.how] for d in found]

    def _told(self, found: list[Difference], *how: str) -> dict[str, Any]:
        """The fields that differ; they are named when the problem is put into words."""
        return {"keys": [self._name(d.key) for d in found if d.how in how]}
