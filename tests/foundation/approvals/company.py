"""A drawn company for the pure state machine: who manages whom, who left, who stands in. Invented people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from jinjie.foundation.approvals.logic.acting import act
from jinjie.foundation.approvals.logic.clockwork import tick
from jinjie.foundation.approvals.logic.flow import Approvers
from jinjie.foundation.approvals.logic.reading import read_flow
from jinjie.foundation.approvals.logic.running import start
from jinjie.foundation.approvals.logic.state import Act, Line, Outcome, Request, Task
from jinjie.foundation.approvals.logic.terms import DESK, Rule, TaskState, Verb

NAMES = ("liu", "zhou", "chen", "lina", "wang", "xu", "lin", "huang", "luo")
NUMBER = {name: place for place, name in enumerate(NAMES, 1)}
MORNING = datetime(2026, 11, 9, 1, 0, tzinfo=UTC)


def numbers(names: list[str]) -> tuple[int, ...]:
    return tuple(NUMBER[name] for name in names)


def called(person: int) -> str:
    return "desk" if person == DESK else NAMES[person - 1]


@dataclass
class Drawing:
    """Liu leads all; Zhou leads Li Na, Wang and Xu; Huang left, and was Zhou's. Chen has the role HR, Liu and Lin are executives."""

    day: date = date(2026, 11, 9)
    manager: dict[str, str] = field(
        default_factory=lambda: {
            "zhou": "liu", "chen": "liu", "lin": "liu", "lina": "zhou", "wang": "zhou", "xu": "zhou", "huang": "zhou",
            "luo": "lin",
        }
    )  # fmt: skip
    head: dict[str, list[str]] = field(default_factory=lambda: {"": ["zhou", "liu"], "hr": ["chen", "liu"]})
    roles: dict[str, list[str]] = field(default_factory=lambda: {"hr": ["chen"], "executive": ["liu", "lin"]})
    mentors: dict[str, list[str]] = field(default_factory=lambda: {"lina": ["xu"]})
    committees: dict[str, list[str]] = field(default_factory=lambda: {"panel": ["lin", "xu"]})
    left: set[str] = field(default_factory=lambda: {"huang"})
    deputy: dict[str, list[str]] = field(default_factory=dict)

    def person(self, number: str) -> int | None:
        return NUMBER.get(number)

    def name(self, person: int) -> str:
        return called(person)

    def here(self, person: int) -> bool:
        return 0 < person <= len(NAMES) and called(person) not in self.left

    def managers(self, person: int) -> tuple[int, ...]:
        found: list[int] = []
        above = self.manager.get(called(person))
        while above is not None and NUMBER[above] not in found:
            found.append(NUMBER[above])
            above = self.manager.get(above)
        return tuple(found)

    def heads(self, person: int, department: str) -> tuple[int, ...]:
        return numbers(self.head.get(department, []))

    def in_role(self, role: str, person: int) -> tuple[int, ...]:
        return numbers(self.roles.get(role, []))

    def known_by_rooms(self, asked: Approvers, person: int) -> tuple[int, ...]:
        if asked.rule == Rule.MENTOR and not person:
            return numbers(sorted({name for names in self.mentors.values() for name in names}))
        if asked.rule == Rule.MENTOR:
            return numbers(self.mentors.get(called(person), []))
        return numbers(self.committees.get(asked.key, []))

    def knows_committee(self, key: str) -> bool:
        return key in self.committees

    def deputies(self, person: int) -> tuple[int, ...]:
        return numbers(self.deputy.get(called(person), []))


@dataclass
class Play:
    """A request that is acted on by names, with the whole log."""

    flow: Mapping[str, Any]
    org: Drawing = field(default_factory=Drawing)
    requester: str = "lina"
    values: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, list[str]] = field(default_factory=dict)
    at: datetime = MORNING

    def __post_init__(self) -> None:
        self.lines: list[Line] = []
        flow = read_flow({"key": "play", **self.flow})
        choices = {key: numbers(names) for key, names in self.choices.items()}
        self.outcome = start(
            flow, requester=NUMBER[self.requester], values=self.values, facts=self.facts, choices=choices,
            at=self.at, org=self.org,
        )  # fmt: skip
        self.lines += self.outcome.lines

    @property
    def request(self) -> Request:
        return self.outcome.request

    def task_of(self, name: str) -> int:
        """The open task of somebody, else their latest."""
        person = DESK if name == "desk" else NUMBER[name]
        mine = [task for task in self.request.tasks if task.person == person]
        chosen = [task for task in mine if task.state == TaskState.OPEN] or mine
        return chosen[-1].number if chosen else 0

    def do(self, by: str, verb: str, *, of: str = "", **said: Any) -> Outcome:
        """Somebody acts on their own task, or on that of somebody else."""
        wish = Act(
            Verb(verb), by=0 if by == "desk" else NUMBER[by], task=self.task_of(of or by),
            comment=said.get("comment", ""), people=numbers(said.get("to", [])), chosen=numbers(said.get("chosen", [])),
            to_step=said.get("step", "start"), straight=said.get("straight", False), values=said.get("values", {}),
            administers=said.get("administers", by == "desk"),
        )  # fmt: skip
        return self._take(act(self.request, wish, self.at, self.org))

    def wait(self, hours: float) -> Outcome:
        """Time goes by, then the clock runs."""
        self.at += timedelta(hours=hours)
        self.org.day = self.at.date()
        return self._take(tick(self.request, self.at, self.org))

    def _take(self, outcome: Outcome) -> Outcome:
        self.outcome = outcome
        self.lines += outcome.lines
        return outcome

    def who(self, state: TaskState) -> list[str]:
        """Whose tasks are in a state, in the latest stage."""
        stage = self.request.stage
        return [
            called(task.person) for task in self._tasks(stage.number if stage else 0) if task.state == state
        ]

    def _tasks(self, stage: int) -> list[Task]:
        return [task for task in self.request.tasks if task.stage == stage]
