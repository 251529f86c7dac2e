"""Rows ↔ the pure request: reading one, and keeping what an act changed. Nothing else writes requests, stages, tasks, lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from jinjie.foundation.approvals import events
from jinjie.foundation.approvals.logic import state as pure
from jinjie.foundation.approvals.logic.flow import Flow
from jinjie.foundation.approvals.logic.org import Org
from jinjie.foundation.approvals.logic.reading import read_flow
from jinjie.foundation.approvals.logic.rehearsal import forecast
from jinjie.foundation.approvals.logic.state import Effect, Outcome
from jinjie.foundation.approvals.logic.terms import (
    START,
    Happened,
    Kind,
    Origin,
    Part,
    StageState,
    State,
    TaskState,
    Why,
)
from jinjie.foundation.approvals.models import Copy, FlowVersion, Line, Request, Stage, Task
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.events import emit


class ChangedMeanwhile(Refusal):
    """Somebody else acted on the request between reading and writing it."""

    code = "approvals.changed_meanwhile"


@lru_cache(maxsize=256)
def _flow(_pk: int, _digest: str, document: "Document") -> Flow:
    return read_flow(document.content)


@dataclass(frozen=True, eq=False)
class Document:
    """A JSON document that a cache need not compare: the version's key and digest say which it is."""

    content: Mapping[str, Any]

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Document)


def flow_of(version: FlowVersion) -> Flow:
    """The flow of a version, read once a process."""
    return _flow(version.pk, version.digest, Document(version.definition))


def tasks_of(row: Request) -> list[Task]:
    """Every task of a request, in their order. One query."""
    return list(row.tasks.select_related("stage").order_by("number"))


def loaded(row: Request, read: Sequence[Task] | None = None) -> pure.Request:
    """The request of a row as a pure value. Three queries, two with its tasks (`read`); its flow version must have been read with it."""
    stages = tuple(_stage(each) for each in row.stages.order_by("number"))
    tasks = tuple(_task(each) for each in (tasks_of(row) if read is None else read))
    copies = frozenset(row.copies.values_list("person_id", flat=True))
    return pure.Request(
        flow=flow_of(row.flow_version),
        requester=row.requester_id,
        state=State(row.state),
        values=row.values,
        facts=row.facts,
        choices={key: tuple(people) for key, people in row.choices.items()},
        stages=stages,
        tasks=tasks,
        copies=copies,
        submitted_at=row.submitted_at,
        ended_at=row.ended_at,
        reminded_at=row.reminded_at,
    )


def _stage(row: Stage) -> pure.Stage:
    return pure.Stage(
        number=row.number,
        step=row.step,
        state=StageState(row.state),
        back_to=tuple(row.back_to),
        void=row.void,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        until=row.until,
    )


def _task(row: Task) -> pure.Task:
    return pure.Task(
        number=row.number,
        stage=row.stage.number,
        seat=row.seat,
        person=row.person_id or 0,
        part=Part(row.part),
        state=TaskState(row.state),
        origin=Origin(row.origin),
        source=row.source_id or 0,
        blocks=row.blocks,
        after=row.after,
        created_at=row.created_at,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        closed_by=row.closed_by_id or 0,
        why=Why(row.why) if row.why else None,
        comment=row.comment,
        remind_at=row.remind_at,
        due_at=row.due_at,
    )


def is_last_word(row: Request) -> bool:
    """Is nobody asked to approve after the present step, as things are now? The flow version must have been read with it."""
    steps = flow_of(row.flow_version).by_key
    asked = [steps.get(turn["step"]) for turn in row.ahead if turn["people"]]
    return not any(step is not None and step.kind == Kind.APPROVE for step in asked)


def ahead_of(request: pure.Request, at: datetime, org: Org) -> list[dict[str, Any]]:
    """Who comes after the present step if everybody agrees, as things are now; kept for pages, which have no time for it."""
    return [
        {
            "step": turn.step,
            "people": [seat.person for seat in turn.seats if seat.passes is None],
            "hours": turn.hours,
            "until": turn.until.isoformat() if turn.until else "",
        }
        for turn in forecast(request, at, org)
    ]


def keep(
    row: Request,
    before: pure.Request | None,
    outcome: Outcome,
    *,
    by_name: str,
    key: str,
    at: datetime,
    ahead: list[dict[str, Any]],
) -> None:
    """Write what changed, and tell it. Call it in the act's transaction, with the request's row locked."""
    after = outcome.request
    _keep_request(row, after, ahead)
    stages = _keep_stages(row, before, after, at)
    tasks = _keep_tasks(row, before, after, stages, at)
    _keep_lines(row, outcome.lines, by_name, key)
    new = after.copies - (before.copies if before else frozenset())
    Copy.objects.bulk_create(Copy(request=row, person_id=person, at=at) for person in sorted(new))
    _tell_steps(row, before, after)
    for effect in outcome.effects:
        _tell(row, effect, after, tasks)


def _keep_request(row: Request, after: pure.Request, ahead: list[dict[str, Any]]) -> None:
    stage = after.stage
    running = after.state == State.RUNNING
    written = {
        "state": after.state.value,
        "values": dict(after.values),
        "choices": {key: list(people) for key, people in after.choices.items()},
        "step": stage.step if stage and running else "",
        "waits_until": stage.until if stage and running else None,
        "ended_at": after.ended_at,
        "reminded_at": after.reminded_at,
        "ahead": ahead,
    }
    found = Request.objects.filter(pk=row.pk, version=row.version)
    if not found.update(**written, version=row.version + 1):
        raise ChangedMeanwhile(
            phrase("Somebody else has just acted on this request."), remedy=phrase("Look at it again.")
        )
    for name, value in {**written, "version": row.version + 1}.items():
        setattr(row, name, value)


