"""The four lists: to handle, handled, mine, copied to me; with counts. Each costs the same queries for 1 and 2,000 rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, Max, Q, QuerySet, Value, When

from jinjie.foundation.approvals.actions.deciding import batchable
from jinjie.foundation.approvals.choices import RequestState
from jinjie.foundation.approvals.logic.forms import FieldKind, read_form
from jinjie.foundation.approvals.models import Copy, Request, Task
from jinjie.foundation.approvals.queries.seen import open_to, visible_to
from jinjie.foundation.approvals.subjects import Card, subject_of
from jinjie.foundation.approvals.wording import in_words, named, step_label
from jinjie.foundation.people.access import Access, access_of
from jinjie.system.accounts.actors import Actor

PAGE = 30
MOST_LINES = 3
BESIDE = ("request__flow_version__flow", "request__form_version", "request__requester", "stage", "person")
"""What a task is shown with."""


@dataclass(frozen=True)
class Entry:
    """One request in a list, or one task of it. `lines` are pairs of label and text.

    `batch`: may be approved among others without a look. `on_behalf` is whose task it is where one stands in for
    somebody; `on_desk` that it is nobody's. `since` is how long it waits for whoever has it.
    """

    request_id: int
    title: str
    lines: tuple[tuple[str, str], ...]
    requester: str
    flow_id: int
    flow: str
    step: str
    state: str
    state_label: str
    submitted_at: datetime
    ended_at: datetime | None = None
    task_id: int = 0
    part: str = ""
    since: datetime | None = None
    due_at: datetime | None = None
    batch: bool = False
    on_behalf: str = ""
    on_desk: bool = False
    read: bool = True
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A flow of which there are some in the list."""

    flow_id: int
    label: str
    count: int


@dataclass(frozen=True)
class Listing:
    """A page of a list. `found` is how many there are with the chosen flow, `pages` how many pages that makes."""

    entries: tuple[Entry, ...]
    kinds: tuple[Kind, ...]
    found: int
    page: int
    pages: int


@dataclass(frozen=True)
class Counts:
    """What the tabs say: open to me, my running requests, copies not yet read."""

    to_handle: int
    mine: int
    copied: int


def counts(viewer: Actor, day: date) -> Counts:
    """The figures of the tabs. Three queries, and one for the viewer's rights."""
    me = access_of(viewer, day).employee_id
    return Counts(
        to_handle=open_to(viewer, day).count(),
        mine=Request.objects.filter(requester_id=me, state="running").count() if me else 0,
        copied=Copy.objects.filter(person_id=me, read_at__isnull=True).count() if me else 0,
    )


def to_handle(viewer: Actor, day: date, *, flow_id: int | None = None, page: int = 1) -> Listing:
    """Open tasks, longest waiting first."""
    rows = open_to(viewer, day)
    kinds = _kinds(rows, "request__flow_version__flow")
    if flow_id is not None:
        rows = rows.filter(request__flow_version__flow_id=flow_id)
    found, page, pages, tasks = _cut(rows.order_by("opened_at", "pk"), page, kinds, flow_id)
    read = list(tasks.select_related(*BESIDE))
    access = access_of(viewer, day)
    cards = cards_of([task.request for task in read])
    entries = tuple(_task_entry(task, cards[task.request_id], access) for task in read)
    return Listing(entries, kinds, found, page, pages)


def waiting_for(viewer: Actor, day: date, request_id: int) -> Entry | None:
    """What of one request waits for the viewer, for the card beside a message; None where nothing does any more."""
    task = (
        open_to(viewer, day).filter(request=request_id).select_related(*BESIDE).order_by("opened_at").first()
    )
    if task is None:
        return None
    return _task_entry(task, cards_of([task.request])[request_id], access_of(viewer, day))


def handled(viewer: Actor, day: date, *, flow_id: int | None = None, page: int = 1) -> Listing:
    """Requests in which the viewer did something, the latest first."""
    me = access_of(viewer, day).employee_id or 0
    done = Task.objects.filter(closed_by_id=me).exclude(part="resubmit")
    rows = visible_to(viewer, day).filter(pk__in=done.values("request_id"))
    rows = rows.annotate(done_at=Max("tasks__closed_at", filter=Q(tasks__closed_by_id=me)))
    return _requests(rows.order_by("-done_at", "-pk"), flow_id, page)


def mine(viewer: Actor, day: date, *, flow_id: int | None = None, page: int = 1) -> Listing:
    """The viewer's own requests, running ones first."""
    me = access_of(viewer, day).employee_id or 0
    rows = visible_to(viewer, day).filter(requester_id=me)
    rows = rows.annotate(over=Case(When(state="running", then=Value(0)), default=Value(1)))
    return _requests(rows.order_by("over", "-submitted_at", "-pk"), flow_id, page)


