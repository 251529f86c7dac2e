"""What time does to a running request: who left, days that have come, reminders, limits. Twice at one moment is once."""

from datetime import datetime

from jinjie.foundation.approvals.logic.org import Org
from jinjie.foundation.approvals.logic.resolving import successor_of
from jinjie.foundation.approvals.logic.running import go_on, leave
from jinjie.foundation.approvals.logic.state import Outcome, Request, Task
from jinjie.foundation.approvals.logic.terms import (
    DECIDING,
    DESK,
    START,
    Happened,
    Kind,
    Origin,
    Part,
    StageState,
    State,
    TaskState,
    Then,
    Verb,
    Why,
)
from jinjie.foundation.approvals.logic.work import Work


def tick(request: Request, at: datetime, org: Org) -> Outcome:
    """Do whatever is due at this moment."""
    work = Work(request, at, org)
    if request.state == State.RUNNING:
        _hand_on(work)
    if work.request.state == State.RUNNING:
        _days(work)
    for number in [task.number for task in request.tasks]:
        if work.request.state == State.RUNNING:
            _limit(work, number)
    return work.done()


def _hand_on(work: Work) -> None:
    """Tasks of people who left go to their successors; what a requester who left was asked for, to the desk."""
    gone = [task for task in work.now().live() if task.person != DESK and not work.org.here(task.person)]
    for number in [each.number for each in gone]:
        task = work.tasks[number]
        if not task.live:
            continue
        stage = work.stages[task.stage]
        own = [work.request.requester] if task.part in DECIDING | {Part.OPINION} else []
        heir = successor_of(task.person, work.org, own) or DESK
        if task.part in (Part.MATERIAL, Part.RESUBMIT):
            heir = DESK
        work.write(
            Verb.SUCCEED, step=stage.step, stage=stage.number, task=task.number, for_person=task.person,
            people=(heir,) if heir else (), why=Why.LEFT,
        )  # fmt: skip
        work.hand_over(task, heir, Origin.SUCCESSOR if heir else Origin.DESK)
        if stage.step != START:
            go_on(work, stage)
        if work.request.state != State.RUNNING:
            return


def _days(work: Work) -> None:
    """A day that was waited for has come."""
    stage = work.stage if work.stages else None
    if stage is None or stage.until is None or stage.state != StageState.OPEN:
        return
    if work.org.day >= stage.until:
        work.close_stage(stage, StageState.PASSED)
        work.write(Verb.WAITED, step=stage.step, stage=stage.number)
        leave(work, stage)


def _limit(work: Work, number: int) -> None:
    task = work.tasks[number]
    if task.state != TaskState.OPEN:
        return
    if task.due_at is not None and task.due_at <= work.at:
        _over(work, task)
    elif task.remind_at is not None and task.remind_at <= work.at:
        work.put(task, remind_at=None)
        _notify(work, task)


def _notify(work: Work, task: Task) -> None:
    stage = work.stages[task.stage]
    work.write(
        Verb.NOTIFY, step=stage.step, stage=stage.number, task=task.number, people=(task.person,) if task.person else ()
    )  # fmt: skip
    work.tell(Happened.REMINDED, [task.number])


def _over(work: Work, task: Task) -> None:
    stage = work.stages[task.stage]
    step = work.flow.step(stage.step)
    limit = step.timeout
    task = work.put(task, remind_at=None, due_at=None)
    if limit.then == Then.REMIND or (task.part == Part.OPINION and limit.then in (Then.PASSES, Then.REJECT)):
        _notify(work, task)
        return
    place = {"step": stage.step, "stage": stage.number, "task": task.number, "why": Why.TIME_OVER}
    work.tell(Happened.TIME_OVER, [task.number])
    if limit.then == Then.ESCALATE:
        heir = _above(work, task, limit.to)
        work.write(Verb.TIME_OVER, **place, people=(heir,) if heir else (), detail={"then": limit.then.value})
        work.hand_over(task, heir, Origin.ESCALATION)
    else:
        work.write(Verb.TIME_OVER, **place, detail={"then": limit.then.value})
        rejects = limit.then == Then.REJECT and step.kind == Kind.APPROVE
        work.close(task, TaskState.REJECTED if rejects else TaskState.PASSED, why=Why.TIME_OVER)
    go_on(work, stage)


def _above(work: Work, task: Task, to: str) -> int:
    """Who gets a task whose time is over: whoever is named, else the nearest above who isn't asked, else the desk."""
    busy = work.busy(work.stages[task.stage]) | {work.request.requester}
    named = work.org.person(to) if to else None
    if named is not None and work.org.here(named) and named not in busy:
        return named
    if task.person == DESK:
        return DESK
    return successor_of(task.person, work.org, busy) or DESK
