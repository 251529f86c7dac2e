"""The team's figures: who aims at what, the stored standings of today or a computation for another day, and when the week began."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from jinjie.areas.career.models import LadderStep
from jinjie.areas.career.queries import Map
from jinjie.areas.career.situation import steps_of
from jinjie.areas.career.team.whom import Member
from jinjie.areas.career.wording import say
from jinjie.foundation.criteria.engine import ENGINE_VERSION, Column, Result, evaluate
from jinjie.foundation.criteria.engine.evaluate import MET, NO_DATA
from jinjie.foundation.criteria.figures import Prepared, column, compute, prepared_of, readings_for
from jinjie.foundation.criteria.models import Standing
from jinjie.foundation.criteria.packing import RECORD
from jinjie.foundation.growth.measures.table import day_number
from jinjie.foundation.measures.readings import FEW, Readings
from jinjie.foundation.measures.registry import Moment, Population
from jinjie.foundation.people.models import Employee

NEW = -1
"""Stands for “had no standing when the week began”."""
Records = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Aim:
    """What a member is measured against: the step, and the version in force (None without a standard)."""

    member: Member
    step: LadderStep | None
    why: str = ""

    @property
    def version_id(self) -> int | None:
        """The version of the target's standard."""
        return getattr(self.step, "version_id", None) if self.step else None


Wanted = dict[tuple[int, int], Aim]
"""Employee and version → what the person is measured against."""


@dataclass(frozen=True)
class Version:
    """The facts of a version that pages name."""

    pk: int
    number: int
    digest: str


@dataclass(frozen=True)
class Measured:
    """People of one target with their figures as columns in the people's order.

    `records` has a row a person and a column a criterion (`packing.RECORD`); `before` are tenths of a percent when
    the week began (NEW without), None on another day.
    """

    step: LadderStep
    version: Version
    ready: Prepared
    people: tuple[Member, ...]
    shown: np.ndarray[Any, Any]
    unknown: np.ndarray[Any, Any]
    state: np.ndarray[Any, Any]
    gates_open: np.ndarray[Any, Any]
    records: Records
    before: np.ndarray[Any, Any] | None
    evaluated_at: datetime | None


def aims_of(company_id: int, members: Sequence[Member], as_of: date) -> list[Aim]:
    """Each member's step on their ladder, with what tells its standard's version apart. One query; a company's other ladders only where someone has none named."""
    levelled = [member for member in members if member.level_id is not None]
    named = {key for member in levelled for key in (member.chosen, member.position_ladder) if key is not None}
    lost = any(member.chosen is None and member.position_ladder is None for member in levelled)
    wanted = frozenset() if lost else frozenset(named)
    rows = steps_of(company_id, as_of, wanted, with_number=True) if levelled else []
    ladders = {row.ladder_id: row.ladder for row in rows}
    steps = {key: [row for row in rows if row.ladder_id == key] for key in ladders}
    usual = {
        member.position_id: member.position_ladder
        for member in levelled
        if member.position_id is not None and member.position_ladder in ladders
    }
    known = Map(ladders, steps, {}, {key: value for key, value in usual.items() if value is not None})
    return [_aim(known, member) for member in members]


def _aim(known: Map, member: Member) -> Aim:
    if member.level_id is None:
        return Aim(member, None, "no_level")
    own = known.ladder_of(member.level_id, member.position_id, member.chosen)
    if own is None:
        return Aim(member, None, "no_ladder")
    step = known.next_step(own, member.level_id, member.aims_at)
    if step is None:
        return Aim(member, None, "top")
    return Aim(member, step, "" if getattr(step, "version_id", None) else "no_standard")


def title_of(step: LadderStep) -> str:
    """What the target is called on its ladder, with its key."""
    level = step.to_level
    return f"{say(step.ladder.titles.get(level.key)) or level.label} {level.key}"


def measured_today(
    company_id: int, aims: Sequence[Aim], moment: Moment, also: Sequence[int] = ()
) -> tuple[list[Measured], Readings | None]:
    """From the stored standings, which know how they stood when the week began. Two queries: standings, and facts.

    `also` are facts that don't count yet, read along for asking what they would change.
    """
    wanted: Wanted = {(aim.member.pk, aim.version_id): aim for aim in aims if aim.version_id is not None}
    rows = Standing.objects.filter(
        employee_id__in=[pk for pk, _version in wanted],
        version_id__in={version for _pk, version in wanted},
        engine_version=ENGINE_VERSION,
    ).values_list(
        "employee_id", "version_id", "version__number", "version__digest", "shown", "unknown", "state", "gates_open",
        "evaluated_at", "detail", "week_shown",
    )  # fmt: skip
    grouped: dict[int, list[tuple[Any, ...]]] = {}
    for row in rows:
        if (row[0], row[1]) in wanted:
            grouped.setdefault(row[1], []).append(row)
    ready = {key: prepared_of(key, found[0][3]) for key, found in grouped.items()}
    shared = shared_by(company_id, aims, ready.values(), [moment], also)
    result = []
    for key, found in grouped.items():
        width = len(ready[key].asked) * RECORD.itemsize
        kept = [row for row in found if len(row[9]) == width]
        if kept:
            result.append(_stored(wanted, ready[key], kept))
    return result, shared


