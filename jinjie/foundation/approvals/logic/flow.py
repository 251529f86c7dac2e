"""A flow as frozen dataclasses, and the way through it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from jinjie.foundation.approvals.logic.terms import (
    ASKING,
    END,
    Comment,
    Kind,
    Nobody,
    Own,
    Right,
    Rule,
    Same,
    Several,
    Then,
)

Names = Mapping[str, str]
"""A text in `zh` and, where known, `en`."""


@dataclass(frozen=True)
class Test:
    """One comparison of a field, `requester.…` or a form's, with `value`."""

    field: str
    operator: str
    value: Any = None


@dataclass(frozen=True)
class Group:
    """Tests of which all, or any, must hold."""

    mode: str
    members: tuple["Test | Group", ...]


Condition = Test | Group


@dataclass(frozen=True)
class Branch:
    """Where a condition leads. The last branch of a step has no `when`."""

    go: str
    when: Condition | None = None
    name: Names = field(default_factory=dict)


@dataclass(frozen=True)
class Approvers:
    """How people are found. Which of the fields are filled depends on the rule."""

    rule: Rule
    people: tuple[str, ...] = ()
    """Employee numbers, for `named` and as the members of a `committee` that no room knows."""
    role: str = ""
    up: int = 1
    from_top: int = 0
    department: str = ""
    """Key of a department, for `head`; empty is the requester's."""
    field: str = ""
    key: str = ""
    """Which committee."""


@dataclass(frozen=True)
class Timeout:
    """What happens to a task by time, in hours from its opening; 0 is never."""

    hours: int = 0
    remind_hours: int = 0
    then: Then = Then.REMIND
    to: str = ""


@dataclass(frozen=True)
class Step:
    """One step. `next` is empty for the following one in the list."""

    key: str
    kind: Kind
    name: Names = field(default_factory=dict)
    note: Names = field(default_factory=dict)
    next: str = ""
    approvers: tuple[Approvers, ...] = ()
    several: Several = Several.ALL
    percentage: int = 100
    nobody: Nobody = Nobody.NEXT_MANAGER
    instead: str = ""
    """Employee number, for nobody: named."""
    own: Own = Own.NEXT_MANAGER
    comment: Comment = Comment.ON_REJECT
    quick: bool = True
    timeout: Timeout = Timeout()
    fields: Mapping[str, Right] = field(default_factory=dict)
    branches: tuple[Branch, ...] = ()
    days: int = 0
    until: str = ""
    """Key of a field with a day, for wait."""
    public: bool = False
    """Is what is asked shown to the whole company while it waits, so that one may object?"""

    @property
    def asks(self) -> bool:
        """Do people have tasks here?"""
        return self.kind in ASKING

    def right(self, key: str) -> Right:
        """What may be done here with a form field; a field that isn't named is seen."""
        return self.fields.get(key, self.fields.get("*", Right.SEE))

    @property
    def alone(self) -> bool:
        """Does the step ask only the requester, by its own rule?"""
        return bool(self.approvers) and all(entry.rule == Rule.REQUESTER for entry in self.approvers)


@dataclass(frozen=True)
class Flow:
    """A flow document. `withdraw_days` 0: what was approved stays; `remind_hours`: between two reminders.

    `read_times`: does the timeline say when whoever is asked first opened the request?
    """

    key: str
    steps: tuple[Step, ...]
    name: Names = field(default_factory=dict)
    subject: str = ""
    form: str = ""
    same_person: Same = Same.ONCE
    withdraw_days: int = 0
    remind_hours: int = 4
    quick: bool = True
    read_times: bool = False

    @cached_property
    def by_key(self) -> Mapping[str, Step]:
        """Step of a key."""
        return {step.key: step for step in self.steps}

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Key → place in the list."""
        return {step.key: place for place, step in enumerate(self.steps)}

    def step(self, key: str) -> Step:
        """The step of that key; KeyError."""
        return self.by_key[key]

    @property
    def first(self) -> str:
        """The key of the first step, or the end of an empty flow."""
        return self.steps[0].key if self.steps else END

    def following(self, key: str) -> str:
        """Where a step without branches goes on."""
        step = self.step(key)
        if step.next:
            return step.next
        place = self.place[key] + 1
        return self.steps[place].key if place < len(self.steps) else END

    def ways(self, key: str) -> tuple[str, ...]:
        """Every place to which a step may go on. Branches behind one that always holds are no way."""
        step = self.step(key)
        if step.kind != Kind.CONDITION:
            return (self.following(key),)
        found = []
        for branch in step.branches:
            found.append(branch.go)
            if branch.when is None:
                break
        return tuple(dict.fromkeys(found))
