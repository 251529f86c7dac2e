"""Writes of criteria: publish a version, evaluate a population and store what changed, mark stale, freeze."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Max

from jinjie.foundation.criteria.engine import ENGINE_VERSION, Result
from jinjie.foundation.criteria.engine.evaluate import ALL_MET, APPROACHING
from jinjie.foundation.criteria.events import Approaching, FellBack, Met, PeopleStale, VersionPublished
from jinjie.foundation.criteria.figures import compute, prepare, prepared
from jinjie.foundation.criteria.models import (
    CriteriaSet,
    CriteriaVersion,
    FrozenExplanation,
    StaleMark,
    Standing,
)
from jinjie.foundation.criteria.packing import pack, rows_of_bytes
from jinjie.foundation.measures.columns import read
from jinjie.foundation.measures.registry import Moment, Population
from jinjie.foundation.people.permissions import may_manage_organisation
from jinjie.kit.periods import PeriodKind, period_of
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.bulk.writer import write_rows
from jinjie.system.events import emit

CHUNK = 5_000
Week = tuple[int | None, bytes | None]
"""What is shown and the packed criteria as they stood when a week began."""
NO_WEEK: Week = (None, None)
COLUMNS = [
    "employee_id",
    "version_id",
    "as_of",
    "evaluated_at",
    "engine_version",
    "progress",
    "shown",
    "unknown",
    "state",
    "gates_open",
    "missing",
    "detail",
]
WEEK = ["week_shown", "week_detail"]


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces, for digests."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def digest_of(value: Any) -> str:
    """SHA-256 of the canonical JSON."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def publish_version(
    *,
    actor: Actor,
    at: datetime,
    criteria_set: CriteriaSet,
    definition: list[Any],
    effective_from: date,
    goal: Mapping[str, Any] | None = None,
) -> CriteriaVersion:
    """Publish the next version of a set; versions are never changed afterwards.

    Refuses a definition that can't be read, and a second version for the same effective day.
    """
    may_manage_organisation(actor, criteria_set.company_id).require()
    prepare(definition)
    with transaction.atomic():
        versions = CriteriaVersion.objects.select_for_update().filter(criteria_set=criteria_set)
        numbers = {version.number: version for version in versions}
        if any(version.effective_from == effective_from for version in numbers.values()):
            raise Refusal(
                phrase("A version is in force from %(day)s already.", day=effective_from.isoformat()),
                code="criteria.same_effective_day",
                remedy=phrase("Choose another effective day; published versions are never changed."),
            )
        version = CriteriaVersion.objects.create(
            criteria_set=criteria_set,
            number=max(numbers, default=0) + 1,
            effective_from=effective_from,
            state=CriteriaVersion.State.PUBLISHED,
            definition=definition,
            goal=dict(goal or {}),
            digest=digest_of(definition),
            published_at=at,
            published_by=actor.name,
        )
        record(
            actor=actor, at=at, action="criteria.publish_version", object_type="criteria.CriteriaVersion",
            object_id=version.pk, after={"set": criteria_set.owner, "number": version.number},
        )  # fmt: skip
        emit(VersionPublished(version.pk))
    return version


@dataclass(frozen=True)
class Evaluated:
    """What a run did: people computed, standings written, thresholds crossed."""

    people: int
    written: int
    met: int
    approaching: int
    fell_back: int


def evaluate_population(
    *,
    actor: Actor,
    at: datetime,
    version: CriteriaVersion,
    population: Population,
    moment: Moment,
    approaching_from: int,
) -> Evaluated:
    """Measure people against a version and store what changed, all in one transaction.

    Emits Met, Approaching and FellBack for those who had a standing before, under this version or the one it follows:
    whom a new version lets meet the standard has crossed it too. Only principals run evaluations.
    """
    result = compute(prepared(version), population, moment, approaching_from)
    return store_standings(
        actor=actor, at=at, version=version, population=population, moment=moment, result=result
    )


