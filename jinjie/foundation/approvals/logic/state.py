"""A running request as a pure value: stages, tasks, and what an act leaves behind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NoReturn

from jinjie.foundation.approvals.logic.flow import Flow, Step
from jinjie.foundation.approvals.logic.terms import (
    LIVE,
    START,
    Happened,
    Origin,
    Part,
    StageState,
    State,
    TaskState,
    Verb,
    Why,
)
from jinjie.kit.phrases import NOTHING, Phrase
from jinjie.kit.refusal import Refusal


class CannotAct(Refusal):
    """The act can't be done as things are; nothing was changed."""

    code = "approvals.cannot_act"


class AlreadyDecided(CannotAct):
    """Somebody did something with this task before. `details` say who (a person's number), what and when."""

    code = "approvals.already_decided"


@dataclass(frozen=True)
class Task:
    """One person asked. `person` 0 is the desk. `blocks` is the task that waits for this one, `after` the one awaited."""

    number: int
    stage: int
    seat: int
    person: int
    part: Part
    state: TaskState
    origin: Origin
    source: int = 0
    """Who handed it over, or whose place it is."""
    blocks: int = 0
    after: int = 0
    created_at: datetime | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: int = 0
    """Who acted: the person, their deputy, an administrator; 0 is the system."""
    why: Why | None = None
    """Why it passed by itself."""
    comment: str = ""
    remind_at: datetime | None = None
    due_at: datetime | None = None

    @property
    def live(self) -> bool:
        """Open or waiting."""
        return self.state in LIVE


@dataclass(frozen=True)
class Stage:
    """One visit of a step; `step` is `start` where the request is back with its requester.

    `back_to` are the steps to which it goes straight back, the next one first. A void stage counts no more.
    """

    number: int
    step: str
    state: StageState = StageState.OPEN
    back_to: tuple[str, ...] = ()
    void: bool = False
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    until: date | None = None


@dataclass(frozen=True)
class Request:
    """A request at a moment. `values` are form values, `facts` what was known of the requester at submission."""

    flow: Flow
    requester: int
    state: State = State.RUNNING
    values: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    stages: tuple[Stage, ...] = ()
    tasks: tuple[Task, ...] = ()
    copies: frozenset[int] = frozenset()
    submitted_at: datetime | None = None
    ended_at: datetime | None = None
    reminded_at: datetime | None = None

    @property
    def stage(self) -> Stage | None:
        """Where it is; None before the first stage."""
        return self.stages[-1] if self.stages else None

    def task(self, number: int) -> Task:
        """The task of that number; KeyError."""
        for task in self.tasks:
            if task.number == number:
                return task
        raise KeyError(number)

    def live(self) -> tuple[Task, ...]:
        """Open and waiting tasks."""
        return tuple(task for task in self.tasks if task.live)

    def open(self) -> tuple[Task, ...]:
        """Tasks on which somebody can act now."""
        return tuple(task for task in self.tasks if task.state == TaskState.OPEN)

    def step_of(self, stage: Stage) -> Step | None:
        """The step that a stage visits; None where it is back with its requester."""
        return None if stage.step == START else self.flow.step(stage.step)

    def all_values(self) -> dict[str, Any]:
        """Form values and the requester's facts, for conditions."""
        return {**self.values, **{f"requester.{name}": value for name, value in self.facts.items()}}

    def taken_part(self) -> frozenset[int]:
        """Everybody who is or was asked, and who acted for them."""
        people = {task.person for task in self.tasks} | {task.closed_by for task in self.tasks}
        return frozenset(people - {0})


@dataclass(frozen=True)
class Line:
    """One line of the log. `by` 0 is the system; `for_person` is whose task a deputy or an administrator did."""

    verb: Verb
    at: datetime
    by: int = 0
    for_person: int = 0
    step: str = ""
    stage: int = 0
    task: int = 0
    comment: str = ""
    people: tuple[int, ...] = ()
    """To whom, whom, in whose place."""
    why: Why | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    """Names of changed fields, of a branch, a day …; values of fields only as `was`, which a reader sees as far as the field."""


@dataclass(frozen=True)
class Effect:
    """Something others want to know of: a kind, and the tasks or people concerned."""

    kind: Happened
    tasks: tuple[int, ...] = ()
    people: tuple[int, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What an act leaves: the request as it is now, new lines of its log, and what happened."""

    request: Request
    lines: tuple[Line, ...] = ()
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True)
class Act:
    """What somebody wants to do. `by` 0 is the system or an administrator who is no employee.

    `people` are those whom it is given to, copied to, chosen or mentioned; `to_step` a step or `start`, for return.
    """

    verb: Verb
    by: int = 0
    task: int = 0
    comment: str = ""
    people: tuple[int, ...] = ()
    chosen: tuple[int, ...] = ()
    to_step: str = START
    straight: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)
    computed: Mapping[str, Any] = field(default_factory=dict)
    """Results of formulas that change with the values."""
    told: frozenset[str] = frozenset()
    """Fields whose old and new value the line of the act keeps."""
    administers: bool = False
    """May `by` keep requests going: tasks of the desk, reassign, cancel?"""


def cannot(message: Phrase, code: str, remedy: Phrase = NOTHING) -> NoReturn:
    """Refuse an act."""
    raise CannotAct(message, code=f"approvals.{code}", remedy=remedy)
