"""Who may act on what: one place for every refusal that is about right."""

from collections.abc import Mapping
from typing import NoReturn

from jinjie.foundation.approvals.logic.org import Org
from jinjie.foundation.approvals.logic.state import Act, AlreadyDecided, Request, Task, cannot
from jinjie.foundation.approvals.logic.terms import DECIDING, DESK, Kind, Part, Right, State, TaskState, Verb
from jinjie.foundation.approvals.logic.work import Work
from jinjie.kit.phrases import Phrase, phrase

SEATED = DECIDING
PARTS: Mapping[Verb, frozenset[Part]] = {
    Verb.APPROVE: SEATED | {Part.OPINION},
    Verb.REJECT: SEATED | {Part.OPINION},
    Verb.COMPLETE: SEATED | {Part.OPINION},
    Verb.TRANSFER: SEATED | {Part.OPINION},
    Verb.DELEGATE: SEATED,
    Verb.ADD_BEFORE: SEATED,
    Verb.ADD_AFTER: SEATED,
    Verb.ADD_PARALLEL: SEATED,
    Verb.RETURN: SEATED,
    Verb.ASK: SEATED,
    Verb.SUPPLY: frozenset({Part.MATERIAL}),
    Verb.RESUBMIT: frozenset({Part.RESUBMIT}),
    Verb.REASSIGN: SEATED | {Part.OPINION, Part.MATERIAL},
}
"""On which parts an act can be done."""
KIND_OF = {Verb.APPROVE: Kind.APPROVE, Verb.REJECT: Kind.APPROVE, Verb.COMPLETE: Kind.HANDLE}


def may_act_on(task: Task, request: Request, by: int, administers: bool, org: Org) -> bool:
    """Is the task this person's to act on: their own, that of somebody they stand in for, or the desk's?"""
    if by == request.requester and _decides(task, request):
        return False
    if task.person == DESK:
        return administers
    if by == DESK or not org.here(by):
        return False
    return by == task.person or by in org.deputies(task.person)


def _decides(task: Task, request: Request) -> bool:
    """Would acting on the task decide on the request?"""
    step = request.flow.by_key.get(request.stages[task.stage - 1].step)
    return step is not None and step.kind == Kind.APPROVE and task.part in DECIDING | {Part.OPINION}


def acting_task(work: Work, wish: Act) -> Task:
    """The task that the act is about, if it is open, of the right part and the actor's. Refuses otherwise."""
    task = work.tasks.get(wish.task)
    if task is None:
        cannot(phrase("There is no such task."), "no_task")
    mine = may_act_on(task, work.request, wish.by, wish.administers, work.org)
    if wish.verb == Verb.REASSIGN:
        mine = wish.administers and wish.by != work.request.requester
    if not mine:
        _refuse_foreign(work, wish, task)
    if work.request.state != State.RUNNING or task.state != TaskState.OPEN:
        refuse_decided(work, task)
    if task.part not in PARTS[wish.verb]:
        cannot(phrase("This task takes no such answer."), "no_act")
    step = work.step(work.stages[task.stage])
    if wish.verb in KIND_OF and (step is None or step.kind != KIND_OF[wish.verb]):
        cannot(phrase("This step takes no such answer."), "no_act")
    return task


def _refuse_foreign(work: Work, wish: Act, task: Task) -> NoReturn:
    if wish.by == work.request.requester and _decides(task, work.request):
        cannot(phrase("Nobody decides on their own request."), "own_request")
    cannot(phrase("This task is somebody else's."), "not_yours")


DID: Mapping[TaskState, Phrase] = {
    TaskState.APPROVED: phrase("%(name)s approved this already."),
    TaskState.REJECTED: phrase("%(name)s rejected this already."),
    TaskState.DONE: phrase("%(name)s has done this already."),
    TaskState.RETURNED: phrase("%(name)s sent this back already."),
    TaskState.HANDED: phrase("%(name)s handed this on already."),
}


def refuse_decided(work: Work, task: Task) -> NoReturn:
    """Say who did what with the task, or with the stage that closed it."""
    decider = task
    if task.state not in DID:
        others = [
            other for other in work.in_stage(work.stages[task.stage]) if other.closed_by and not other.live
        ]
        decider = max(others, key=lambda other: (other.closed_at or work.at, other.number), default=task)
    message = phrase("This is not asked any more.")
    if task.state == TaskState.WAITING:
        message = phrase("This waits for somebody else first.")
    elif decider.state in DID and decider.closed_by:
        message = DID[decider.state].filled(name=work.org.name(decider.closed_by))
    raise AlreadyDecided(
        message,
        details={
            "by": decider.closed_by,
            "state": decider.state.value,
            "at": decider.closed_at.isoformat() if decider.closed_at else "",
        },
    )


def taking_part(work: Work, wish: Act, *, copied: bool) -> None:
    """Refuse who has nothing to do with the request."""
    request = work.now()
    known = {request.requester} | request.taken_part() | (set(request.copies) if copied else set())
    asked = {person for task in request.live() for person in work.org.deputies(task.person) if task.person}
    inside = wish.by in known | asked and work.org.here(wish.by)
    if not (wish.administers or inside):
        cannot(phrase("Only who has a part in this request may do this."), "not_yours")


def may_see_field(request: Request, person: int, key: str) -> bool:
    """May this person read the field: the requester all, who is or was asked what one of their steps does not hide.

    Who reads it otherwise (a copy, who keeps requests going) sees what no step hides.
    """
    if person == request.requester:
        return True
    mine = {task.stage for task in request.tasks if person and person in (task.person, task.closed_by)}
    steps = [request.step_of(stage) for stage in request.stages if stage.number in mine]
    asked = [step for step in steps if step is not None]
    if asked:
        return any(step.right(key) != Right.HIDDEN for step in asked)
    return all(step.right(key) != Right.HIDDEN for step in request.flow.steps if step.asks)
