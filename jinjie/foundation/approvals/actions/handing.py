"""Bringing somebody else in: transfer, delegate, add an approver, reassign, ask for material and hand it in."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from jinjie.foundation.approvals.actions.performing import Answer, perform, request_of
from jinjie.foundation.approvals.logic.state import Act
from jinjie.foundation.approvals.logic.terms import Verb
from jinjie.foundation.people.models import Employee
from jinjie.system.accounts.actors import Actor
from jinjie.system.files.models import StoredFile

Where = Literal["before", "after", "parallel"]
WHERE: Mapping[Where, Verb] = {
    "before": Verb.ADD_BEFORE,
    "after": Verb.ADD_AFTER,
    "parallel": Verb.ADD_PARALLEL,
}


def transfer(
    *, actor: Actor, at: datetime, on: date, task_id: int, to: Employee, comment: str = "", key: str = ""
) -> Answer:
    """Give a task away."""
    return _given(actor, at, on, task_id, Verb.TRANSFER, [to], comment, key)


def delegate(
    *, actor: Actor, at: datetime, on: date, task_id: int, to: Employee, comment: str = "", key: str = ""
) -> Answer:
    """Ask for somebody's opinion; the task comes back."""
    return _given(actor, at, on, task_id, Verb.DELEGATE, [to], comment, key)


def reassign(
    *, actor: Actor, at: datetime, on: date, task_id: int, to: Employee, comment: str = "", key: str = ""
) -> Answer:
    """Give somebody's task to another; for whoever keeps requests going."""
    return _given(actor, at, on, task_id, Verb.REASSIGN, [to], comment, key)


def add_approver(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    task_id: int,
    people: Sequence[Employee],
    where: Where,
    comment: str = "",
    key: str = "",
) -> Answer:
    """Add approvers before, after or beside one's own task."""
    return _given(actor, at, on, task_id, WHERE[where], people, comment, key)


def ask_for_material(
    *, actor: Actor, at: datetime, on: date, task_id: int, comment: str, key: str = ""
) -> Answer:
    """Ask the requester for more; the task waits for it."""
    return _given(actor, at, on, task_id, Verb.ASK, [], comment, key)


def supply_material(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    task_id: int,
    comment: str = "",
    values: Mapping[str, Any] | None = None,
    files: Sequence[StoredFile] = (),
    key: str = "",
    seen: str = "",
) -> Answer:
    """Hand in what was asked for; the flow goes on where it waits."""
    request_id, number = request_of(task_id)
    wish = Act(Verb.SUPPLY, task=number, comment=comment, values=values or {})
    return perform(
        actor=actor, at=at, on=on, request_id=request_id, wish=wish, key=key, seen=seen, files=files
    )


def _given(
    actor: Actor,
    at: datetime,
    on: date,
    task_id: int,
    verb: Verb,
    people: Sequence[Employee],
    comment: str,
    key: str,
) -> Answer:
    request_id, number = request_of(task_id)
    wish = Act(verb, task=number, comment=comment, people=tuple(person.pk for person in people))
    return perform(actor=actor, at=at, on=on, request_id=request_id, wish=wish, key=key)