def _stored(wanted: Wanted, ready: Prepared, rows: list[tuple[Any, ...]]) -> Measured:
    rows = sorted(rows, key=lambda row: -int(row[4]))
    first = wanted[rows[0][0], rows[0][1]]
    assert first.step is not None
    blob = b"".join(bytes(row[9]) for row in rows)
    records = np.frombuffer(blob, RECORD).reshape(len(rows), len(ready.asked))
    return Measured(
        step=first.step,
        version=Version(rows[0][1], rows[0][2], rows[0][3]),
        ready=ready,
        people=tuple(wanted[row[0], row[1]].member for row in rows),
        shown=np.array([row[4] for row in rows]),
        unknown=np.array([row[5] for row in rows]),
        state=np.array([row[6] for row in rows]),
        gates_open=np.array([row[7] for row in rows]),
        records=records,
        before=np.array([NEW if row[10] is None else row[10] for row in rows]),
        evaluated_at=max(row[8] for row in rows),
    )


def evaluated_with(ready: Prepared, records: Records, population: Population, moment: Moment) -> Result:
    """Computed from shared readings; what looks at other people's rows (ranks) is taken as the records have it."""
    columns = {}
    for place, entry in enumerate(ready.asked):
        if entry.measure.shares:
            values = entry.measure.values(population, moment, entry.params)
            columns[entry.criterion.key] = column(values, population, entry.measure.absent)
        else:
            now = records[:, place]
            columns[entry.criterion.key] = Column(
                now["actual"], now["state"] != NO_DATA, progress=now["progress"], met=now["state"] == MET
            )
    return evaluate(ready.standard, columns, len(population.ids))


def measured_then(
    company_id: int, aims: Sequence[Aim], moment: Moment, most: int = FEW
) -> tuple[list[Measured], Readings | None]:
    """Computed for a day: the facts in one query, and one a criterion that looks at everyone's rows.

    Of more than `most` people each criterion asks by itself, which is cheaper then.
    """
    by_version: dict[int, list[Aim]] = {}
    for aim in aims:
        if aim.version_id is not None:
            by_version.setdefault(aim.version_id, []).append(aim)
    versions = {
        pk: Version(
            pk, getattr(group[0].step, "version_number", 0), getattr(group[0].step, "version_digest", "")
        )
        for pk, group in by_version.items()
    }
    ready = {pk: prepared_of(pk, version.digest) for pk, version in versions.items()}
    shared = shared_by(company_id, aims, ready.values(), [moment], most=most)
    found = []
    for pk, group in by_version.items():
        step = group[0].step
        assert step is not None
        people = tuple(sorted((aim.member for aim in group), key=lambda member: member.pk))
        ids = np.array([member.pk for member in people], np.int64)
        subquery = Employee.objects.filter(pk__in=ids.tolist()).values("pk")
        population = Population(company_id, ids, subquery, shared)
        result = compute(ready[pk], population, moment, step.ladder.approaching_from)
        found.append(_computed(step, versions[pk], ready[pk], people, result, moment))
    return found, shared


def _computed(
    step: LadderStep,
    version: Version,
    ready: Prepared,
    people: tuple[Member, ...],
    result: Result,
    moment: Moment,
) -> Measured:
    order = np.argsort(-result.shown, kind="stable")
    records = np.zeros((len(people), len(ready.asked)), RECORD)
    for place, entry in enumerate(result.criteria):
        for name in ("actual", "progress", "points", "state", "provisional"):
            records[name][:, place] = getattr(entry, name)
    return Measured(
        step=step,
        version=version,
        ready=ready,
        people=tuple(people[place] for place in order),
        shown=result.shown[order],
        unknown=result.unknown[order],
        state=result.state[order],
        gates_open=result.gates_open[order],
        records=records[order],
        before=None,
        evaluated_at=None,
    )


def shared_by(
    company_id: int,
    aims: Sequence[Aim],
    standards: Iterable[Prepared],
    moments: Sequence[Moment],
    also: Sequence[int] = (),
    most: int = FEW,
) -> Readings | None:
    """Readings for all the people, with what is known of their work life already put in."""
    people = sorted((aim.member for aim in aims if aim.version_id is not None), key=lambda member: member.pk)
    shared = readings_for(
        company_id,
        [member.pk for member in people],
        list(standards),
        [moment.known_on for moment in moments],
        also,
        most,
    )
    if shared is None:
        return None
    ids = np.array([member.pk for member in people], np.int64)
    held = [
        np.array([day_number(day) for day in days], np.int64)
        for days in zip(*((member.level_since, member.position_since) for member in people), strict=True)
    ] or [ids, ids]
    hired = [member for member in people if member.hired_on is not None]
    employed = [
        np.array([member.pk for member in hired], np.int64),
        np.array([day_number(member.hired_on) for member in hired if member.hired_on], np.int64),
    ]
    for moment in moments:
        shared.once(("people.held", moment), lambda: [ids, *held])
        shared.once(("people.employed", moment), lambda: employed)
    return shared
