"""One person measured against a version: from the stored standing where it answers the question, else computed now."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db.models import QuerySet

from jinjie.areas.career.models import StandardDraft
from jinjie.areas.career.situation import Question, Situation
from jinjie.foundation.criteria.engine import ENGINE_VERSION, CriterionResult, Group, Result
from jinjie.foundation.criteria.engine.definition import Criterion
from jinjie.foundation.criteria.engine.evaluate import MET, NO_DATA, STATES
from jinjie.foundation.criteria.figures import Prepared, compute, prepare, prepared, prepared_of, readings_for
from jinjie.foundation.criteria.models import CriteriaVersion, Standing
from jinjie.foundation.criteria.packing import RECORD, unpack
from jinjie.foundation.measures.registry import Population
from jinjie.foundation.people.models import Employee
from jinjie.system.statements import written_once


@dataclass(frozen=True)
class Measured:
    """The version, the standard made ready, the figures (arrays of one), and where they come from."""

    version: CriteriaVersion
    ready: Prepared
    result: Result
    stored: bool
    computed_at: datetime

    @property
    def state(self) -> str:
        """The total's state, as the JSON calls it."""
        return STATES[int(self.result.state[0])]

    @property
    def groups(self) -> dict[str, Group]:
        """The standard's groups by key."""
        found: dict[str, Group] = {}

        def walk(members: tuple[Criterion | Group, ...]) -> None:
            for member in members:
                if isinstance(member, Group):
                    found[member.key] = member
                    walk(member.members)

        walk(self.ready.standard.members)
        return found


def standings_of(situation: Situation) -> dict[int, Standing]:
    """The person's stored standings against the ladder's standards, by version id. One query."""
    rows = _standings(situation.employee.pk, frozenset(situation.versions.values()))
    return {row.version_id: row for row in rows}


@written_once("employee_id")
def _standings(employee_id: int, versions: frozenset[int]) -> QuerySet[Standing]:
    rows = Standing.objects.filter(
        employee_id=employee_id, version_id__in=sorted(versions), engine_version=ENGINE_VERSION
    )
    return rows.select_related("version").defer("version__definition")


def measure(situation: Situation, question: Question, stored: dict[int, Standing]) -> Measured:
    """The person against the target: the stored standing if today is asked, else computed from one reading a table."""
    version_id = situation.version_id
    assert version_id is not None  # only asked for a target, which has a version
    standing = stored.get(version_id)
    if standing is not None and question.moment.as_of == question.today:
        ready = prepared(standing.version)
        if len(standing.detail) == len(ready.asked) * RECORD.itemsize:
            return Measured(standing.version, ready, unpacked(ready, standing), True, standing.evaluated_at)
    version = standing.version if standing else CriteriaVersion.objects.get(pk=version_id)
    return computed(situation, question, version)


def tried(situation: Situation, question: Question, versions: list[int]) -> dict[int, tuple[int, bool]]:
    """The person against other versions, by id: tenths of a percent, and whether a part is not known.

    One query a table that is read.
    """
    digests = {
        getattr(row, "version_id", None): getattr(row, "version_digest", "") for row in situation.steps
    }
    if not versions:
        return {}
    ready = [prepared_of(version, digests[version]) for version in versions]
    one, threshold = _alone(situation, question, ready), _threshold(situation)
    results = [compute(each, one, question.moment, threshold) for each in ready]
    return {
        version: (int(result.shown[0]), bool(result.unknown[0] > 0))
        for version, result in zip(versions, results, strict=True)
    }


def computed(situation: Situation, question: Question, version: CriteriaVersion) -> Measured:
    """Measured just now, by the same engine that stores standings."""
    ready = prepared(version)
    one = _alone(situation, question, [ready])
    result = compute(ready, one, question.moment, _threshold(situation))
    return Measured(version, ready, result, False, question.moment.known_on)


def drafted(situation: Situation, question: Question, draft: StandardDraft) -> Measured:
    """Against a draft, as if it were published today. Refuses a draft that can't stand, with the place of the mistake."""
    ready = prepare(draft.definition)
    version = CriteriaVersion(
        number=draft.number, effective_from=question.today, definition=draft.definition, goal=draft.goal
    )
    result = compute(ready, _alone(situation, question, [ready]), question.moment, _threshold(situation))
    return Measured(version, ready, result, False, question.moment.known_on)


def _alone(situation: Situation, question: Question, ready: list[Prepared]) -> Population:
    employee = situation.employee
    return Population(
        employee.company_id,
        np.array([employee.pk], np.int64),
        Employee.objects.filter(pk=employee.pk).values("pk"),
        readings_for(employee.company_id, [employee.pk], ready, [question.moment.known_on]),
    )


def _threshold(situation: Situation) -> int:
    return situation.ladder.approaching_from if situation.ladder else 800


def unpacked(ready: Prepared, standing: Standing) -> Result:
    """A stored standing as the engine's result for one person."""
    records = unpack(standing.detail)
    criteria = [
        CriterionResult(
            criterion=asked.criterion,
            group=asked.group,
            actual=records["actual"][place : place + 1],
            known=records["state"][place : place + 1] != NO_DATA,
            progress=records["progress"][place : place + 1],
            points=records["points"][place : place + 1],
            met=records["state"][place : place + 1] == MET,
            state=records["state"][place : place + 1],
            provisional=records["provisional"][place : place + 1].astype(bool),
        )
        for place, asked in enumerate(ready.asked)
    ]
    return Result(
        progress=np.array([standing.progress]),
        shown=np.array([standing.shown], np.int64),
        unknown=np.array([standing.unknown]),
        state=np.array([standing.state], np.uint8),
        gates_open=np.array([standing.gates_open], np.int64),
        missing=np.array([int((records["state"] != MET).sum())], np.int64),
        criteria=criteria,
    )
