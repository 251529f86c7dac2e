"""A dry run: who would be asked, by which rule and why. The same code as in earnest; nothing is kept or sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jinjie.foundation.approvals.logic.conditions import way
from jinjie.foundation.approvals.logic.flow import Flow, Step
from jinjie.foundation.approvals.logic.org import Org
from jinjie.foundation.approvals.logic.running import enter, go_on, leave, start
from jinjie.foundation.approvals.logic.state import Line, Outcome, Request, Stage, Task
from jinjie.foundation.approvals.logic.terms import (
    DESK,
    Kind,
    Origin,
    Rule,
    StageState,
    State,
    TaskState,
    Verb,
    Why,
)
from jinjie.foundation.approvals.logic.work import Work

MOST_TURNS = 200


@dataclass(frozen=True)
class Seat:
    """Somebody who would be asked, and why they. `deputies` could act in their place on that day."""

    person: int
    origin: Origin
    source: int = 0
    passes: Why | None = None
    deputies: tuple[int, ...] = ()


@dataclass(frozen=True)
class Turn:
    """A step of the way. `hours` is its limit (0: none), `passes` why it passes by itself; `go` and `named` a branch's."""

    step: str
    kind: Kind
    seats: tuple[Seat, ...] = ()
    copies: tuple[int, ...] = ()
    passes: Why | None = None
    go: str = ""
    why: Why | None = None
    hours: int = 0
    until: date | None = None


@dataclass(frozen=True)
class Rehearsal:
    """The way of a request. `people` are all who would be asked, `hours` the longest time that the limits allow."""

    turns: tuple[Turn, ...]
    state: State
    people: tuple[int, ...]
    hours: int


def rehearse(
    flow: Flow,
    *,
    requester: int,
    values: Mapping[str, Any],
    facts: Mapping[str, Any],
    choices: Mapping[str, tuple[int, ...]],
    at: datetime,
    org: Org,
) -> Rehearsal:
    """Run a request through the flow, everybody agreeing at once. Where nobody was chosen yet, the requester's nearest
    manager stands in."""
    chosen = {**_stand_ins(flow, requester, org), **choices}
    outcome = start(flow, requester=requester, values=values, facts=facts, choices=chosen, at=at, org=org)
    lines = list(outcome.lines)
    for _turn in range(MOST_TURNS):
        if outcome.request.state != State.RUNNING:
            break
        outcome = _agree(outcome.request, at, org)
        lines += outcome.lines
    request = outcome.request
    turns = _turns(request, lines, org)
    asked = [
        seat.person for turn in turns for seat in turn.seats if seat.passes is None and seat.person != DESK
    ]
    return Rehearsal(turns, request.state, tuple(dict.fromkeys(asked)), sum(turn.hours for turn in turns))


def forecast(request: Request, at: datetime, org: Org) -> tuple[Turn, ...]:
    """What comes after the present stage of a running request if everybody agrees; nothing of one that has ended."""
    now = len(request.stages)
    outcome = Outcome(request)
    for _turn in range(MOST_TURNS):
        if outcome.request.state != State.RUNNING:
            break
        outcome = _agree(outcome.request, at, org)
    found = []
    for stage in outcome.request.stages[now:]:
        step = outcome.request.flow.by_key.get(stage.step)
        if step is not None:
            found.append(_visit(outcome.request, stage, step, org, None))
    return tuple(found)


def _stand_ins(flow: Flow, requester: int, org: Org) -> dict[str, tuple[int, ...]]:
    chosen = [
        step.key
        for step in flow.steps
        if any(entry.rule in (Rule.CHOSEN, Rule.PREVIOUS) for entry in step.approvers)
    ]
    if not chosen:
        return {}
    stand_in = next((person for person in org.managers(requester) if org.here(person)), None)
    return dict.fromkeys(chosen, (stand_in,)) if stand_in is not None else {}


def _agree(request: Request, at: datetime, org: Org) -> Outcome:
    """Everybody agrees, or the day comes."""
    work = Work(request, at, org)
    stage = work.stage
    if stage.until is not None:
        work.close_stage(stage, StageState.PASSED)
        leave(work, stage)
        return work.done()
    step = request.step_of(stage)
    if step is None:
        work.close_stage(stage, StageState.PASSED)
        key, back_to = (stage.back_to[0], stage.back_to[1:]) if stage.back_to else (work.flow.first, ())
        enter(work, key, back_to, fresh=bool(stage.back_to))
        return work.done()
    state = TaskState.DONE if step.kind == Kind.HANDLE else TaskState.APPROVED
    for task in request.open():
        work.close(task, state, closed_by=task.person)
    go_on(work, stage)
    return work.done()


def _turns(request: Request, lines: list[Line], org: Org) -> tuple[Turn, ...]:
    """Steps in the order in which they were met."""
    stages = {stage.step: stage for stage in request.stages}
    skipped = {line.step: line.why for line in lines if line.verb == Verb.SKIP and not line.task}
    found = []
    for step in way(request.flow, request.all_values()):
        if step.kind == Kind.CONDITION:
            line = next(line for line in lines if line.verb == Verb.BRANCH and line.step == step.key)
            found.append(Turn(step.key, step.kind, go=str(line.detail["go"]), why=line.why))
        elif step.kind == Kind.CC:
            told = next((line.people for line in lines if line.verb == Verb.CC and line.step == step.key), ())
            found.append(Turn(step.key, step.kind, copies=told))
        elif step.key in stages:
            found.append(_visit(request, stages[step.key], step, org, skipped.get(step.key)))
    return tuple(found)


def _visit(request: Request, stage: Stage, step: Step, org: Org, passes: Why | None) -> Turn:
    seats = tuple(_seat(task, org) for task in request.tasks if task.stage == stage.number)
    hours = step.timeout.hours if any(seat.passes is None for seat in seats) else 0
    return Turn(step.key, step.kind, seats, passes=passes, hours=hours, until=stage.until)


def _seat(task: Task, org: Org) -> Seat:
    deputies = org.deputies(task.person) if task.person != DESK else ()
    return Seat(task.person, task.origin, task.source, task.why, tuple(deputies))
