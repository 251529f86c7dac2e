"""The heat map: a table a target level, everyone by progress, and under each column who meets it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from jinjie.areas.career.lines import tenths
from jinjie.areas.career.team.cells import Heard, cell_text, hear, scale_of, tint
from jinjie.areas.career.team.figures import NEW, Aim, Measured, title_of
from jinjie.areas.career.team.pages import Band, Cell, Column, Heat, Moved, Row
from jinjie.areas.career.team.whom import Member
from jinjie.areas.career.wording import say, short_day
from jinjie.foundation.criteria.engine.evaluate import CRITERION_STATES, MET, NO_DATA, STATES
from jinjie.foundation.criteria.explain import worth_of
from jinjie.foundation.growth.models import FactType
from jinjie.foundation.measures.readings import Readings
from jinjie.foundation.measures.registry import Moment

BANDS = ((0, 400), (400, 800), (800, 1000))
KEYS = ("0-40", "40-80", "80-99", "met")
"""What addresses call the bands of progress; the last is everyone who meets the standard."""
LEAST_SHARE = 10


def months_between(since: date, day: date) -> int:
    """Completed months."""
    return max((day.year - since.year) * 12 + day.month - since.month - (day.day < since.day), 0)


def heat_of(
    found: Measured,
    types: Mapping[str, FactType],
    shared: Readings | None,
    moment: Moment,
    waiting: Mapping[tuple[str, str], frozenset[int]],
) -> Heat:
    """One table."""
    order = sorted(range(len(found.ready.asked)), key=lambda place: found.ready.asked[place].criterion.gate)
    heard = {place: hear(found.ready.asked[place], types, shared, moment, waiting) for place in order}
    rows = tuple(_row(found, place, order, heard, moment.as_of) for place in range(len(found.people)))
    return Heat(
        level=found.step.to_level.key,
        title=title_of(found.step),
        version=found.version.number,
        columns=_columns(found, order),
        rows=rows,
        only_one=tuple(row.name for row in rows if row.missing == 1),
    )


def _row(found: Measured, place: int, order: list[int], heard: dict[int, Heard], day: date) -> Row:
    member, records = found.people[place], found.records[place]
    return Row(
        employee_id=member.pk,
        number=member.number,
        company=member.company,
        name=member.name,
        level=member.level,
        place=member.place,
        months=months_between(member.level_since, day),
        target=found.step.to_level.key,
        shown=Decimal(int(found.shown[place])) / 10,
        unknown=tenths(float(found.unknown[place]) * 100),
        state=STATES[int(found.state[place])],
        cells=tuple(_cell(found, heard[column], records[column], column, member) for column in order),
        missing=int((records["state"] != MET).sum()),
        before=_before(found, place),
        plan=plan_of(member, day),
        pinyin=member.pinyin,
        initials=member.initials,
    )


def _before(found: Measured, place: int) -> Decimal | None:
    if found.before is None or found.before[place] == NEW:
        return None
    return Decimal(int(found.before[place])) / 10


def plan_of(member: Member, day: date) -> str:
    """The planned change that is marked beside a name: its day."""
    if member.moves_on is None:
        return ""
    return _("%(day)s move") % {"day": short_day(member.moves_on, day)}


def _cell(found: Measured, heard: Heard, record: Any, column: int, member: Member) -> Cell:
    asked = found.ready.asked[column]
    state = CRITERION_STATES[int(record["state"])]
    return Cell(
        criterion=asked.criterion.key,
        state=state,
        step=tint(state, float(record["progress"])),
        text=cell_text(asked, heard, record, member.pk),
    )


def _columns(found: Measured, order: list[int]) -> tuple[Column, ...]:
    worth = worth_of(found.ready)
    columns = []
    for place in order:
        asked, states = found.ready.asked[place], found.records["state"][:, place]
        criterion = asked.criterion
        columns.append(
            Column(
                criterion=criterion.key,
                title=say(criterion.title) or criterion.key,
                short=say(criterion.short) or say(criterion.title) or criterion.key,
                unit=scale_of(asked).word,
                weight=None if criterion.gate else tenths(worth[criterion.key]),
                met=int((states == MET).sum()),
                unknown=int((states == NO_DATA).sum()),
            )
        )
    fewest = min((column.met for column in columns), default=0)
    narrow = [column for column in columns if column.met == fewest]
    if len(narrow) == 1 and fewest < len(found.people) and len(found.people) > 1:
        columns[columns.index(narrow[0])] = replace(narrow[0], bottleneck=True)
    return tuple(columns)


def band_of(shown: int, met: bool) -> str:
    """The key of the band in which tenths of a percent lie."""
    if met:
        return KEYS[3]
    return next((key for key, (low, high) in zip(KEYS, BANDS, strict=False) if low <= shown < high), KEYS[2])


def bands_of(rows: Sequence[Row]) -> tuple[Band, ...]:
    """The four bands with how many are in each, and their share of the bar."""
    counts = dict.fromkeys(KEYS, 0)
    for row in rows:
        counts[band_of(int(row.shown * 10), row.state == "met")] += 1
    total = max(sum(counts.values()), 1)
    shares = [max(round(counts[key] * 100 / total), LEAST_SHARE) for key in KEYS]
    edges = [*((low // 10, high // 10 - (high == 1000)) for low, high in BANDS), (100, 100)]
    return tuple(
        Band(key, low, high, counts[key], share)
        for key, (low, high), share in zip(KEYS, edges, shares, strict=True)
    )


def moved_up(rows: Sequence[Row]) -> tuple[Moved, ...]:
    """Who is in a higher band than when the week began."""
    return tuple(
        Moved(row.name, row.before, row.shown)
        for row in rows
        if row.before is not None
        and KEYS.index(band_of(int(row.shown * 10), row.state == "met"))
        > KEYS.index(band_of(int(row.before * 10), row.before == 100))
    )


def without(aims: Sequence[Aim], measured: Sequence[Measured]) -> list[tuple[Member, str]]:
    """Who has no figure, and a word for why."""
    there = {member.pk for found in measured for member in found.people}
    return [(aim.member, aim.why or "not_yet") for aim in aims if aim.member.pk not in there]
