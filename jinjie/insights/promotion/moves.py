"""The promotion rate: of those who held a level with a way up when the period began, how many were promoted in it."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.utils.translation import gettext as _

from jinjie.areas.career.simulation.ratios import Share, Verdict, highest, impact
from jinjie.insights.promotion.scope import Scope, Spells, day_number, moved_up, spells_of, ways_up
from jinjie.insights.promotion.survival import Bools, Ints
from jinjie.insights.promotion.tables import Cell, Head, Row, Table, count, plain, share
from jinjie.kit.periods import add_months

MOST_DAYS = 3 * 366
"""Of a longer time each year is shown instead of each quarter."""
EDGE = 88
"""A quarter of fewer days is one in part."""

VERDICTS = {
    Verdict.HIDDEN: lambda: _("too few people to compare"),
    Verdict.NOBODY: lambda: _("nobody was promoted"),
    Verdict.TOO_FEW: lambda: _("too few people to tell"),
    Verdict.UNSTEADY: lambda: _("one person more or fewer turns it"),
    Verdict.BELOW: lambda: _("below four fifths of the highest"),
    Verdict.NO_SIGN: lambda: _("no sign of a difference"),
}


@dataclass(frozen=True)
class Opening:
    """Those at risk: who held a level with a way up on the first day, where they stood, and whether they were promoted."""

    person: Ints
    level: Ints
    department: Ints
    ladder: Ints
    promoted: Bools
    since_then: Ints
    """People promoted in the period who were not among those."""


def opening_of(scope: Scope, spells: Spells, can: Bools, moved: Bools, since: int, until: int) -> Opening:
    """Who was at risk on the day `since`, and what became of them up to the day `until`.

    `can` are spells in a level with a way up, `moved` those that begin with a promotion.
    """
    first = spells.on(since)
    first = first[(can & scope.inside(spells.department) & scope.on_ladder(spells.ladder))[first]]
    up = moved & (spells.start > since) & (spells.start <= until)
    here = up & scope.inside(spells.department) & scope.on_ladder(spells.ladder)
    risen, anywhere, who = np.unique(spells.person[here]), spells.person[up], spells.person[first]
    return Opening(
        who, spells.level[first], spells.department[first], spells.ladder[first], np.isin(who, anywhere),
        np.setdiff1d(risen, who),
    )  # fmt: skip


def rate_tables(scope: Scope) -> tuple[Table, ...]:
    """The rate by ladder and level, by department, and by quarter. Three queries."""
    spells = spells_of(scope, scope.wish.since)
    can, moved = ways_up(scope, spells), moved_up(scope, spells)
    opening = opening_of(scope, spells, can, moved, scope.since, scope.until)
    return (_by_level(scope, opening), _by_department(scope, opening), _by_period(scope, spells, can, moved))


def _by_period(scope: Scope, spells: Spells, can: Bools, moved: Bools) -> Table:
    """Each calendar quarter of the period (each year of a long one), those at its edges as far as they reach."""
    rows = []
    for label, since, until in periods(scope.wish.since, min(scope.wish.until, scope.wish.today)):
        opening = opening_of(scope, spells, can, moved, day_number(since), day_number(until))
        cut = label if (until - since).days > EDGE else _("%(period)s, in part") % {"period": label}
        rows.append(Row(label, cut, _line(opening, np.ones(len(opening.person), bool))))
    return Table(
        "rate-periods", _("Promotion rate by quarter or year"), _("Period"), _heads(False), tuple(rows),
        _("Each period against those who held a level with a way up on its own first day."), "bar",
    )  # fmt: skip


def periods(since: date, until: date) -> list[tuple[str, date, date]]:
    """The calendar quarters from one day to another, clipped to them; years where these are more than three."""
    months = 3 if (until - since).days <= MOST_DAYS else 12
    found, start = [], since
    while start <= until:
        first = start.replace(month=(start.month - 1) // months * months + 1, day=1)
        following = add_months(first, months)
        label = str(first.year) if months == 12 else f"{first.year} Q{(first.month + 2) // 3}"
        found.append((label, start, min(following - timedelta(days=1), until)))
        start = following
    return found


def _heads(compared: bool) -> tuple[Head, ...]:
    heads = (
        Head("people", _("People at the start")), Head("promoted", _("Promoted")), Head("rate", _("Rate %"), drawn=True),
        Head("interval", _("95 % interval"), words=True),
    )  # fmt: skip
    return (*heads, Head("compared", _("Beside the highest"), words=True)) if compared else heads


def _line(opening: Opening, who: Bools) -> tuple[Cell, ...]:
    people, risen = opening.person[who], opening.person[who & opening.promoted]
    return (count(people), count(risen), *share(len(risen), len(people)))


def _by_level(scope: Scope, opening: Opening) -> Table:
    rows = []
    for ladder, level in _pairs(scope, opening):
        who = (opening.ladder == ladder) & (opening.level == level)
        label = f"{scope.ladders[ladder].label} · {scope.title(ladder, level)}"
        rows.append(Row(f"{scope.ladders[ladder].key}.{scope.levels[level].key}", label, _line(opening, who)))
    for ladder in dict.fromkeys(pair[0] for pair in _pairs(scope, opening)):
        who = opening.ladder == ladder
        label = _("All of %(ladder)s") % {"ladder": scope.ladders[ladder].label}
        rows.append(Row(scope.ladders[ladder].key, label, _line(opening, who), total=True))
    rows.append(Row("all", _("All together"), _line(opening, np.ones(len(opening.person), bool)), total=True))
    note = _("Of those who held a level with a way up on the first day, how many were promoted by the last.")
    late = len(opening.since_then)
    if late:
        note += " " + _("%(n)s more were promoted who were not among those.") % {"n": late}
    return Table(
        "rate", _("Promotion rate by ladder and level"), _("Level"), _heads(False), tuple(rows), note, "bar",
        _("Nobody held a level with a way up on the first day."),
    )  # fmt: skip


def _pairs(scope: Scope, opening: Opening) -> list[tuple[int, int]]:
    """The ladders and levels that somebody held, in the ladders' order."""
    held = set(zip(opening.ladder.tolist(), opening.level.tolist(), strict=True))
    return list(
        dict.fromkeys(
            (step.ladder_id, step.from_level_id)
            for step in scope.steps
            if (step.ladder_id, step.from_level_id) in held
        )
    )


