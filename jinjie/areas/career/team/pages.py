"""What the team's pages show, as frozen dataclasses; figures final, texts in the reader's language."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone


@dataclass(frozen=True)
class Unit:
    """A department whose team can be looked at; `key` empty stands for one's own direct reports."""

    pk: int
    key: str
    name: str
    company: str
    head: str = ""
    people: int = 0


@dataclass(frozen=True)
class Cell:
    """A criterion of a person: `state` as everywhere, `step` 0–3 the tint of what is in progress, `text` a few letters."""

    criterion: str
    state: str
    step: int
    text: str


@dataclass(frozen=True)
class Row:
    """A person of a table. `months` are completed months in the level; `shown` and `unknown` in percent."""

    employee_id: int
    number: str
    company: str
    name: str
    level: str
    place: str
    months: int
    target: str
    shown: Decimal
    unknown: Decimal
    state: str
    cells: tuple[Cell, ...]
    missing: int = 0
    before: Decimal | None = None
    plan: str = ""
    pinyin: str = ""
    initials: str = ""
    gates: int = 0
    position: str = ""

    @property
    def years(self) -> int:
        """Whole years in the level."""
        return self.months // 12

    @property
    def rest(self) -> int:
        """Months beyond the whole years."""
        return self.months % 12


@dataclass(frozen=True)
class Column:
    """A criterion of a table: its weight of 100 (None for a gate), how many meet it, how many have no data."""

    criterion: str
    title: str
    short: str
    unit: str
    weight: Decimal | None
    met: int
    unknown: int
    bottleneck: bool = False


@dataclass(frozen=True)
class Heat:
    """Everyone who aims at the same level, by progress. `only_one` names those who lack a single criterion."""

    level: str
    title: str
    version: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    only_one: tuple[str, ...]
    more: int = 0


@dataclass(frozen=True)
class Band:
    """A stretch of progress: `key` is what addresses call it, `share` its part of the bar in percent (at least ten)."""

    key: str
    low: int
    high: int
    people: int
    share: int


@dataclass(frozen=True)
class Moved:
    """Someone whose progress changed by a band in a week."""

    name: str
    before: Decimal
    now: Decimal


@dataclass(frozen=True)
class Waiting:
    """A fact that somebody reported and the viewer may confirm."""

    fact: int
    name: str
    type: str
    title: str
    value: str
    days: int
    proofs: int


@dataclass(frozen=True)
class Exceptional:
    """Something out of the ordinary about a person: what it is, one sentence, and where the one action leads.

    `kind` is one of gate, no_data, fell_back, waiting, probation, move, leaving; `goes` one of why, path, confirm.
    """

    kind: str
    name: str
    number: str
    title: str
    text: str
    criterion: str = ""
    goes: str = "path"
    company: str = ""


@dataclass(frozen=True)
class Without:
    """Someone who is not measured, and why."""

    number: str
    name: str
    place: str
    why: str


@dataclass(frozen=True)
class TeamPage:
    """A team on a day. `moved` are who went up a band since a week ago; None on a past day."""

    unit: Unit
    units: tuple[Unit, ...]
    as_of: date
    people: int
    data_time: datetime | None
    bands: tuple[Band, ...]
    heats: tuple[Heat, ...]
    without: tuple[Without, ...]
    moved: tuple[Moved, ...] | None = None
    waiting: tuple[Waiting, ...] = ()
    exceptions: tuple[Exceptional, ...] = ()
    levels: dict[str, str] = field(default_factory=dict)

    @property
    def fresh(self) -> bool:
        """True if the figures are of the day itself."""
        return self.data_time is not None and timezone.localtime(self.data_time).date() == self.as_of


@dataclass(frozen=True)
class WhyRow:
    """A cell opened: the criterion of a person, the sentence of the gap, and the fact that waits, if one does.

    `figure` with `out_of` after it is the value, or `word` says more.
    """

    number: str
    company: str
    name: str
    level: str
    criterion: str
    title: str
    short: str
    sentence: str
    figure: str = ""
    out_of: str = ""
    word: str = ""
    waiting: int | None = None
