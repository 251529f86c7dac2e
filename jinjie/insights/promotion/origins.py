"""Applications by who began them against the year before; and who is still there, by position and ladder."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import numpy as np
from django.db.models import Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from jinjie.areas.career.models import Application
from jinjie.foundation.people.models import Position
from jinjie.insights.promotion.scope import Scope, spells_of
from jinjie.insights.promotion.survival import Bools, Ints
from jinjie.insights.promotion.tables import Cell, Head, Row, Table, count, plain, share
from jinjie.insights.promotion.waiting import applications_of, day_start

ORIGINS = tuple(Application.Origin)


def year_before(day: date) -> date:
    """The same day a year before; of 29 February the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def origin_table(scope: Scope) -> Table:
    """Applications of the period by ladder and origin. One query."""
    since, stop = scope.wish.since, scope.wish.until + timedelta(days=1)
    span = (day_start(since), day_start(stop))
    before = (day_start(year_before(since)), day_start(year_before(stop)))
    oldest = Application.objects.filter(company=scope.company).order_by("filed_at")
    rows = list(
        applications_of(scope)
        .filter(filed_at__gte=before[0], filed_at__lt=span[1])
        .annotate(first=Subquery(oldest.values("filed_at")[:1]))
        .values_list("ladder_id", "origin", "employee_id", "filed_at", "first")
    )
    first = rows[0][4] if rows else None
    kept = first is not None and timezone.localdate(first) <= year_before(since)
    lines: dict[int, list[tuple[str, int, datetime]]] = defaultdict(list)
    for ladder, origin, person, filed, _first in rows:
        if ladder in scope.ladders:
            lines[ladder].append((origin, person, filed))
    found = [
        Row(scope.ladders[pk].key, scope.ladders[pk].label, tuple(_origins(lines[pk], span, before, kept)))
        for pk in sorted(lines, key=lambda pk: scope.ladders[pk].key)
    ]
    if found:
        everything = [one for one_ladder in lines.values() for one in one_ladder]
        found.append(
            Row("all", _("All together"), tuple(_origins(everything, span, before, kept)), total=True)
        )
    heads = (
        *(Head(origin.value, str(origin.label), drawn=True) for origin in ORIGINS),
        Head("all", _("Together")), Head("year_before", _("A year before")),
    )  # fmt: skip
    note = _("Filed in the period, by who began it.")
    if not kept:
        note += " " + _("No record of applications reaches back a year before the period began, so that column is not known or not whole.")  # fmt: skip
    return Table(
        "origins", _("Applications by origin"), _("Ladder"), heads, tuple(found), note, "stacked",
        _("Nobody applied in this period."),
    )  # fmt: skip


def _origins(
    rows: list[tuple[str, int, datetime]],
    span: tuple[datetime, datetime],
    before: tuple[datetime, datetime],
    kept: bool,
) -> Iterator[Cell]:
    now = [row for row in rows if span[0] <= row[2] < span[1]]
    for origin in ORIGINS:
        yield _filed([row for row in now if row[0] == origin])
    yield _filed(now)
    then = [row for row in rows if before[0] <= row[2] < before[1]]
    yield _filed(then) if kept or then else plain("–")


def _filed(rows: list[tuple[str, int, datetime]]) -> Cell:
    """How many applications; it opens into whose they were."""
    return Cell(str(len(rows)), len(rows), np.unique(np.array([row[1] for row in rows], np.int64)))


def retention_tables(scope: Scope) -> tuple[Table, ...]:
    """Of those who were there on the first day, who was still there on the last: by ladder, and by position."""
    spells = spells_of(scope, scope.wish.since)
    first, last = spells.on(scope.since), spells.on(scope.until)
    first = first[scope.inside(spells.department[first]) & scope.on_ladder(spells.ladder[first])]
    person = spells.person[first]
    stayed = np.isin(person, spells.person[last])
    wide = int(max(spells.position.max(initial=0), 0)) + 1
    same = np.isin(
        person * wide + np.maximum(spells.position[first], 0),
        spells.person[last] * wide + np.maximum(spells.position[last], 0),
    )
    ladders = [(row.key, row.label, spells.ladder[first] == pk) for pk, row in scope.ladders.items()]
    held = Position.objects.in_bulk([pk for pk in np.unique(spells.position[first]).tolist() if pk > 0])
    positions = [(row.key, row.label, spells.position[first] == pk) for pk, row in held.items()]
    return (
        _retention("stayed", _("Who stayed, by ladder"), _("Ladder"), sorted(ladders), person, stayed, same),
        _retention("stayed-positions", _("Who stayed, by position"), _("Position"), sorted(positions, key=lambda one: (-int(one[2].sum()), one[0]))[:20], person, stayed, same),
    )  # fmt: skip


def _retention(
    key: str,
    title: str,
    first: str,
    groups: list[tuple[str, str, Bools]],
    person: Ints,
    stayed: Bools,
    same: Bools,
) -> Table:
    rows = tuple(
        Row(
            name,
            label,
            (
                count(person[who]),
                count(person[who & stayed]),
                count(person[who & ~stayed]),
                count(person[who & stayed & same]),
                *share(int((who & stayed).sum()), int(who.sum())),
            ),
        )
        for name, label, who in groups
        if who.any()
    )
    heads = (
        Head("people", _("People at the start")), Head("stayed", _("Still there")), Head("left", _("Left")),
        Head("same", _("in the same position")), Head("rate", _("Rate %"), drawn=True), Head("interval", _("95 % interval"), words=True),
    )  # fmt: skip
    note = _("Of those there on the first day, how many were still employed on the last.")
    return Table(key, title, first, heads, rows, note, "bar", _("Nobody was there on the first day."))
