"""Who is told when something happens with a request: inside the act's transaction, so that it is told once or not at all."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from jinjie.foundation.approvals import events
from jinjie.foundation.approvals.choices import RequestState
from jinjie.foundation.approvals.logic.terms import START, TaskState
from jinjie.foundation.approvals.models import Line, Request, Task
from jinjie.foundation.approvals.notices import BACK, COPIED, OUTCOME, STEP, WAITING
from jinjie.foundation.approvals.queries.lists import cards_of
from jinjie.foundation.approvals.wording import step_label
from jinjie.foundation.notifications.actions.telling import Told, notify, settle
from jinjie.foundation.notifications.kinds import Kind
from jinjie.foundation.notifications.wording import both, in_both
from jinjie.system.events import same_transaction

TOLD_ENDS = frozenset({RequestState.APPROVED, RequestState.REJECTED, RequestState.CANCELLED})
"""Ends that somebody else brings about. Who withdraws knows it."""
AGREED = frozenset({TaskState.APPROVED, TaskState.DONE})


@same_transaction(events.TaskOpened)
def task_opened(event: events.TaskOpened) -> None:
    """Whoever is asked is told; the requester has notices of their own for what comes back to them."""
    row, task = _read(event.request_id), Task.objects.select_related("stage").get(pk=event.task_id)
    if event.person_id and event.person_id != row.requester_id:
        _ask(row, task, f"opened:{task.opened_at}")


@same_transaction(events.RequestReminded)
def reminded(event: events.RequestReminded) -> None:
    """Whoever has the task is told again."""
    if event.person_id:
        row, task = _read(event.request_id), Task.objects.select_related("stage").get(pk=event.task_id)
        _ask(row, task, f"reminded:{_acted_at(row)}")


def _ask(row: Request, task: Task, change: str) -> None:
    step = in_both(lambda: step_label(row.flow_version, task.stage.step))
    values = {"person": both(row.requester), "title": _title(row), "step": step}
    _tell(WAITING, row, task.person_id or 0, f"task:{task.pk}", values, change)


@same_transaction(events.TaskClosed)
def task_closed(event: events.TaskClosed) -> None:
    """It waits for nobody any more; an agreement after which the request goes on is told to the requester."""
    row = _read(event.request_id)
    at = _acted_at(row)
    settle(kinds=[WAITING], topics=[f"task:{event.task_id}"], at=at)
    task = Task.objects.select_related("closed_by").get(pk=event.task_id)
    if event.state in AGREED and row.state == RequestState.RUNNING and task.closed_by is not None:
        if task.closed_by_id == row.requester_id:
            return
        values = {"person": both(task.closed_by), "title": _title(row), "step": in_both(partial(_next, row))}
        _tell(STEP, row, row.requester_id, _topic(row), values, f"task:{task.pk}")


def _next(row: Request) -> str:
    return step_label(row.flow_version, row.step) if row.step else ""


@same_transaction(events.RequestReturned)
def returned(event: events.RequestReturned) -> None:
    """What came back to its requester waits for them."""
    if event.step == START:
        row = _read(event.request_id)
        _tell(BACK, row, row.requester_id, _topic(row), {"title": _title(row)}, f"{_acted_at(row)}")


@same_transaction(events.MaterialAsked)
def material_asked(event: events.MaterialAsked) -> None:
    """The requester is asked for more."""
    row = _read(event.request_id)
    _tell(BACK, row, row.requester_id, _topic(row), {"title": _title(row)}, f"task:{event.task_id}")


@same_transaction(events.RequestEnded)
def ended(event: events.RequestEnded) -> None:
    """The requester is told how it ended, if somebody else ended it."""
    row = _read(event.request_id)
    if row.state in TOLD_ENDS:
        values = {"state": in_both(lambda: str(RequestState(row.state).label)), "title": _title(row)}
        _tell(OUTCOME, row, row.requester_id, _topic(row), values, row.state)


@same_transaction(events.RequestCopied)
def copied(event: events.RequestCopied) -> None:
    """Who may read it from now on."""
    row = _read(event.request_id)
    values = {"person": both(row.requester), "title": _title(row)}
    change = f"mentioned:{_acted_at(row)}" if event.mentioned else "copied"
    _tell(COPIED, row, event.person_id, _topic(row), values, change)


def _read(request_id: int) -> Request:
    rows = Request.objects.select_related("flow_version__flow", "form_version", "requester")
    return rows.get(pk=request_id)


def _acted_at(row: Request) -> datetime:
    """When the act happened that is told of."""
    newest = Line.objects.filter(request=row).order_by("-number").values_list("at", flat=True).first()
    return newest or row.submitted_at


def _title(row: Request) -> dict[str, str]:
    """What the request is called, in both languages."""
    return in_both(lambda: cards_of([row])[row.pk].title)


def _topic(row: Request) -> str:
    return f"request:{row.pk}"


def _tell(
    kind: Kind, row: Request, person: int, topic: str, values: Mapping[str, object], change: str
) -> None:
    told = Told(person, topic, values, change[:60], str(row.pk))
    notify(kind=kind, at=_acted_at(row), told=[told])