def _by_department(scope: Scope, opening: Opening) -> Table:
    tops = scope.tops()
    where = [scope.under(top, opening.department) for top in tops]
    shares = [Share(int((opening.promoted & who).sum()), int(who.sum())) for who in where]
    best = highest(shares)
    rows = tuple(
        Row(top.key, top.label, (*_line(opening, who), _beside(shares, place, best)))
        for place, (top, who) in enumerate(zip(tops, where, strict=True))
        if who.any()
    )
    return Table(
        "rate-departments", _("Promotion rate by department"), _("Department"), _heads(True), rows,
        _("A department is that of the first day. Compared with the highest rate by the ratio and mid-P; a sign to look, no proof."),
        "bar", _("Nobody held a level with a way up on the first day."),
    )  # fmt: skip


def _beside(shares: list[Share], place: int, best: int | None) -> Cell:
    """The ratio to the highest rate with what limits it."""
    if place == best:
        return plain(_("the highest"))
    found = impact(shares[place], shares[best]) if best is not None else None
    if found is None or found.ratio is None or found.mid_p is None:
        return plain(VERDICTS[found.verdict if found else Verdict.HIDDEN]())
    said = _("ratio %(ratio)s, mid-P %(p)s") % {
        "ratio": f"{float(found.ratio):.2f}",
        "p": f"{found.mid_p:.3f}",
    }
    return plain(said, round(float(found.ratio), 4), VERDICTS[found.verdict]())
