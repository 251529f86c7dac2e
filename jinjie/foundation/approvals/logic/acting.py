"""Acts of people on a request: who may, what it needs, what it changes. `act` is the only way in."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil

from jinjie.foundation.approvals.logic import handing
from jinjie.foundation.approvals.logic.flow import Flow, Step
from jinjie.foundation.approvals.logic.org import Org
from jinjie.foundation.approvals.logic.rights import acting_task, taking_part
from jinjie.foundation.approvals.logic.running import check_chosen, copy_to, enter, go_on
from jinjie.foundation.approvals.logic.seats import verdict
from jinjie.foundation.approvals.logic.state import Act, Outcome, Request, Stage, Task, cannot
from jinjie.foundation.approvals.logic.terms import (
    DECIDING,
    DESK,
    START,
    Comment,
    Happened,
    Origin,
    Part,
    Right,
    Rule,
    StageState,
    State,
    TaskState,
    Verb,
)
from jinjie.foundation.approvals.logic.work import Work
from jinjie.kit.phrases import counted_phrase, phrase

DECISIONS = {
    Verb.APPROVE: TaskState.APPROVED,
    Verb.REJECT: TaskState.REJECTED,
    Verb.COMPLETE: TaskState.DONE,
}
ON_TASKS = frozenset({
    Verb.APPROVE, Verb.REJECT, Verb.COMPLETE, Verb.TRANSFER, Verb.DELEGATE, Verb.ADD_BEFORE, Verb.ADD_AFTER,
    Verb.ADD_PARALLEL, Verb.RETURN, Verb.ASK, Verb.SUPPLY, Verb.RESUBMIT, Verb.REASSIGN,
})  # fmt: skip
"""Acts that name a task."""


def act(request: Request, wish: Act, at: datetime, org: Org) -> Outcome:
    """Do it, or refuse with the reason (CannotAct, AlreadyDecided) and change nothing."""
    work = Work(request, at, org)
    if wish.verb in ON_TASKS:
        task = acting_task(work, wish)
        _change_values(work, wish, task)
        ON_TASK[wish.verb](work, wish, task)
    elif wish.verb in ON_REQUEST:
        ON_REQUEST[wish.verb](work, wish)
    else:
        cannot(phrase("This can't be done by a person."), "no_act")
    return work.done()


def _change_values(work: Work, wish: Act, task: Task) -> None:
    """Keep values that the act brings, as far as the step lets its people change them; the requester all their own."""
    changed = {key: value for key, value in wish.values.items() if work.request.values.get(key) != value}
    if not changed:
        return
    step = work.step(work.stages[task.stage])
    if task.part not in (Part.MATERIAL, Part.RESUBMIT) and step is not None:
        for key in changed:
            if step.right(key) != Right.EDIT:
                cannot(
                    phrase("The field “%(field)s” can't be changed in this step.", field=key), "field_closed"
                )
    before = work.request.values
    work.change(values={**before, **changed, **wish.computed})
    work.changed = tuple(sorted(changed))
    work.was = {key: [before.get(key), changed[key]] for key in work.changed if key in wish.told}


def _decide(work: Work, wish: Act, task: Task) -> None:
    stage = work.stages[task.stage]
    step = _step(work, stage)
    _check_comment(step, wish)
    if wish.verb == Verb.APPROVE or wish.verb == Verb.COMPLETE:
        _keep_choice(work, wish, task, step)
    closed = work.close(task, DECISIONS[wish.verb], closed_by=wish.by, comment=wish.comment.strip())
    work.write_act(wish, closed)
    go_on(work, stage)


def _step(work: Work, stage: Stage) -> Step:
    step = work.step(stage)
    if step is None:
        cannot(phrase("The request is back with its requester."), "returned")
    return step


def _check_comment(step: Step, wish: Act) -> None:
    asked = step.comment == Comment.REQUIRED or (
        step.comment == Comment.ON_REJECT and wish.verb == Verb.REJECT
    )
    if asked and not wish.comment.strip():
        cannot(
            phrase("Say why: this step asks for a comment."),
            "comment_required",
            phrase("One sentence is enough."),
        )


def chooser_of_step(flow: Flow, step: Step) -> Step | None:
    """The step after this one whose people this one chooses, if there is one."""
    following = flow.by_key.get(flow.following(step.key))
    if following is not None and any(entry.rule == Rule.PREVIOUS for entry in following.approvers):
        return following
    return None


def _keep_choice(work: Work, wish: Act, task: Task, step: Step) -> None:
    """Keep whom the task chooses for the next step; refuse to pass the step without."""
    following = chooser_of_step(work.flow, step)
    if following is None or task.part == Part.OPINION:
        return
    if wish.chosen:
        people = tuple(dict.fromkeys(wish.chosen))
        check_chosen(people, work.request.requester, work.org)
        work.change(choices={**work.request.choices, following.key: people})
        return
    passing = [
        *(each for each in work.in_stage(work.stages[task.stage]) if each.number != task.number),
        _agreeing(task),
    ]
    if verdict(step, passing) and following.key not in work.request.choices:
        check_chosen((), work.request.requester, work.org)


def _agreeing(task: Task) -> Task:
    return replace(task, state=TaskState.APPROVED)


def _return(work: Work, wish: Act, task: Task) -> None:
    stage = work.stages[task.stage]
    if not wish.comment.strip():
        cannot(phrase("Say why it goes back."), "comment_required", phrase("One sentence is enough."))
    if wish.to_step != START and wish.to_step not in returnable(work.now()):
        cannot(
            phrase("It can't go back to “%(step)s”: nobody decided there.", step=wish.to_step), "no_return"
        )
    work.close(task, TaskState.RETURNED, closed_by=wish.by, comment=wish.comment.strip())
    work.write_act(wish, task, to=wish.to_step, straight=wish.straight)
    work.close_stage(stage, StageState.RETURNED)
    back_to = (stage.step, *stage.back_to) if wish.straight else ()
    if wish.straight:
        work.void([stage.number])
    else:
        work.void(number for number in work.stages if number >= _latest(work, wish.to_step))
    work.tell(Happened.RETURNED)
    if wish.to_step != START:
        enter(work, wish.to_step, back_to, fresh=True)
        return
    again = work.open_stage(START, back_to)
    whom = work.request.requester if work.org.here(work.request.requester) else DESK
    work.open(work.add(again, whom, Part.RESUBMIT, origin=Origin.RETURN, source=wish.by))


def returnable(request: Request) -> tuple[str, ...]:
    """The steps to which a request can go back: those in which somebody decided, that still count, before this one."""
    here = request.stage.step if request.stage else ""
    decided = {task.stage for task in request.tasks if task.part in DECIDING and task.closed_by}
    found = [
        stage.step
        for stage in request.stages
        if not stage.void and stage.number in decided and stage.step not in (START, here)
    ]
    return tuple(dict.fromkeys(found))


def _latest(work: Work, step: str) -> int:
    """The number of the first stage that falls: the latest visit of the step, or the very first."""
    if step == START:
        return 1
    return max(stage.number for stage in work.stages.values() if stage.step == step and not stage.void)


def _resubmit(work: Work, wish: Act, task: Task) -> None:
    stage = work.stages[task.stage]
    work.close(task, TaskState.DONE, closed_by=wish.by, comment=wish.comment.strip())
    work.write_act(wish, task)
    work.tell(Happened.RESUBMITTED)
    work.close_stage(stage, StageState.PASSED)
    if stage.back_to:
        enter(work, stage.back_to[0], stage.back_to[1:], fresh=True)
    else:
        enter(work, work.flow.first)


def _supply(work: Work, wish: Act, task: Task) -> None:
    stage = work.stages[task.stage]
    work.close(task, TaskState.DONE, closed_by=wish.by, comment=wish.comment.strip())
    work.write_act(wish, task)
    go_on(work, stage)


def _withdraw(work: Work, wish: Act) -> None:
    request = work.request
    if wish.by != request.requester:
        cannot(phrase("Only who asked may withdraw."), "not_yours")
    if request.state == State.RUNNING:
        work.write(Verb.WITHDRAW, by=wish.by, comment=wish.comment.strip())
        work.finish(State.WITHDRAWN)
        return
    if request.state != State.APPROVED or not request.ended_at:
        cannot(phrase("This request has ended already."), "ended")
    last = request.ended_at + timedelta(days=request.flow.withdraw_days)
    if not request.flow.withdraw_days or work.at > last:
        cannot(
            phrase("It is too late to withdraw what was approved."), "too_late",
            phrase("Ask whoever keeps requests going to change it."),
        )  # fmt: skip
    work.write(Verb.WITHDRAW, by=wish.by, comment=wish.comment.strip())
    work.change(state=State.REVERSED, ended_at=work.at)
    work.write(Verb.FINISH, detail={"state": State.REVERSED.value})
    work.tell(Happened.REVERSED)


def _running(work: Work) -> None:
    if work.request.state != State.RUNNING:
        cannot(phrase("This request has ended already."), "ended")


def _remind(work: Work, wish: Act) -> None:
    _running(work)
    if wish.by != work.request.requester:
        cannot(phrase("Only who asked may remind."), "not_yours")
    open_now = [task for task in work.now().open() if task.person != work.request.requester]
    if not open_now:
        cannot(phrase("Nobody else is asked at the moment."), "nobody_to_remind")
    last = work.request.reminded_at
    again = last + timedelta(hours=work.flow.remind_hours) if last else work.at
    if work.at < again:
        hours = ceil((again - work.at) / timedelta(hours=1))
        cannot(
            counted_phrase(
                "They were reminded already. You may remind again in an hour.",
                "They were reminded already. You may remind again in %(count)s hours.",
                count=hours,
            ),
            "reminded_already",
        )
    work.change(reminded_at=work.at)
    work.write(Verb.REMIND, by=wish.by, people=tuple(task.person for task in open_now))
    work.tell(Happened.REMINDED, [task.number for task in open_now])


def _copy(work: Work, wish: Act) -> None:
    taking_part(work, wish, copied=False)
    people = handing.receivers(work, wish)
    work.write(Verb.CC, by=wish.by, people=people, comment=wish.comment.strip())
    copy_to(work, list(people))


def _comment(work: Work, wish: Act) -> None:
    taking_part(work, wish, copied=True)
    if not wish.comment.strip():
        cannot(phrase("There is nothing in the comment."), "comment_required")
    people = handing.receivers(work, wish) if wish.people else ()
    work.write(Verb.COMMENT, by=wish.by, people=people, comment=wish.comment.strip())
    work.change(copies=work.request.copies | set(people))
    work.tell(Happened.COMMENTED, people=(wish.by,))
    if people:
        work.tell(Happened.MENTIONED, people=people)


def _cancel(work: Work, wish: Act) -> None:
    _running(work)
    if not wish.administers:
        cannot(phrase("Only whoever keeps requests going may cancel one."), "not_yours")
    if not wish.comment.strip():
        cannot(phrase("Say why it is cancelled: the requester reads it."), "comment_required")
    work.write(Verb.CANCEL, by=wish.by, comment=wish.comment.strip())
    work.finish(State.CANCELLED)


ON_TASK: Mapping[Verb, Callable[[Work, Act, Task], None]] = {
    Verb.APPROVE: _decide,
    Verb.REJECT: _decide,
    Verb.COMPLETE: _decide,
    Verb.RETURN: _return,
    Verb.RESUBMIT: _resubmit,
    Verb.SUPPLY: _supply,
    Verb.TRANSFER: handing.transfer,
    Verb.REASSIGN: handing.transfer,
    Verb.DELEGATE: handing.delegate,
    Verb.ADD_BEFORE: handing.add_before,
    Verb.ADD_AFTER: handing.add_after,
    Verb.ADD_PARALLEL: handing.add_parallel,
    Verb.ASK: handing.ask,
}
ON_REQUEST: Mapping[Verb, Callable[[Work, Act], None]] = {
    Verb.WITHDRAW: _withdraw,
    Verb.REMIND: _remind,
    Verb.CC: _copy,
    Verb.COMMENT: _comment,
    Verb.CANCEL: _cancel,
}
