"""Time in level: how long people stay before they are promoted, those who have not been yet included (Kaplan–Meier)."""

from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from jinjie.insights.promotion.scope import Scope, Spells, moved_up, spells_of, ways_up
from jinjie.insights.promotion.survival import Bools, Curve, Ints, kaplan_meier
from jinjie.insights.promotion.tables import Cell, Head, Row, Table, count, percent, plain

MONTH = 30.4375
"""Mean days of a month."""
LONGEST = 60
STEP = 3
MOST_CURVES = 4
"""So many levels are drawn: those with most promotions."""


@dataclass(frozen=True)
class Stays:
    """Unbroken holdings of a level as columns. Days from its first day; `entered` is when it came under observation."""

    person: Ints
    level: Ints
    ladder: Ints
    days: Ints
    entered: Ints
    promoted: Bools


def stays_of(scope: Scope) -> Stays:
    """Every stay known up to the period's last day, whoever was or was not promoted from it. Three queries."""
    spells = spells_of(scope)
    if not len(spells.person):
        nobody = np.empty(0, np.int64)
        return Stays(nobody, nobody, nobody, nobody, nobody, np.empty(0, bool))
    first = np.ones(len(spells.person), bool)
    first[1:] = (
        (spells.person[1:] != spells.person[:-1])
        | (spells.level[1:] != spells.level[:-1])
        | (spells.start[1:] != spells.end[:-1])
    )
    begins = np.flatnonzero(first)
    last = np.append(begins[1:], len(first)) - 1
    until = scope.until + 1
    end = np.minimum(spells.end[last], until)
    up = moved_up(scope, spells)
    promoted = np.append(up[1:], False)[last] & (spells.end[last] < until)
    days, entered = end - spells.since[begins], np.maximum(spells.start[begins] - spells.since[begins], 0)
    kept = (days > entered) & _wanted(scope, spells, last)
    return Stays(
        spells.person[last][kept], spells.level[last][kept], spells.ladder[last][kept], days[kept], entered[kept],
        promoted[kept],
    )  # fmt: skip


def _wanted(scope: Scope, spells: Spells, last: Ints) -> Bools:
    """Of the ladder and department that the wish means, and a level from which the ladder leads up."""
    wanted = ways_up(scope, spells) & scope.inside(spells.department) & scope.on_ladder(spells.ladder)
    return np.asarray(wanted[last], np.bool_)


def time_tables(scope: Scope) -> tuple[Table, ...]:
    """The medians of every level, and the curves of those with most promotions."""
    stays = stays_of(scope)
    curves = []
    for ladder, level in dict.fromkeys((s.ladder_id, s.from_level_id) for s in scope.steps if not s.lateral):
        who = (stays.ladder == ladder) & (stays.level == level)
        if who.any():
            found = kaplan_meier(stays.days[who], stays.promoted[who], stays.entered[who])
            curves.append((ladder, level, who, found))
    return (_medians(scope, stays, curves), _curves(scope, curves))


Curves = list[tuple[int, int, Bools, Curve]]


def _medians(scope: Scope, stays: Stays, curves: Curves) -> Table:
    rows = tuple(
        Row(
            f"{scope.ladders[ladder].key}.{scope.levels[level].key}",
            f"{scope.ladders[ladder].label} · {scope.title(ladder, level)}",
            (
                count(np.unique(stays.person[who])),
                count(np.unique(stays.person[who & stays.promoted])),
                _months(curve.median),
                _interval(curve),
            ),
        )
        for ladder, level, who, curve in curves
    )
    heads = (
        Head("people", _("People")), Head("promoted", _("Promoted from it")), Head("median", _("Median, months")),
        Head("interval", _("95 % interval"), words=True),
    )  # fmt: skip
    note = _(
        "Half are promoted within the median. Who has not been promoted yet, left or moved sideways counts up to that day. "
        "Everything known up to the period's last day is used, whenever it began."
    )
    return Table(
        "time",
        _("Time in level until promotion"),
        _("Level"),
        heads,
        rows,
        note,
        "",
        _("Nobody held a level yet."),
    )


def _months(days: int | None) -> Cell:
    """Days as months; a median that was not reached is not known."""
    if days is None:
        return plain(_("not reached"))
    return plain(f"{days / MONTH:.1f}", round(days / MONTH, 4))


def _interval(curve: Curve) -> Cell:
    low, high = (None if days is None else f"{days / MONTH:.1f}" for days in (curve.low, curve.high))
    if low is None:
        return plain("–")
    return plain(f"{low}–{high}") if high is not None else plain(_("from %(low)s on") % {"low": low})


def _curves(scope: Scope, curves: Curves) -> Table:
    shown = [one for one in curves if one[3].events]
    shown = sorted(shown, key=lambda one: -one[3].events)[:MOST_CURVES]
    most = max((float(one[3].times[-1]) / MONTH for one in shown), default=0)
    months = range(0, min(int(most) + 2 * STEP, LONGEST + 1), STEP)
    rows = tuple(
        Row(
            str(month),
            str(month),
            tuple(
                plain(
                    percent(curve.at(int(month * MONTH))), round(100 * curve.at(int(month * MONTH)), 4)
                )
                for _ladder, _level, _who, curve in shown
            ),
        )
        for month in months
    ) if shown else ()  # fmt: skip
    heads = tuple(
        Head(f"{scope.ladders[ladder].key}.{scope.levels[level].key}", scope.title(ladder, level), drawn=True)
        for ladder, level, _who, _curve in shown
    )
    return Table(
        "time-curve", _("Still in the level after so many months, %"), _("Months"), heads, rows,
        _("Kaplan–Meier; the levels with most promotions."), "steps", _("Nobody has been promoted yet."),
    )  # fmt: skip
