"""The tree as a nested list: what is read without script, by a screen reader, and on a phone."""

from collections.abc import Iterable
from dataclasses import dataclass

from jinjie.foundation.people.chart.reporting import Lines
from jinjie.interfaces.web.organisation.asking import Sight
from jinjie.interfaces.web.organisation.payload import caption, own_people

MOST = 96
"""Rows of one page; branches beyond open on a page of their own."""
DEEPEST = 24
"""Lists in lists of one page: each is a template inside a template."""


@dataclass(frozen=True)
class Item:
    """A row of the list with those `below` it on this page; of all `branches`, where there is no room for them.

    `own` people are directly in it.
    """

    pk: int
    name: str
    caption: str
    count: int
    own: int
    vacant: bool
    number: str
    branches: int
    open: bool
    shows: bool
    below: "tuple[Item, ...]"


@dataclass(frozen=True)
class _Entry:
    pk: int
    name: str
    caption: str
    count: int
    own: int
    vacant: bool
    number: str
    children: tuple[int, ...]


def outline(sight: Sight, under: int, shows: int, lines: Lines | None, opens: set[int]) -> tuple[Item, ...]:
    """The lists below `under` (0: everything) as far as a page goes. `shows` is whose people are listed."""
    tree = sight.tree
    entries = _leaders(lines) if lines else _units(sight)
    above = {child: entry.pk for entry in entries.values() for child in entry.children}
    roots = [under] if under in entries else list(lines.roots if lines else tree.roots)
    kept = _first(entries, roots)
    on_the_way = set(_upwards(above, shows))

    def item(pk: int, depth: int) -> Item:
        entry = entries[pk]
        inside = [child for child in entry.children if child in kept] if depth < DEEPEST else []
        return Item(
            pk=pk, name=entry.name, caption=entry.caption, count=entry.count, own=entry.own, vacant=entry.vacant,
            number=entry.number if not lines or pk in opens else "", branches=len(entry.children),
            open=pk in on_the_way or (depth == 0 and len(roots) == 1), shows=pk == shows,
            below=tuple(item(child, depth + 1) for child in inside),
        )  # fmt: skip

    return tuple(item(root, 0) for root in roots)


def _units(sight: Sight) -> dict[int, _Entry]:
    return {
        unit.pk: _Entry(
            unit.pk, unit.name, caption(unit, sight.day), unit.total,
            own_people(unit) if unit.children else unit.own, unit.vacant,
            unit.head.number if unit.head else "", tuple(unit.children),
        )
        for unit in sight.tree.units.values()
    }  # fmt: skip


def _leaders(lines: Lines) -> dict[int, _Entry]:
    return {
        leader.pk: _Entry(
            leader.pk, leader.name or leader.job, leader.job if leader.name else "", leader.total,
            leader.direct - len(leader.children), False, leader.number if leader.opens else "",
            tuple(leader.children),
        )
        for leader in lines.leaders.values()
    }  # fmt: skip


def _first(entries: dict[int, _Entry], roots: Iterable[int]) -> set[int]:
    """As many entries as a page has room for, nearest to the top first."""
    order = list(roots)
    for pk in order:
        if len(order) >= MOST:
            break
        order.extend(entries[pk].children)
    return set(order[:MOST])


def _upwards(above: dict[int, int], start: int) -> Iterable[int]:
    here: int | None = start
    while here is not None:
        yield here
        here = above.get(here)