def store_standings(
    *,
    actor: Actor,
    at: datetime,
    version: CriteriaVersion,
    population: Population,
    moment: Moment,
    result: Result,
) -> Evaluated:
    """Write what differs from the stored standings and tell who crossed a threshold, all in one transaction."""
    if not actor.is_principal:
        raise Refusal(phrase("Standings are computed by the system."), code="not_allowed")
    packed = pack(result.criteria, len(population.ids))
    with transaction.atomic():
        changed, had, old_state, before = _changed(version, population, moment, result, packed)
        _replace(version, population, moment, at, result, packed, changed & had, changed, before)
        known = had | _known_before(version, population, had, old_state)
        crossed = _emit_crossings(version, population, moment, at, result, known, old_state)
        if changed.any():
            record(
                actor=actor, at=at, action="criteria.evaluate", object_type="criteria.CriteriaVersion",
                object_id=version.pk,
                after={"people": len(population.ids), "written": int(changed.sum()), "as_of": moment.as_of.isoformat()},
            )  # fmt: skip
    return Evaluated(len(population.ids), int(changed.sum()), *crossed)


def _changed(
    version: CriteriaVersion,
    population: Population,
    moment: Moment,
    result: Result,
    packed: np.ndarray[Any, Any],
) -> tuple[Any, Any, Any, dict[int, Week]]:
    """Masks by the population's order: whose standing differs from the stored one, who has one, and the old state.

    And of those who differ how they stood when the week began, by place.
    """
    before: dict[int, Week] = {}
    size, width = packed.shape
    changed, had = np.ones(size, bool), np.zeros(size, bool)
    old_state = np.full(size, 255, np.uint8)
    rows = Standing.objects.filter(version=version)
    if population.subquery is not None:
        rows = rows.filter(employee__in=population.subquery)
    kept = rows.order_by("employee_id").values_list(
        "employee_id", "shown", "state", "engine_version", "detail", "as_of", "week_shown", "week_detail"
    )
    chunk: list[tuple[Any, ...]] = []
    for row in kept.iterator(chunk_size=CHUNK):
        chunk.append(row)
        if len(chunk) == CHUNK:
            _compare(chunk, population, result, packed, changed, had, old_state)
            _weeks(chunk, population, moment, changed, before)
            chunk = []
    if chunk and width:
        _compare(chunk, population, result, packed, changed, had, old_state)
        _weeks(chunk, population, moment, changed, before)
    return changed, had, old_state, before


def _known_before(
    version: CriteriaVersion,
    population: Population,
    had: np.ndarray[Any, Any],
    old_state: np.ndarray[Any, Any],
) -> np.ndarray[Any, Any]:
    """Of whom nothing is stored under this version: who had a standing under the one it follows; fills in their old state.

    One query where the version has been evaluated for everyone, two where it is new.
    """
    known = np.zeros(len(had), bool)
    rows = Standing.objects.filter(
        version__criteria_set=version.criteria_set_id, version__number__lt=version.number
    )
    if had.all() or not (latest := rows.aggregate(n=Max("version__number"))["n"]):
        return known
    rows = rows.filter(version__number=latest)
    if population.subquery is not None:
        rows = rows.filter(employee__in=population.subquery)
    [ids, states] = read(rows.order_by("employee_id").values_list("employee_id", "state"), 2)
    place = np.searchsorted(population.ids, ids)
    place[place == len(population.ids)] = 0
    new = (population.ids[place] == ids) & ~had[place] if len(population.ids) else np.zeros(0, bool)
    known[place[new]] = True
    old_state[place[new]] = states[new]
    return known


def _weeks(
    chunk: list[tuple[Any, ...]],
    population: Population,
    moment: Moment,
    changed: Any,
    before: dict[int, Week],
) -> None:
    """Of the rows that will be replaced: how they stood when the week of the moment began."""
    monday = period_of(moment.as_of, PeriodKind.WEEK).start
    places = np.searchsorted(population.ids, np.array([row[0] for row in chunk], np.int64)).tolist()
    for place, row in zip(places, chunk, strict=True):
        if place == len(population.ids) or population.ids[place] != row[0] or not changed[place]:
            continue
        _employee, shown, _state, engine, detail, as_of, week_shown, week_detail = row
        if engine != ENGINE_VERSION:
            continue
        if as_of < monday:
            before[place] = (shown, bytes(detail))
        elif week_shown is not None:
            before[place] = (week_shown, bytes(week_detail))


