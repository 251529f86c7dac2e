"""What a roster answers: rows with typed values, groups, tabs. Doors turn values into words or cells of a sheet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import get_language

from jinjie.foundation.people.access import Access, Placement
from jinjie.foundation.people.choices import Action, Change, EmploymentState
from jinjie.foundation.people.logic import employment_state
from jinjie.foundation.people.masks import masked
from jinjie.foundation.people.roster.columns import Column, Show
from jinjie.foundation.people.roster.filters import Filter
from jinjie.foundation.people.roster.views import Then, View


@dataclass(frozen=True)
class Unit:
    """A department as a roster names it. `boss` and `boss_id` are its head's name and id."""

    pk: int
    key: str
    name: str
    path: str
    parent: int | None
    boss_id: int | None
    boss: str
    company: str


@dataclass(frozen=True)
class Catalogue:
    """What this viewer is offered, by key."""

    columns: Mapping[str, Column]
    filters: Mapping[str, Filter]
    views: Mapping[str, View]
    measure: str
    usual: tuple[str, ...]
    then: Then | None = None


@dataclass(frozen=True)
class State:
    """The state on the day, with the day that belongs to it: end of probation, last day, first day."""

    state: EmploymentState
    day: date | None = None


@dataclass(frozen=True)
class Secret:
    """A masked value. `may_reveal`: the viewer may have it shown."""

    masked: str
    may_reveal: bool


@dataclass(frozen=True)
class Planned:
    """The next change that is entered ahead."""

    on: date
    change: Change


@dataclass(frozen=True)
class Row:
    """A person. `values` has one value a column; what the viewer may not see of this person is None."""

    pk: int
    number: str
    company: str
    name: str
    place: Placement
    values: Mapping[str, Any]
    planned: Planned | None = None


@dataclass(frozen=True)
class Group:
    """A group row. `median` is in tenths of a percent, None where nobody in it is measured; `met` counts those done.

    Not `measured`: nobody was asked about, because too many people would have to be computed.
    """

    key: str
    name: str
    count: int
    boss: str = ""
    median: int | None = None
    met: int = 0
    unmeasured: int = 0
    measured: bool = True
    rows: tuple[Row, ...] = ()
    open: bool = False


@dataclass(frozen=True)
class Tab:
    """A view with how many are in it (None: not counted)."""

    key: str
    label: str
    count: int | None
    here: bool


@dataclass(frozen=True)
class Answer:
    """A page of the roster. Grouped, `groups` hold the rows; else `rows`. `total` counts everyone found."""

    columns: tuple[Column, ...]
    sort: str
    down: bool
    tabs: tuple[Tab, ...]
    total: int
    planned: int
    rows: tuple[Row, ...]
    groups: tuple[Group, ...]
    grouped: str
    page: int
    pages: int
    first: int
    last: int
    units: Mapping[int, Unit] = field(default_factory=dict)


def label(name: str, name_en: str | None) -> str:
    """A name in the reader's language."""
    return name_en if name_en and (get_language() or "").startswith("en") else name


FIXED = (
    "pk", "number", "name", "name_en", "company_id", "company__key", "job__hired_on", "job__probation_until",
    "job__notice_on", "job__last_day", "held__department_id", "held__department__path", "held__manager_id",
    "held__manager__name", "held__manager__name_en",
)  # fmt: skip
"""What is read of everyone, whatever the columns."""


def shaped(
    raw: Mapping[str, Any], columns: Sequence[Column], units: Mapping[int, Unit], access: Access, day: date
) -> Row:
    """A row with its values made ready."""
    place = Placement(
        raw["pk"], raw["company_id"], raw["held__department_id"], raw["held__department__path"] or "",
        raw["held__manager_id"],
    )  # fmt: skip
    values = {
        column.key: VALUES[column.show](column, raw, units, day)
        if access.over(place, Action.SEE, column.group)
        else None
        for column in columns
        if not column.secret
    }
    for column in columns:
        if column.secret and access.over(place, Action.SEE, column.group):
            plain = raw[column.fields[0]]
            may = bool(plain) and access.over(place, Action.REVEAL, column.group)
            values[column.key] = Secret(masked(column.key, plain), may)
    planned = Planned(raw["planned_on"], Change(raw["planned_change"])) if raw.get("planned_on") else None
    return Row(
        raw["pk"], raw["number"], raw["company__key"], label(raw["name"], raw["name_en"]), place, values, planned
    )  # fmt: skip


def boss_of(raw: Mapping[str, Any], units: Mapping[int, Unit]) -> str:
    """The manager named, else the nearest head above who is somebody else."""
    if raw["held__manager_id"]:
        return label(raw["held__manager__name"], raw["held__manager__name_en"])
    unit = units.get(raw["held__department_id"] or 0)
    for _step in range(20):
        if unit is None:
            return ""
        if unit.boss_id is not None and unit.boss_id != raw["pk"]:
            return unit.boss
        unit = units.get(unit.parent or 0)
    return ""


def state_on(raw: Mapping[str, Any], day: date) -> State:
    """The state of the joined employment."""
    until, last, hired = raw["job__probation_until"], raw["job__last_day"], raw["job__hired_on"]
    state = EmploymentState(
        employment_state(
            hired_on=hired, probation_until=until, notice_on=raw["job__notice_on"], last_day=last, as_of=day
        )
    )
    belongs = {
        EmploymentState.PROBATION: until,
        EmploymentState.LEAVING: last,
        EmploymentState.LEFT: last,
        EmploymentState.PLANNED: hired,
    }
    return State(state, belongs.get(state))


def _named(column: Column, raw: Mapping[str, Any], _units: Any, _day: date) -> Any:
    own, english = column.fields[0], column.fields[1] if len(column.fields) > 1 else ""
    return label(raw[own] or "", raw[english] if english else None)


def _job(column: Column, raw: Mapping[str, Any], _units: Any, _day: date) -> Any:
    name, english, level = column.fields
    return label(raw[name] or "", raw[english]), raw[level] or ""


def _plain(column: Column, raw: Mapping[str, Any], _units: Any, _day: date) -> Any:
    return raw[column.fields[0]]


def _word(column: Column, raw: Mapping[str, Any], _units: Any, _day: date) -> Any:
    value = raw[column.fields[0]]
    return str(column.words.get(value, value)) if value else ""


def _day_value(column: Column, raw: Mapping[str, Any], _units: Any, _day: date) -> Any:
    value = raw[column.fields[0]]
    return date.fromisoformat(value) if isinstance(value, str) and value else value


VALUES: dict[Show, Callable[[Column, Mapping[str, Any], Mapping[int, Unit], date], Any]] = {
    Show.TEXT: _named,
    Show.NAME: _named,
    Show.JOB: _job,
    Show.BOSS: lambda _column, raw, units, _day: boss_of(raw, units),
    Show.STATE: lambda _column, raw, _units, day: state_on(raw, day),
    Show.DAY: _day_value,
    Show.WORD: _word,
    Show.NUMBER: _plain,
    Show.YES_NO: _plain,
    Show.PROGRESS: lambda column, raw, _units, _day: tuple(raw[name] for name in column.fields),
}
"""How each kind of column makes its value of what was read."""
