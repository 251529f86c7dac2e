"""Answering a task: approve, reject, complete, send back, and several at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from jinjie.foundation.approvals.actions.performing import Answer, perform, request_of
from jinjie.foundation.approvals.keeping import flow_of
from jinjie.foundation.approvals.logic.acting import chooser_of_step
from jinjie.foundation.approvals.logic.forms import read_form
from jinjie.foundation.approvals.logic.state import Act, CannotAct
from jinjie.foundation.approvals.logic.terms import START, Comment, Verb
from jinjie.foundation.approvals.models import Task
from jinjie.foundation.people.models import Employee
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor

MOST = 200


def approve(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    task_id: int,
    comment: str = "",
    chosen: Sequence[Employee] = (),
    values: Mapping[str, Any] | None = None,
    key: str = "",
    seen: str = "",
) -> Answer:
    """Agree. `chosen` are those whom the next step asks, where this one chooses them."""
    request_id, number = request_of(task_id)
    wish = Act(
        Verb.APPROVE, task=number, comment=comment, chosen=tuple(p.pk for p in chosen), values=values or {}
    )
    return perform(actor=actor, at=at, on=on, request_id=request_id, wish=wish, key=key, seen=seen)


def reject(*, actor: Actor, at: datetime, on: date, task_id: int, comment: str, key: str = "") -> Answer:
    """Say no, and why."""
    request_id, number = request_of(task_id)
    wish = Act(Verb.REJECT, task=number, comment=comment)
    return perform(actor=actor, at=at, on=on, request_id=request_id, wish=wish, key=key)


def complete(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    task_id: int,
    comment: str = "",
    chosen: Sequence[Employee] = (),
    values: Mapping[str, Any] | None = None,
    key: str = "",
    seen: str = "",
) -> Answer:
    """Say that what was to be handled is done."""
    request_id, number = request_of(task_id)
    wish = Act(
        Verb.COMPLETE, task=number, comment=comment, chosen=tuple(p.pk for p in chosen), values=values or {}
    )
    return perform(actor=actor, at=at, on=on, request_id=request_id, wish=wish, key=key, seen=seen)


def send_back(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    task_id: int,
    comment: str,
    to_step: str = START,
    straight: bool = False,
    key: str = "",
) -> Answer:
    """Return the request to a step or (`start`) its requester; `straight`: afterwards straight back to here."""
    request_id, number = request_of(task_id)
    wish = Act(Verb.RETURN, task=number, comment=comment, to_step=to_step, straight=straight)
    return perform(actor=actor, at=at, on=on, request_id=request_id, wish=wish, key=key)


@dataclass(frozen=True)
class Several:
    """What became of several: how many were approved now, and those that were not, with the reason."""

    done: int
    left: tuple[tuple[int, Refusal], ...]


def batchable(task: Task) -> bool:
    """May the task be approved among others, without a look? Its request's flow and form version must have been read with it."""
    flow = flow_of(task.request.flow_version)
    step = flow.by_key.get(task.stage.step)
    if step is None or task.part not in ("main", "before", "after", "opinion"):
        return False
    form = task.request.form_version
    if form is not None and any(each.sensitive for each in read_form(form.definition).fields):
        return False
    chooses = chooser_of_step(flow, step) is not None
    return flow.quick and step.quick and step.comment != Comment.REQUIRED and not chooses


def approve_several(
    *, actor: Actor, at: datetime, on: date, task_ids: Sequence[int], comment: str = "", key: str = ""
) -> Several:
    """Approve those that can be approved without a look; each on its own, so that one that can't holds up no other."""
    if len(task_ids) > MOST:
        raise Refusal(phrase("At most %(most)s at once.", most=MOST), code="approvals.too_many")
    rows = Task.objects.select_related("request__flow_version", "request__form_version", "stage").in_bulk(
        list(task_ids)
    )
    left: list[tuple[int, Refusal]] = []
    done = 0
    for task_id in dict.fromkeys(task_ids):
        try:
            with transaction.atomic():
                if task_id in rows and not batchable(rows[task_id]):
                    raise CannotAct(
                        phrase("This one needs a look of its own."), code="approvals.needs_a_look"
                    )
                approve(actor=actor, at=at, on=on, task_id=task_id, comment=comment, key=key)
                done += 1
        except Refusal as refusal:
            left.append((task_id, refusal))
    return Several(done, tuple(left))
