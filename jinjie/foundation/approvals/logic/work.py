"""The working copy of a request during one act: tasks opened and closed, lines written, effects gathered."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from jinjie.foundation.approvals.logic.flow import Step
from jinjie.foundation.approvals.logic.org import Org
from jinjie.foundation.approvals.logic.seats import counts_without
from jinjie.foundation.approvals.logic.state import Act, Effect, Line, Outcome, Request, Stage, Task
from jinjie.foundation.approvals.logic.terms import (
    DECIDING,
    Happened,
    Origin,
    Part,
    Several,
    StageState,
    State,
    TaskState,
    Verb,
    Why,
)

LIMITED = DECIDING | {Part.OPINION}
"""Parts that have a time limit."""


class Work:
    """A request that is being changed. Made for one act, read out once by `done`."""

    def __init__(self, request: Request, at: datetime, org: Org) -> None:
        self.request = request
        self.flow = request.flow
        self.at = at
        self.org = org
        self.stages = {stage.number: stage for stage in request.stages}
        self.tasks = {task.number: task for task in request.tasks}
        self.lines: list[Line] = []
        self.effects: list[Effect] = []
        self.changed: tuple[str, ...] = ()
        self.was: dict[str, list[Any]] = {}
        """Keys of the form fields that the act changes."""

    def done(self) -> Outcome:
        """The request as it is now, and what was written down."""
        opened = tuple(
            task.number for task in self.tasks.values() if task.state == TaskState.OPEN and self._new(task)
        )
        before = {task.number for task in self.request.tasks if task.live}
        shut = tuple(task.number for task in self.tasks.values() if task.number in before and not task.live)
        ends = [effect for effect in self.effects if effect.kind in (Happened.ENDED, Happened.REVERSED)]
        others = [effect for effect in self.effects if effect not in ends]
        gathered = [
            *([Effect(Happened.SHUT, shut)] if shut else []),
            *([Effect(Happened.OPENED, opened)] if opened else []),
            *others,
            *ends,
        ]
        return Outcome(self.now(), tuple(self.lines), tuple(gathered))

    def now(self) -> Request:
        """The request as it is at this moment of the act."""
        return replace(self.request, stages=tuple(self.stages.values()), tasks=tuple(self.tasks.values()))

    def _new(self, task: Task) -> bool:
        """Was it not open before the act?"""
        old = next((each for each in self.request.tasks if each.number == task.number), None)
        return old is None or old.state != TaskState.OPEN

    def change(self, **fields: Any) -> None:
        """Change fields of the request itself. `tasks` and `stages` stay as they were before the act."""
        self.request = replace(self.request, **fields)

    def write(self, verb: Verb, **said: Any) -> None:
        """Add a line to the log."""
        self.lines.append(Line(verb=verb, at=self.at, **said))

    def write_act(self, wish: Act, task: Task, people: tuple[int, ...] = (), **detail: Any) -> None:
        """Add the line of somebody's act on a task."""
        stage = self.stages[task.stage]
        if self.changed:
            detail |= {"changed": list(self.changed), "was": dict(self.was)}
        self.write(
            wish.verb, by=wish.by, for_person=0 if wish.by == task.person else task.person, step=stage.step,
            stage=stage.number, task=task.number, comment=wish.comment.strip(), people=people, detail=detail,
        )  # fmt: skip

    def tell(self, kind: Happened, tasks: Iterable[int] = (), people: Iterable[int] = ()) -> None:
        """Add an effect."""
        self.effects.append(Effect(kind, tuple(tasks), tuple(people)))

    # stages

    @property
    def stage(self) -> Stage:
        """The latest stage."""
        return next(reversed(self.stages.values()))

    def open_stage(self, step: str, back_to: tuple[str, ...] = (), **fields: Any) -> Stage:
        """Begin a stage."""
        stage = Stage(len(self.stages) + 1, step, back_to=back_to, opened_at=self.at, **fields)
        self.stages[stage.number] = stage
        return stage

    def close_stage(self, stage: Stage, state: StageState) -> None:
        """End a stage; its live tasks are closed."""
        for task in self.in_stage(stage):
            if task.live:
                self.close(task, TaskState.CLOSED)
        self.stages[stage.number] = replace(self.stages[stage.number], state=state, closed_at=self.at)

    def void(self, numbers: Iterable[int]) -> None:
        """What was decided in these stages no longer counts."""
        for number in list(numbers):
            self.stages[number] = replace(self.stages[number], void=True)

    def in_stage(self, stage: Stage) -> list[Task]:
        """The tasks of a stage, by number."""
        return [task for task in self.tasks.values() if task.stage == stage.number]

    def step(self, stage: Stage) -> Step | None:
        """The step that a stage visits."""
        return self.request.step_of(stage)

    # tasks

    def add(self, stage: Stage, person: int, part: Part, **fields: Any) -> Task:
        """A new task, waiting until it is opened; with a seat of its own unless one is given."""
        number = len(self.tasks) + 1
        fields = {"seat": number, "origin": Origin.RULE, "state": TaskState.WAITING, **fields}
        task = Task(number=number, stage=stage.number, person=person, part=part, created_at=self.at, **fields)
        self.tasks[number] = task
        return task

    def open(self, task: Task) -> Task:
        """Let its person act; time runs from now."""
        stage = self.stages[task.stage]
        step = self.step(stage)
        limit = step.timeout if step is not None and task.part in LIMITED else None
        remind = limit.remind_hours if limit else 0
        hours = limit.hours if limit and task.origin != Origin.ESCALATION else 0
        return self.put(
            task,
            state=TaskState.OPEN,
            opened_at=self.at,
            remind_at=self.at + timedelta(hours=remind) if remind else None,
            due_at=self.at + timedelta(hours=hours) if hours else None,
        )

    def wait(self, task: Task) -> Task:
        """Let it wait for another; its time stands still."""
        return self.put(task, state=TaskState.WAITING, remind_at=None, due_at=None)

    def close(self, task: Task, state: TaskState, **fields: Any) -> Task:
        """End a task."""
        return self.put(task, state=state, closed_at=self.at, remind_at=None, due_at=None, **fields)

    def put(self, task: Task, **fields: Any) -> Task:
        """Change a task."""
        self.tasks[task.number] = replace(self.tasks[task.number], **fields)
        return self.tasks[task.number]

    def busy(self, stage: Stage) -> set[int]:
        """Who has a live task in a stage."""
        return {task.person for task in self.in_stage(stage) if task.live}

    def hand_over(self, task: Task, person: int, origin: Origin, by: int = 0) -> Task | None:
        """Give a task's place in its seat to another person, or to the desk; None where they sit here already.

        Whoever has another live task in this stage keeps that one and this place falls away, unless it is the last that
        decides: then their other one does.
        """
        stage = self.stages[task.stage]
        self.close(task, TaskState.HANDED, closed_by=by)
        other = next((each for each in self.in_stage(stage) if each.live and each.person == person), None)
        if other is not None:
            if counts_without(task, self.in_stage(stage)):
                self._drop(task)
                return None
            self.close(other, TaskState.CLOSED)
        heir = self.add(
            stage, person, task.part, seat=task.seat, origin=origin, source=task.person, blocks=task.blocks,
            after=task.after,
        )  # fmt: skip
        for each in self.in_stage(stage):
            if each.live and task.number in (each.after, each.blocks):
                self.put(
                    each,
                    after=heir.number if each.after == task.number else each.after,
                    blocks=heir.number if each.blocks == task.number else each.blocks,
                )
        return self.open(heir) if task.state == TaskState.OPEN else self.tasks[heir.number]

    def _drop(self, task: Task) -> None:
        """Close what else is live in a seat whose main task fell away."""
        for other in self.in_stage(self.stages[task.stage]):
            if other.live and other.seat == task.seat and task.part == Part.MAIN:
                self.close(other, TaskState.CLOSED)

    # the end

    def finish(self, state: State, **said: Any) -> None:
        """End the request; nothing live is left."""
        for stage in list(self.stages.values()):
            if stage.state == StageState.OPEN:
                ended = StageState.REJECTED if state == State.REJECTED else StageState.CLOSED
                self.close_stage(stage, ended)
        self.change(state=state, ended_at=self.at)
        self.write(Verb.FINISH, detail={"state": state.value}, **said)
        self.tell(Happened.ENDED)

    def skip(self, stage: Stage, why: Why, **said: Any) -> None:
        """Write down that a step passed by itself."""
        self.write(Verb.SKIP, step=stage.step, stage=stage.number, why=why, **said)


def queued(work: Work, stage: Stage, task: Task) -> bool:
    """Does a seat of a step in order wait for its turn?"""
    step = work.step(stage)
    if step is None or step.several != Several.ORDER or task.part != Part.MAIN or task.opened_at:
        return False
    mine = work.in_stage(stage)
    return any(other.seat < task.seat and other.live and other.part in DECIDING for other in mine)


def wake(work: Work, stage: Stage) -> None:
    """Open every waiting task that waits for nothing any more."""
    for task in work.in_stage(stage):
        if work.tasks[task.number].state == TaskState.WAITING and not _held(work, stage, task):
            work.open(task)


def _held(work: Work, stage: Stage, task: Task) -> bool:
    if any(other.live and other.blocks == task.number for other in work.in_stage(stage)):
        return True
    if task.after and work.tasks[task.after].live:
        return True
    return queued(work, stage, task)
