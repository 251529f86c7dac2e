"""One request for its page: what is asked, the timeline, what the viewer can do. About ten queries, however long the log."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from jinjie.foundation.approvals.choices import RequestState
from jinjie.foundation.approvals.keeping import flow_of, is_last_word, loaded, tasks_of
from jinjie.foundation.approvals.logic import state as pure
from jinjie.foundation.approvals.logic.acting import chooser_of_step, returnable
from jinjie.foundation.approvals.logic.flow import Step
from jinjie.foundation.approvals.logic.rights import KIND_OF, PARTS, may_act_on
from jinjie.foundation.approvals.logic.terms import Comment, State, Verb
from jinjie.foundation.approvals.models import Attachment, Copy, Request, Task
from jinjie.foundation.approvals.organisation import Organisation
from jinjie.foundation.approvals.permissions import companies_kept
from jinjie.foundation.approvals.queries.fields import (
    Shown,
    changes_shown,
    editable,
    fields_shown,
    files_hidden,
)
from jinjie.foundation.approvals.queries.lists import cards_of
from jinjie.foundation.approvals.queries.seen import visible_to
from jinjie.foundation.approvals.queries.timeline import Moment, timeline
from jinjie.foundation.approvals.wording import step_label, step_name, step_note
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.queries import employments_on
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.files.models import StoredFile
from jinjie.system.refs import Ref

ON_TASK = (
    Verb.APPROVE, Verb.COMPLETE, Verb.REJECT, Verb.ASK, Verb.RETURN, Verb.ADD_BEFORE, Verb.ADD_AFTER, Verb.ADD_PARALLEL,
    Verb.TRANSFER, Verb.DELEGATE, Verb.SUPPLY, Verb.RESUBMIT,
)  # fmt: skip


class NoSuchRequest(Refusal):
    """The request is not there, or not for the viewer; which of the two is not told."""

    code = "approvals.no_request"

    def __init__(self) -> None:
        super().__init__(
            phrase("There is no such request."),
            remedy=phrase("It may be somebody else's, or the address is wrong."),
        )


@dataclass(frozen=True)
class Doable:
    """A task on which the viewer can act, and how. `places` are the steps to which it can go back, with their names.

    `last`: nobody is asked to approve after this step.
    """

    task_id: int
    verbs: tuple[str, ...]
    part: str
    step: str
    since: datetime | None
    due_at: datetime | None
    on_behalf: str = ""
    on_desk: bool = False
    comment_required: bool = False
    reject_needs_comment: bool = True
    chooses: bool = False
    last: bool = False
    edits: tuple[str, ...] = ()
    """Fields of the form that may be changed with the act."""
    places: tuple[tuple[str, str], ...] = ()
    note: str = ""
    """What the flow says to whoever is asked in the step."""


@dataclass(frozen=True)
class RequestPage:
    """A request with everything that its page shows."""

    request_id: int
    title: str
    lines: tuple[tuple[str, str], ...]
    address: str
    requester: str
    requester_id: int
    own: bool
    flow: str
    version: int
    state: str
    state_label: str
    submitted_at: datetime
    ended_at: datetime | None
    fields: tuple[Shown, ...]
    files: tuple[tuple[int, str, int], ...]
    timeline: tuple[Moment, ...]
    doable: tuple[Doable, ...]
    copies: tuple[str, ...]
    may_withdraw: bool
    may_remind: bool
    may_copy: bool
    may_administer: bool
    unread_copy: bool
    unread_task: bool
    subject: Ref | None = None


def request_page(viewer: Actor, day: date, now: datetime, request_id: int) -> RequestPage:
    """The page of a request. Refuses one that the viewer may not see as if it were not there."""
    rows = visible_to(viewer, day).filter(pk=request_id)
    row = rows.select_related("flow_version__flow", "form_version", "requester").first()
    if row is None:
        raise NoSuchRequest
    access = access_of(viewer, day)
    me = access.employee_id or 0
    tasks = tasks_of(row)
    request, org = loaded(row, tasks), Organisation(row.company_id, day)
    everywhere, companies = companies_kept(access)
    administers = everywhere or row.company_id in companies
    lines = list(row.lines.order_by("number"))
    names = _names(row, request, lines, me, org)
    ids = {task.number: task.pk for task in tasks}
    doable = _doables(row, request, ids, me, administers, org, names)
    card = cards_of([row])[row.pk]
    unread = me in request.copies and Copy.objects.filter(request=row, person=me, read_at=None).exists()
    return RequestPage(
        request_id=row.pk, title=card.title, lines=card.lines, address=card.address,
        requester=row.requester.label, requester_id=row.requester_id, own=me == row.requester_id,
        flow=row.flow_version.flow.label, version=row.flow_version.number, state=row.state,
        state_label=str(RequestState(row.state).label), submitted_at=row.submitted_at, ended_at=row.ended_at,
        fields=fields_shown(row, request, me),
        files=_files(row, files_hidden(row, request, me)),
        timeline=timeline(
            row, request, lines, names, me, changes_shown(row, request, lines, me),
            {task.number: task.read_at for task in tasks if task.read_at and request.flow.read_times},
        ),
        doable=doable, copies=tuple(names.get(person, "") for person in sorted(request.copies)),
        may_withdraw=me == row.requester_id and _withdrawable(request, now),
        may_remind=me == row.requester_id and _remindable(request, now),
        may_copy=me == row.requester_id or me in request.taken_part() or administers or bool(doable),
        may_administer=administers,
        unread_copy=unread, unread_task=request.flow.read_times and _not_opened(tasks, me),
        subject=Ref(row.subject_kind, row.subject_id) if row.subject_kind else None,
    )  # fmt: skip


def _not_opened(tasks: Iterable[Task], me: int) -> bool:
    """Is there a task of the viewer's own in which they have not opened the request yet?"""
    return any(task.person_id == me and task.state == "open" and task.read_at is None for task in tasks)


