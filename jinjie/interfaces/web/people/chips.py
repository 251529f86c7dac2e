"""What stands around the roster's table: applied filters as chips, heads that sort, menus, page numbers, hidden fields."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from jinjie.areas.career.wording import on_day
from jinjie.foundation.people.models import Company, Level, Position
from jinjie.foundation.people.roster.answer import Answer
from jinjie.foundation.people.roster.asked import Asked
from jinjie.foundation.people.roster.columns import Column, Show
from jinjie.foundation.people.roster.filters import Ask, Filter, days_of
from jinjie.foundation.people.roster.grouping import GROUPINGS, unit_name
from jinjie.foundation.people.roster.reading import scene_of
from jinjie.interfaces.web.people.asking import Roster

TABLES: dict[str, type[Model]] = {"company": Company, "position": Position, "level": Level}


@dataclass(frozen=True)
class Chip:
    """An applied filter in words, and the address without it."""

    label: str
    value: str
    without: str


@dataclass(frozen=True)
class Head:
    """A column's head. `sort` is the address that sorts by it, empty where it can't; `down` None: not sorted by it."""

    column: Column
    sort: str
    down: bool | None
    right: bool


@dataclass(frozen=True)
class FilterRow:
    """A filter in the form: `choices` as (value, words, chosen), or `first` and `last` of a range."""

    key: str
    label: str
    ask: str
    choices: tuple[tuple[str, str, bool], ...] = ()
    first: str = ""
    last: str = ""


def hidden(asked: Asked, without: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """The question as hidden fields of a form that asks something else beside it."""
    gone = {"page", *without}
    if "filters" in gone:
        gone |= set(asked.filters)
    return [(name, value) for name, value in asked.pairs() if name not in gone]


def chips(roster: Roster) -> list[Chip]:
    """The filters that are applied. One query where a position, level or company is among them."""
    scene = scene_of(roster.as_of, roster.known)
    found = []
    for key, values in sorted(roster.asked.filters.items()):
        entry = roster.catalogue.filters[key]
        names = _names(entry, values, roster)
        found += [
            Chip(str(entry.label), names.get(value) or worded(entry, value), roster.asked.without(key, value))
            for value in values
            if entry.one(value, scene) is not None
        ]
    return found


def _names(entry: Filter, values: tuple[str, ...], roster: Roster) -> dict[str, str]:
    if entry.source == "department":
        return {unit.key: unit_name(unit, roster.known) for unit in roster.known.values()}
    if entry.source in ("company", "position"):
        rows: Any = TABLES[entry.source]._default_manager.filter(key__in=values)
        return {row.key: row.label for row in rows}
    return {}


def worded(entry: Filter, value: str) -> str:
    """A filter's value in words."""
    if entry.words:
        return str(entry.words.get(value, value))
    if entry.ask == Ask.WITHIN:
        return _("%(days)s days") % {"days": value}
    days = days_of(value) if entry.ask == Ask.DAYS else None
    if days is not None:
        first, last = days
        if first == last and first is not None:
            return on_day(first)
        return f"{on_day(first) if first else ''} – {on_day(last) if last else ''}".strip()
    return value.replace("..", " – ").strip() if entry.ask == Ask.RANGE else value


def heads(roster: Roster, answer: Answer) -> list[Head]:
    """The columns' heads: a click sorts upwards, another one downwards."""
    made = []
    by = answer.sort if answer.sort in roster.catalogue.columns else "name"
    for column in answer.columns:
        here = column.key == by
        down = answer.down if here else None
        sort = (
            roster.asked.but(sort=f"-{column.key}" if down is False else column.key) if column.order else ""
        )
        made.append(Head(column, sort, down, column.show == Show.NUMBER))
    return made


def menu_of_groups(roster: Roster, answer: Answer) -> list[tuple[str, str, bool]]:
    """What people may be grouped by: words, address, chosen."""
    found = [(_("Nothing"), roster.asked.but(group="", open=None), not answer.grouped)]
    return found + [
        (str(grouping.label), roster.asked.but(group=key, open=None), answer.grouped == key)
        for key, grouping in GROUPINGS.items()
        if key != "company" or len({unit.company for unit in roster.known.values()}) > 1
    ]


def page_links(roster: Roster, answer: Answer) -> list[tuple[int, str]]:
    """Page numbers with addresses: the ends and those around this one; 0 stands for a gap."""
    last, here = answer.pages, answer.page
    numbers = sorted({1, last, *range(max(here - 1, 1), min(here + 1, last) + 1)})
    found: list[tuple[int, str]] = []
    for number in numbers:
        if found and number - found[-1][0] > 1:
            found.append((0, ""))
        found.append((number, roster.asked.but(page=number)))
    return found


def filter_rows(roster: Roster) -> list[FilterRow]:
    """All filters with their choices. Three queries: companies, positions, levels."""
    made = []
    for key, entry in roster.catalogue.filters.items():
        values = roster.asked.filters.get(key, ())
        first, _dots, last = (values[0] if values else "").partition("..")
        if entry.ask != Ask.CHOICE:
            made.append(FilterRow(key, str(entry.label), entry.ask.value, (), first, last))
            continue
        choices = _choices(entry, roster)
        if entry.source == "company" and len(choices) < 2:
            continue
        made.append(
            FilterRow(
                key,
                str(entry.label),
                entry.ask.value,
                tuple((value, name, value in values) for value, name in choices),
            )
        )
    return made


def _choices(entry: Filter, roster: Roster) -> list[tuple[str, str]]:
    if entry.source == "department":
        units = sorted(
            roster.known.values(), key=lambda unit: [int(part) for part in unit.path.split("/") if part]
        )
        return [(unit.key, "　" * (unit.path.count("/") - 2) + unit.name) for unit in units]
    if entry.source:
        rows: Any = TABLES[entry.source]._default_manager.order_by("pk")[:500]
        named = ((row.key, row.key if entry.source == "level" else row.label) for row in rows)
        return list(dict(named).items())
    return [(value, str(words)) for value, words in entry.words.items()]
