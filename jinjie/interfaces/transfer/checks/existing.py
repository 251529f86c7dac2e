"""A roster's row about somebody who is there already: in what both differ."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

MOVES = ("department", "position", "level", "manager")
"""What is held from a day on: it is changed on the day that the person importing chooses, and never back."""
DAYS = ("hired_on", "probation_until", "notice_on", "last_day")
"""Days of the employment: an import tells that they differ, and leaves them."""
SECRET = ("id_number", "phone", "bank_account")
CUSTOM = "c_"


class Held(NamedTuple):
    """What a person holds from `start` until before `end`: keys, the manager's number; `row` is the assignment."""

    row: int
    start: date
    end: date | None
    department: str
    position: str
    level: str
    manager: str
    head: str = ""
    """The number of who leads where no manager is named."""


@dataclass(frozen=True)
class Difference:
    """A field in which a row says something else. `old` and `new` are for whoever looks: secrets are masked in them."""

    key: str
    old: str
    new: str
    value: Any
    """What the row says."""
    seen: str
    """What tells whether the field is still as it was; for a secret its blind index."""
    token: str
    """The same of what the row says."""
    how: str = "write"
    """`write` in the file, `move` from a day on, or `stays`."""


@dataclass
class Existing:
    """Files and work lives of who is there already, as rows are compared with them. `file` maps a field to its text,
    secrets to their blind index."""

    files: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    held: Mapping[int, list[Held]] = field(default_factory=dict)
    days: Mapping[int, Mapping[str, date | None]] = field(default_factory=dict)
    """The latest employment of each."""
    hired: Mapping[int, frozenset[date]] = field(default_factory=dict)
    today: date = date.min
    on: date | None = None
    """The day from which changes of what is held count, once it is chosen."""
    fields: frozenset[str] = frozenset()
    """Fields of the file that may be changed."""
    token: Callable[[str, str, str], str] = lambda _field, value, _old: value
    """(field, text, what is there) → the text; of a secret its index, as what is there if it is the same."""
    shown: Callable[[int, str, str], str] = lambda _employee, _field, value: value
    """(employee, field, text) → how it is told; of a secret the employee's own is asked for with an empty text."""
    told: Callable[[str, str], str] = lambda _field, key: key
    """(department, position, level or manager; key) → its name."""

    def differences(
        self, employee: int, said: Mapping[str, Any], manager: str, number: str
    ) -> list[Difference]:
        """In what the row differs; what it leaves empty does not."""
        found = list(self._file(employee, said))
        found += self._moves(employee, {**{key: said[key] for key in MOVES[:3]}, "manager": manager}, number)
        found += self._days(employee, said)
        return found

    def held_on(self, employee: int, day: date) -> Held | None:
        """What the person holds on a day."""
        return next((h for h in self.held.get(employee, ()) if _covers(h, day)), None)

    def _file(self, employee: int, said: Mapping[str, Any]) -> Iterable[Difference]:
        file = self.files.get(employee, {})
        for key in sorted(self.fields, key=_order):
            value = said.get(key)
            if value in (None, ""):
                continue
            text = value.isoformat() if isinstance(value, date) else str(value)
            old = file.get(key, "")
            new = self.token(key, text, old)
            if old != new:
                before = self.shown(employee, key, "" if key in SECRET else old) if old else ""
                yield Difference(key, before, self.shown(0, key, text), value, old, new)

    def _moves(self, employee: int, said: Mapping[str, str], number: str) -> Iterable[Difference]:
        day = self.on or self.today
        chain = [h for h in self.held.get(employee, ()) if h.end is None or h.end > day]
        wanted = {key: said[key] for key in MOVES if said[key] and said[key] != number}
        standing = [h for h in chain if self._stands(h, day)]
        if not wanted or not standing or any(_agrees(h, wanted) for h in standing):
            return
        base = next((h for h in standing if _covers(h, day)), standing[0])
        for key, value in wanted.items():
            old = getattr(base, key)
            if value != old and not (key == "manager" and _leads(base, wanted)):
                old_name = self.told(key, old) if old else ""
                yield Difference(key, old_name, self.told(key, value), value, old, value, "move")

    def _stands(self, held: Held, day: date) -> bool:
        """True for what is held on the day, today, or planned: saying that again changes nothing."""
        return _covers(held, day) or held.end is None or held.end > self.today

    def _days(self, employee: int, said: Mapping[str, Any]) -> Iterable[Difference]:
        known = self.days.get(employee)
        if known is None:
            return
        for key in DAYS:
            value, old = said.get(key), known.get(key)
            if value is None or value == old:
                continue
            if key == "hired_on" and value in self.hired.get(employee, ()):
                continue
            before = old.isoformat() if old else ""
            yield Difference(key, before, value.isoformat(), value, before, value.isoformat(), "stays")


def _covers(held: Held, day: date) -> bool:
    return held.start <= day and (held.end is None or day < held.end)


def _agrees(held: Held, wanted: Mapping[str, str]) -> bool:
    """True if this is what the row says; a row that names the head as manager says what holds anyway."""
    return all(
        getattr(held, key) == value or (key == "manager" and _leads(held, wanted))
        for key, value in wanted.items()
    )


def _leads(held: Held, wanted: Mapping[str, str]) -> bool:
    """True if no manager is named and the row names the head of the same department."""
    same = wanted.get("department", held.department) == held.department
    return same and not held.manager and bool(held.head) and held.head == wanted.get("manager")


def _order(key: str) -> tuple[bool, int, str]:
    known = ("name", "name_en", "gender", "born_on", "id_number", "phone", "email", "bank_account")
    return (key.startswith(CUSTOM), known.index(key) if key in known else len(known), key)


def mark_of(differences: Iterable[Difference]) -> str:
    """The same for the same differences: what somebody agreed to, and nothing else."""
    told = "\x1f".join(f"{d.key}\x1e{d.seen}\x1e{d.token}" for d in differences if d.how != "stays")
    return hashlib.sha256(told.encode()).hexdigest()[:32]
