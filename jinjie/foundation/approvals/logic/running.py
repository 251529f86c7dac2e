"""How a request begins and goes on: from step to step until somebody has to act, or the end."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from jinjie.foundation.approvals.logic.conditions import branch_of, way
from jinjie.foundation.approvals.logic.flow import Flow, Step
from jinjie.foundation.approvals.logic.org import Org
from jinjie.foundation.approvals.logic.resolving import Asked, by_rule, found_for
from jinjie.foundation.approvals.logic.seats import verdict
from jinjie.foundation.approvals.logic.state import Outcome, Request, Stage, cannot
from jinjie.foundation.approvals.logic.terms import (
    END,
    MOST_CHOSEN,
    Happened,
    Kind,
    Part,
    Rule,
    StageState,
    State,
    TaskState,
    Verb,
    Why,
)
from jinjie.foundation.approvals.logic.work import Work, wake
from jinjie.kit.phrases import phrase


def start(
    flow: Flow,
    *,
    requester: int,
    values: Mapping[str, Any],
    facts: Mapping[str, Any],
    choices: Mapping[str, tuple[int, ...]],
    at: datetime,
    org: Org,
) -> Outcome:
    """Submit a request: the flow runs until somebody is asked. Refuses a requester who left, and choices that lack."""
    if not org.here(requester):
        cannot(phrase("Who asks must work here."), "requester_left")
    chosen = {key: tuple(dict.fromkeys(people)) for key, people in choices.items()}
    request = Request(
        flow, requester, values=dict(values), facts=dict(facts), choices=chosen, submitted_at=at
    )
    for step in way(flow, request.all_values()):
        if any(entry.rule == Rule.CHOSEN for entry in step.approvers):
            check_chosen(chosen.get(step.key, ()), requester, org)
    work = Work(request, at, org)
    work.write(Verb.SUBMIT, by=requester)
    enter(work, flow.first)
    return work.done()


def check_chosen(people: tuple[int, ...], requester: int, org: Org) -> None:
    """Refuse a choice of nobody, too many, the requester, or somebody who left."""
    if not 1 <= len(people) <= MOST_CHOSEN:
        cannot(phrase("Choose 1 to %(most)s people for the next step.", most=MOST_CHOSEN), "choice_lacks")
    for person in people:
        if person == requester:
            cannot(phrase("The requester can't decide on their own request."), "own_request")
        if not org.here(person):
            cannot(phrase("%(name)s no longer works here.", name=org.name(person)), "left")


def enter(work: Work, key: str, back_to: tuple[str, ...] = (), *, fresh: bool = False) -> None:
    """Go to a step and on, until somebody has to act, a day must come, or the request ends.

    In a `fresh` step everybody is asked, also who agreed before: the request was sent back to it, or by it.
    """
    passed: set[str] = set()
    while key != END:
        if key in passed:
            cannot(phrase("The flow of this request turns in a circle."), "circle")
        passed.add(key)
        step = work.flow.step(key)
        if step.kind == Kind.CONDITION:
            key = _branch(work, step)
        elif step.kind == Kind.CC:
            _copy(work, step)
            key = work.flow.following(key)
        elif step.kind == Kind.WAIT:
            if not _wait(work, step, back_to):
                return
            key, back_to = _after(work, step.key, back_to)
        else:
            if not _ask(work, step, back_to, fresh):
                return
            if work.request.state != State.RUNNING:
                return
            fresh = bool(back_to)
            key, back_to = _after(work, step.key, back_to)
    work.finish(State.APPROVED)


def _after(work: Work, key: str, back_to: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    return (back_to[0], back_to[1:]) if back_to else (work.flow.following(key), ())


def _branch(work: Work, step: Step) -> str:
    branch = branch_of(step, work.request.all_values())
    why = Why.DEFAULT if branch.when is None else Why.CONDITION
    work.write(Verb.BRANCH, step=step.key, why=why, detail={"go": branch.go, "name": dict(branch.name)})
    return branch.go


def _copy(work: Work, step: Step) -> None:
    found = [person for entry in step.approvers for person in by_rule(entry, step, work.request, work.org)]
    people = [person for person in dict.fromkeys(found) if work.org.here(person)]
    copy_to(work, people)
    work.write(Verb.CC, step=step.key, people=tuple(people))


def copy_to(work: Work, people: list[int]) -> None:
    """Let people read the request; who could already is not told again."""
    new = [person for person in people if person not in work.request.copies]
    if new:
        work.change(copies=work.request.copies | set(new))
        work.tell(Happened.COPIED, people=new)


def _wait(work: Work, step: Step, back_to: tuple[str, ...]) -> bool:
    """Begin to wait; True if the day has come already."""
    day = work.org.day
    until: date | None = day + timedelta(days=step.days)
    if step.until:
        until = _day(work.request.values.get(step.until))
    stage = work.open_stage(step.key, back_to, until=until)
    if until is not None and until > day:
        work.write(Verb.WAIT, step=step.key, stage=stage.number, detail={"until": until.isoformat()})
        return False
    work.close_stage(stage, StageState.PASSED)
    work.write(Verb.WAITED, step=step.key, stage=stage.number)
    return True


def _day(value: Any) -> date | None:
    first = value[0] if isinstance(value, list | tuple) and value else value
    try:
        return date.fromisoformat(str(first))
    except ValueError:
        return None


def _ask(work: Work, step: Step, back_to: tuple[str, ...], fresh: bool) -> bool:
    """Ask the people of a step; True if it is over already."""
    found = found_for(step, work.now(), work.org, fresh=fresh)
    stage = work.open_stage(step.key, back_to)
    if found.passes is not None:
        work.close_stage(stage, StageState.PASSED)
        work.skip(stage, found.passes)
        return True
    for seat in found.seats:
        _sit(work, stage, seat)
    wake(work, stage)
    return decide(work, stage)


def _sit(work: Work, stage: Stage, seat: Asked) -> None:
    task = work.add(stage, seat.person, Part.MAIN, origin=seat.origin, source=seat.source)
    if seat.passes is not None:
        work.close(task, TaskState.PASSED, why=seat.passes)
        work.write(
            Verb.SKIP, step=stage.step, stage=stage.number, task=task.number, why=seat.passes, people=(seat.person,)
        )  # fmt: skip


def decide(work: Work, stage: Stage) -> bool:
    """Close the stage if its seats decide it, and end a rejected request; True if it is over."""
    step = work.step(stage)
    if step is None:
        return False
    answer = verdict(step, work.in_stage(stage))
    if answer is None:
        return False
    if answer:
        work.close_stage(stage, StageState.PASSED)
    else:
        work.finish(State.REJECTED)
    return True


def go_on(work: Work, stage: Stage) -> None:
    """After a task was decided: wake who waited for it, and go to the next step if the stage has passed."""
    _close_decided_seats(work, stage)
    wake(work, stage)
    if decide(work, stage) and work.request.state == State.RUNNING:
        leave(work, stage)


def leave(work: Work, stage: Stage) -> None:
    """Go on from a stage that has passed: straight back to where the request was returned from, or to the next step."""
    key, back_to = _after(work, stage.step, stage.back_to)
    enter(work, key, back_to, fresh=bool(stage.back_to))


def _close_decided_seats(work: Work, stage: Stage) -> None:
    """In a rejected seat nobody else is needed."""
    tasks = work.in_stage(stage)
    lost = {task.seat for task in tasks if task.state == TaskState.REJECTED and task.part != Part.OPINION}
    for task in tasks:
        if task.live and task.seat in lost:
            work.close(task, TaskState.CLOSED)
