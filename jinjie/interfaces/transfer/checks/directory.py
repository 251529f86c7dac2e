"""What a company has already, as checks look it up."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from jinjie.interfaces.transfer.checks.existing import Existing
from jinjie.kit.tidy import folded, half_width

_SEPARATORS = re.compile(r"\s*[/\\>→＞／＼]\s*")
AMBIGUOUS = "\0ambiguous"


def path_of(text: str) -> str:
    """A department's path in one form: `生产部 \\ 装配车间` → `生产部/装配车间`."""
    return "/".join(part for part in _SEPARATORS.split(half_width(text)) if part)


class Names:
    """Things found by key or by name, whatever the width, case or blanks. Keys win over names."""

    def __init__(
        self, entries: Iterable[tuple[str, Iterable[str]]] = (), *, may_create: bool = False
    ) -> None:
        self._found: dict[str, str] = {}
        self.may_create = may_create
        self._creatable: set[str] = set()
        self.new: dict[str, str] = {}
        by_name: dict[str, set[str]] = {}
        keys = []
        for key, names in entries:
            keys.append(key)
            for name in names:
                if name:
                    by_name.setdefault(folded(name), set()).add(key)
        for name, owners in by_name.items():
            self._found[name] = next(iter(owners)) if len(owners) == 1 else AMBIGUOUS
        for key in keys:
            self._found[folded(key)] = key

    def __bool__(self) -> bool:
        return bool(self._found)

    def find(self, text: str) -> str | None:
        """The key, None, or AMBIGUOUS. What may be created is remembered in `new` and found from then on."""
        plain = folded(text)
        found = self._found.get(plain)
        if found is None and plain and (self.may_create or plain in self._creatable):
            self._found[plain] = found = text
            self.new[text] = text
        return found

    def decide(self, read_as: Mapping[str, str], creatable: Iterable[str]) -> None:
        """Take a person's word: these texts mean these keys, and those may be created."""
        self._found.update({folded(text): key for text, key in read_as.items()})
        self._creatable.update(folded(text) for text in creatable)

    def entries(self) -> Mapping[str, str]:
        """Folded name → key."""
        return self._found


class KnownEmployee(NamedTuple):
    """What is known of an employee when rows are checked."""

    id: int
    number: str
    name: str
    id_index: str
    hired_on: date | None
    born_on: date | None = None


@dataclass
class Metric:
    """A fact type as checks need it."""

    id: int
    key: str
    kind: str
    period: str = "month"
    grades: tuple[str, ...] = ()
    items: Names = field(default_factory=Names)


@dataclass
class Directory:
    """The company as it is before the import."""

    departments: Names = field(default_factory=Names)
    positions: Names = field(default_factory=Names)
    levels: Names = field(default_factory=Names)
    types: Names = field(default_factory=Names)
    metrics: dict[str, Metric] = field(default_factory=dict)
    employees: dict[str, KnownEmployee] = field(default_factory=dict)
    """By number."""
    blind: Callable[[str], tuple[str, ...]] = lambda _plain: ()
    """What the index of an ID number may be, under any key."""
    existing: Existing | None = None
    """What a roster's rows are compared with."""
    updates: dict[int, str] = field(default_factory=dict)
    """Rows whose difference somebody agreed to, with its mark."""
    by_name: dict[str, list[str]] = field(default_factory=dict)
    by_id_index: dict[str, str] = field(default_factory=dict)

    def owner_of(self, id_number: str) -> str:
        """The number of the employee who has this ID number; empty for nobody."""
        found = (self.by_id_index.get(index) for index in self.blind(id_number))
        return next(filter(None, found), "")

    def __post_init__(self) -> None:
        for number, known in self.employees.items():
            self.by_name.setdefault(folded(known.name), []).append(number)
            if known.id_index:
                self.by_id_index[known.id_index] = number