def _keep_stages(
    row: Request, before: pure.Request | None, after: pure.Request, at: datetime
) -> dict[int, int]:
    """Number → key of every stage."""
    old = {stage.number: stage for stage in before.stages} if before else {}
    ids = dict(row.stages.values_list("number", "pk"))
    for stage in after.stages:
        if stage.number in old and stage != old[stage.number]:
            Stage.objects.filter(pk=ids[stage.number]).update(
                state=stage.state.value, void=stage.void, closed_at=stage.closed_at
            )
    new = [
        Stage(
            request=row, number=stage.number, step=stage.step, state=stage.state.value, back_to=list(stage.back_to),
            void=stage.void, opened_at=stage.opened_at or at, closed_at=stage.closed_at, until=stage.until,
        )
        for stage in after.stages
        if stage.number not in old
    ]  # fmt: skip
    made = Stage.objects.bulk_create(new)
    return ids | {stage.number: stage.pk for stage in made}


def _columns(task: pure.Task) -> dict[str, Any]:
    return {
        "state": task.state.value,
        "blocks": task.blocks,
        "after": task.after,
        "opened_at": task.opened_at,
        "closed_at": task.closed_at,
        "closed_by_id": task.closed_by or None,
        "why": task.why.value if task.why else "",
        "comment": task.comment,
        "remind_at": task.remind_at,
        "due_at": task.due_at,
    }


def _keep_tasks(
    row: Request, before: pure.Request | None, after: pure.Request, stages: Mapping[int, int], at: datetime
) -> dict[int, int]:
    """Number → key of every task. What ends is written first, so that nobody has two live ones for a moment."""
    old = {task.number: task for task in before.tasks} if before else {}
    ids = dict(row.tasks.values_list("number", "pk"))
    changed = [task for task in after.tasks if task.number in old and task != old[task.number]]
    for task in sorted(changed, key=lambda task: task.live):
        Task.objects.filter(pk=ids[task.number]).update(**_columns(task))
    new = [
        Task(
            request=row, stage_id=stages[task.stage], number=task.number, seat=task.seat,
            person_id=task.person or None, part=task.part.value, origin=task.origin.value,
            source_id=task.source or None, created_at=task.created_at or at, **_columns(task),
        )
        for task in after.tasks
        if task.number not in old
    ]  # fmt: skip
    made = Task.objects.bulk_create(new)
    return ids | {task.number: task.pk for task in made}


def _keep_lines(row: Request, lines: Sequence[pure.Line], by_name: str, key: str) -> None:
    first = row.lines.count() + 1
    Line.objects.bulk_create(
        Line(
            request=row, number=first + place, at=line.at, by_id=line.by or None,
            by_name="" if line.by or place else by_name, for_person_id=line.for_person or None, verb=line.verb.value,
            step=line.step, stage=line.stage, task=line.task, comment=line.comment, people=list(line.people),
            why=line.why.value if line.why else "", detail=dict(line.detail), key=key if not place else "",
        )
        for place, line in enumerate(lines)
    )  # fmt: skip


def _tell_steps(row: Request, before: pure.Request | None, after: pure.Request) -> None:
    """Emit which steps were passed and reached, in the order of the visits; the requester's own place is no step."""
    old = {stage.number: stage.state for stage in before.stages} if before else {}
    for stage in after.stages:
        if stage.step == START:
            continue
        if stage.number not in old:
            emit(events.StepReached(row.pk, stage.step, row.subject_kind, row.subject_id))
        if stage.state == StageState.PASSED and old.get(stage.number) != StageState.PASSED:
            emit(events.StepPassed(row.pk, stage.step, row.subject_kind, row.subject_id))


def _tell(row: Request, effect: Effect, after: pure.Request, tasks: Mapping[int, int]) -> None:
    """Emit the events of an effect."""
    subject = (row.subject_kind, row.subject_id)
    for number in effect.tasks:
        task = after.task(number)
        place = (row.pk, tasks[number], task.person)
        if effect.kind == Happened.OPENED:
            emit(events.TaskOpened(*place))
        elif effect.kind == Happened.SHUT:
            emit(events.TaskClosed(*place, task.state.value))
        elif effect.kind == Happened.REMINDED:
            emit(events.RequestReminded(*place))
        elif effect.kind == Happened.ASKED:
            emit(events.MaterialAsked(*place))
        elif effect.kind == Happened.TIME_OVER:
            emit(events.TaskTimeOver(*place))
    for person in effect.people:
        if effect.kind in (Happened.COPIED, Happened.MENTIONED):
            emit(events.RequestCopied(row.pk, person, effect.kind == Happened.MENTIONED))
        elif effect.kind == Happened.COMMENTED:
            emit(events.RequestCommented(row.pk, person))
    if effect.kind == Happened.RETURNED:
        emit(events.RequestReturned(row.pk, row.requester_id, after.stage.step if after.stage else ""))
    elif effect.kind == Happened.RESUBMITTED:
        emit(events.RequestResubmitted(row.pk, row.requester_id, *subject))
    elif effect.kind == Happened.ENDED:
        emit(events.RequestEnded(row.pk, row.requester_id, after.state.value, *subject))
    elif effect.kind == Happened.REVERSED:
        emit(events.RequestReversed(row.pk, row.requester_id, *subject))