def _names(
    row: Request, request: pure.Request, lines: Iterable[Any], me: int, org: Organisation
) -> Mapping[int, str]:
    """What everybody in the request is called; the organisation is told which of them and of who looks work here. One query."""
    people = {me, row.requester_id, *request.copies, *request.taken_part()}
    for line in lines:
        people |= {line.by_id or 0, line.for_person_id or 0, *line.people}
    for turn in row.ahead:
        people |= set(turn["people"])
    people |= {task.source for task in request.tasks}
    working = Exists(employments_on(org.day).filter(employee=OuterRef("pk")))
    rows = Employee.objects.filter(pk__in=people - {0}).annotate(working=working)
    found = list(rows.only("name", "name_en"))
    org.told({person.pk: person.working for person in found})
    return {person.pk: person.label for person in found}


def _files(row: Request, hidden: frozenset[int]) -> tuple[tuple[int, str, int], ...]:
    """(key, name, size) of every file handed in that is not hidden. One query."""
    rows = Attachment.objects.filter(request=row).exclude(file__in=hidden).order_by("pk")
    return tuple(rows.values_list("pk", "file__name", "file__size"))


def attached_file(viewer: Actor, day: date, pk: int) -> StoredFile:
    """A file of a request that the viewer may open. Refuses another, or one of a hidden field, as if it were not there."""
    rows = Attachment.objects.filter(pk=pk, request__in=visible_to(viewer, day))
    found = rows.select_related("file", "request__flow_version", "request__form_version").first()
    if found is None or not found.file.path.exists():
        raise NoSuchRequest
    me = access_of(viewer, day).employee_id or 0
    if found.file_id in files_hidden(found.request, loaded(found.request), me):
        raise NoSuchRequest
    return found.file


def _withdrawable(request: pure.Request, now: datetime) -> bool:
    if request.state == State.RUNNING:
        return True
    days = request.flow.withdraw_days
    ended = request.ended_at
    return request.state == State.APPROVED and bool(days and ended and now <= ended + timedelta(days=days))


def _remindable(request: pure.Request, now: datetime) -> bool:
    others = [task for task in request.open() if task.person != request.requester]
    last = request.reminded_at
    return bool(others) and (last is None or now >= last + timedelta(hours=request.flow.remind_hours))


def _doables(
    row: Request,
    request: pure.Request,
    ids: Mapping[int, int],
    me: int,
    administers: bool,
    org: Organisation,
    names: Mapping[int, str],
) -> tuple[Doable, ...]:
    """What the viewer can act on; their own task first."""
    if request.state != State.RUNNING:
        return ()
    mine = [task for task in request.open() if may_act_on(task, request, me, administers, org)]
    if not mine:
        return ()
    ordered = sorted(mine, key=lambda task: task.person != me)
    return tuple(_doable(row, request, task, ids[task.number], me, names) for task in ordered)


def _doable(
    row: Request, request: pure.Request, task: pure.Task, pk: int, me: int, names: Mapping[int, str]
) -> Doable:
    stage = request.stages[task.stage - 1]
    step = request.step_of(stage)
    verbs = tuple(verb.value for verb in ON_TASK if task.part in PARTS[verb] and _fits(verb, step))
    version = row.flow_version
    return Doable(
        task_id=pk, verbs=verbs, part=task.part.value, step=step_label(version, stage.step), since=task.opened_at,
        due_at=task.due_at, on_behalf=names.get(task.person, "") if task.person not in (0, me) else "",
        on_desk=task.person == 0, comment_required=step is not None and step.comment == Comment.REQUIRED,
        reject_needs_comment=step is None or step.comment != Comment.OPTIONAL,
        last=is_last_word(row), edits=editable(row, task.part, step), chooses=step is not None and chooser_of_step(request.flow, step) is not None,
        places=tuple((key, step_name(flow_of(version).step(key))) for key in returnable(request)),
        note=step_note(step) if step is not None and task.part in PARTS[Verb.APPROVE] else "",
    )  # fmt: skip


def _fits(verb: Verb, step: Step | None) -> bool:
    return verb not in KIND_OF or (step is not None and step.kind == KIND_OF[verb])