def copied(viewer: Actor, day: date, *, flow_id: int | None = None, page: int = 1) -> Listing:
    """Requests copied to the viewer, unread ones first."""
    me = access_of(viewer, day).employee_id or 0
    mine = Copy.objects.filter(person_id=me)
    rows = visible_to(viewer, day).filter(pk__in=mine.values("request_id"))
    rows = rows.annotate(seen=Count("copies__read_at", filter=Q(copies__person_id=me)))
    rows = rows.annotate(told=Max("copies__at", filter=Q(copies__person_id=me)))
    return _requests(rows.order_by("seen", "-told", "-pk"), flow_id, page)


def _requests(rows: QuerySet[Any], flow_id: int | None, page: int) -> Listing:
    kinds = _kinds(rows, "flow_version__flow")
    if flow_id is not None:
        rows = rows.filter(flow_version__flow_id=flow_id)
    found, page, pages, cut = _cut(rows, page, kinds, flow_id)
    read = list(cut.select_related("flow_version__flow", "form_version", "requester"))
    cards, waiting = cards_of(read), _waiting([row.pk for row in read])
    entries = tuple(_request_entry(row, cards[row.pk], waiting.get(row.pk, ())) for row in read)
    return Listing(entries, kinds, found, page, pages)


def _cut(
    rows: QuerySet[Any], page: int, kinds: Sequence[Kind], flow_id: int | None
) -> tuple[int, int, int, QuerySet[Any]]:
    """How many there are, the page, how many pages, the rows of it. The flows' counts have said how many."""
    found = sum(kind.count for kind in kinds if flow_id in (None, kind.flow_id))
    pages = max(1, -(-found // PAGE))
    page = min(max(1, page), pages)
    return found, page, pages, rows[(page - 1) * PAGE : page * PAGE]


def _kinds(rows: QuerySet[Any], path: str) -> tuple[Kind, ...]:
    """The flows in a list with their counts. One query."""
    columns = (f"{path}_id", f"{path}__name", f"{path}__name_en")
    counted = rows.order_by().values_list(*columns).annotate(n=Count("pk")).order_by("-n", columns[0])
    return tuple(Kind(pk, named(name, name_en), n) for pk, name, name_en, n in counted)


def _waiting(requests: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Request → who has an open task. One query."""
    rows = (
        Task.objects.filter(request_id__in=requests, state="open").select_related("person").order_by("number")
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.request_id, []).append(row.person.label if row.person else "")
    return {pk: tuple(names) for pk, names in found.items()}


def _task_entry(task: Task, card: Card, access: Access) -> Entry:
    request = task.request
    behalf = task.person is not None and task.person_id != access.employee_id
    return Entry(
        request_id=request.pk, title=card.title, lines=card.lines, requester=request.requester.label,
        flow_id=request.flow_version.flow_id, flow=request.flow_version.flow.label,
        step=step_label(request.flow_version, task.stage.step), state=request.state,
        state_label=str(RequestState(request.state).label), submitted_at=request.submitted_at, task_id=task.pk,
        part=task.part, since=task.opened_at, due_at=task.due_at, batch=batchable(task) and card.quick,
        on_behalf=task.person.label if behalf and task.person else "", on_desk=task.person_id is None,
    )  # fmt: skip


def _request_entry(row: Any, card: Card, waiting: tuple[str, ...]) -> Entry:
    return Entry(
        request_id=row.pk, title=card.title, lines=card.lines, requester=row.requester.label,
        flow_id=row.flow_version.flow_id, flow=row.flow_version.flow.label,
        step=step_label(row.flow_version, row.step), state=row.state, state_label=str(RequestState(row.state).label),
        submitted_at=row.submitted_at, ended_at=row.ended_at, read=bool(getattr(row, "seen", True)),
        waits_for=tuple(name for name in waiting if name),
    )  # fmt: skip


def cards_of(rows: Iterable[Request]) -> dict[int, Card]:
    """Request → its card: from the subject's room, one call a kind; else from the form. Flows must have been read."""
    found: dict[int, Card] = {}
    by_kind: dict[str, list[Request]] = {}
    for row in rows:
        by_kind.setdefault(row.subject_kind, []).append(row)
    for kind, members in by_kind.items():
        subject = subject_of(kind)
        cards = subject.cards([row.subject_id for row in members]) if subject is not None else {}
        for row in members:
            found[row.pk] = cards.get(row.subject_id) or _own_card(row)
    return found


def _own_card(row: Request) -> Card:
    """The first lines of a form, as far as they may stand in a list."""
    lines: list[tuple[str, str]] = []
    if row.form_version is not None:
        form = read_form(row.form_version.definition)
        for each in form.fields:
            if each.sensitive or each.kind in (FieldKind.TABLE, FieldKind.FILE) or each.key not in row.values:
                continue
            lines.append(
                (named(each.name.get("zh", each.key), each.name.get("en", "")), in_words(each, row.values))
            )
    return Card(title=row.flow_version.flow.label, lines=tuple(lines[:MOST_LINES]))