def _compare(
    chunk: list[tuple[Any, ...]],
    population: Population,
    result: Result,
    packed: np.ndarray[Any, Any],
    changed: Any,
    had: Any,
    old_state: Any,
) -> None:
    employees, shown, state, engine, detail, *_week = zip(*chunk, strict=True)
    ids = np.array(employees, np.int64)
    place = np.searchsorted(population.ids, ids)
    place[place == len(population.ids)] = 0
    here = population.ids[place] == ids
    at = place[here]
    had[at] = True
    old_state[at] = np.array(state, np.uint8)[here]
    width = packed.shape[1]
    same_width = np.array([len(blob) == width for blob in detail], bool)
    blobs = b"".join(bytes(blob) if len(blob) == width else bytes(width) for blob in detail)
    old = np.frombuffer(blobs, np.uint8).reshape(len(detail), width)
    same = same_width[here] & (old[here] == packed[at]).all(axis=1)
    same &= np.array(shown, np.int64)[here] == result.shown[at]
    same &= (np.array(state, np.uint8)[here] == result.state[at]) & (np.array(engine)[here] == ENGINE_VERSION)
    changed[at] = ~same


def _replace(
    version: CriteriaVersion,
    population: Population,
    moment: Moment,
    at: datetime,
    result: Result,
    packed: np.ndarray[Any, Any],
    old: Any,
    changed: Any,
    before: dict[int, Week],
) -> None:
    gone = population.ids[old].tolist()
    for start in range(0, len(gone), CHUNK):
        Standing.objects.filter(version=version, employee_id__in=gone[start : start + CHUNK]).delete()
    index = np.flatnonzero(changed)
    for start in range(0, len(index), CHUNK):
        part = index[start : start + CHUNK]
        write_rows(
            Standing,
            [*COLUMNS, *WEEK] if before else COLUMNS,
            (
                (
                    employee,
                    version.pk,
                    moment.as_of,
                    at,
                    ENGINE_VERSION,
                    progress,
                    shown,
                    unknown,
                    state,
                    gates,
                    missing,
                    detail,
                    *(before.get(place, NO_WEEK) if before else ()),
                )
                for place, employee, progress, shown, unknown, state, gates, missing, detail in zip(
                    part.tolist(),
                    population.ids[part].tolist(),
                    result.progress[part].tolist(),
                    result.shown[part].tolist(),
                    result.unknown[part].tolist(),
                    result.state[part].tolist(),
                    result.gates_open[part].tolist(),
                    result.missing[part].tolist(),
                    rows_of_bytes(packed[part]),
                    strict=True,
                )
            ),
        )


def _emit_crossings(
    version: CriteriaVersion,
    population: Population,
    moment: Moment,
    at: datetime,
    result: Result,
    known: Any,
    old_state: Any,
) -> tuple[int, int, int]:
    met = known & (result.state == ALL_MET) & (old_state != ALL_MET)
    near = known & (result.state == APPROACHING) & (old_state != APPROACHING) & (old_state != ALL_MET)
    back = known & (result.state != ALL_MET) & (old_state == ALL_MET)
    for event, mask in ((Met, met), (Approaching, near), (FellBack, back)):
        if mask.any():
            emit(event(version.pk, population.ids[mask].tolist(), moment.as_of, at))
    return int(met.sum()), int(near.sum()), int(back.sum())


def mark_stale(*, company_id: int, employee_ids: Iterable[int], touched: str, at: datetime) -> None:
    """Say that something named `touched` changed of these people. Called inside the change's own transaction."""
    rows = [(employee, touched, at) for employee in employee_ids]
    write_rows(StaleMark, ("employee_id", "touched", "marked_at"), rows)
    if rows:
        emit(PeopleStale(company_id))


def forget_marks(marks: Iterable[int]) -> None:
    """Remove marks that were dealt with."""
    ids = list(marks)
    for start in range(0, len(ids), CHUNK):
        StaleMark.objects.filter(pk__in=ids[start : start + CHUNK]).delete()


def freeze(
    *,
    actor: Actor,
    at: datetime,
    employee_id: int,
    version: CriteriaVersion,
    moment: Moment,
    payload: Mapping[str, Any],
) -> FrozenExplanation:
    """Keep an explanation as it was known, with the digest that proves it unchanged."""
    with transaction.atomic():
        frozen = FrozenExplanation.objects.create(
            employee_id=employee_id,
            version=version,
            as_of=moment.as_of,
            known_on=moment.known_on,
            payload=payload,
            digest=digest_of(payload),
            frozen_at=at,
            frozen_by=actor.name,
        )
        record(
            actor=actor, at=at, action="criteria.freeze", object_type="criteria.FrozenExplanation",
            object_id=frozen.pk, after={"digest": frozen.digest},
        )  # fmt: skip
    return frozen
