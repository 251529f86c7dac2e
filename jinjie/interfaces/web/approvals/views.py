"""The four lists and the page of a request."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jinjie.foundation.approvals.actions.reading import mark_tasks_read
from jinjie.foundation.approvals.logic.terms import Verb
from jinjie.foundation.approvals.queries import lists
from jinjie.foundation.approvals.queries.pages import Doable, RequestPage, attached_file, request_page
from jinjie.foundation.approvals.queries.paper import request_pdf
from jinjie.foundation.approvals.queries.timeline import Moment
from jinjie.interfaces.web.approvals.words import Waiting, Way, waiting, way_of
from jinjie.interfaces.web.asking import Clock, actor_of, clock, signed_in
from jinjie.interfaces.web.fragments import asking_of, fragment_of
from jinjie.interfaces.web.handing_out import handed_out
from jinjie.system.preferences.queries import moment_on

FIRST = (Verb.APPROVE, Verb.COMPLETE, Verb.SUPPLY, Verb.RESUBMIT, Verb.REJECT)
"""What stands in the bar; everything else is behind “more”."""


@dataclass(frozen=True)
class Row:
    """An entry of a list with how long it waits."""

    entry: lists.Entry
    time: Waiting


@dataclass(frozen=True)
class Section:
    """Entries under a heading. `together`: they can be ticked and approved at once."""

    key: str
    title: str
    rows: tuple[Row, ...]
    together: bool = False


@dataclass(frozen=True)
class Act:
    """A task on which the viewer can act: what stands in the bar, and what behind “more”. `decides`: approving asks more."""

    doable: Doable
    time: Waiting
    first: tuple[Way, ...]
    more: tuple[Way, ...]
    decides: bool = False


@dataclass(frozen=True)
class Entry:
    """An entry of the timeline with how long it waits."""

    moment: Moment
    time: Waiting


def present(request: HttpRequest) -> Clock:
    """The business day and the moment on it: in a demo that stands still on a day, this time of day there."""
    today = clock(request).today
    return Clock(today, moment_on(today, timezone.now()))


@require_safe
@signed_in
def to_handle(request: HttpRequest) -> HttpResponse:
    """What waits for the viewer, in the groups in which it can be worked off."""
    return _list(request, "handle", lists.to_handle)


@require_safe
@signed_in
def handled(request: HttpRequest) -> HttpResponse:
    """What the viewer has handled."""
    return _list(request, "handled", lists.handled)


@require_safe
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """The viewer's own requests."""
    return _list(request, "mine", lists.mine)


@require_safe
@signed_in
def copied(request: HttpRequest) -> HttpResponse:
    """What was copied to the viewer."""
    return _list(request, "copied", lists.copied)


def _list(request: HttpRequest, tab: str, read: Callable[..., lists.Listing]) -> HttpResponse:
    actor, now = actor_of(request), present(request)
    flow = _number(request.GET.get("flow", ""))
    found = read(actor, now.today, flow_id=flow, page=_number(request.GET.get("page", "")) or 1)
    rows = tuple(Row(entry, waiting(entry.since, entry.due_at, now.now)) for entry in found.entries)
    shown = {
        "found": found, "flow": flow, "tab": tab, "counts": lists.counts(actor, now.today), "at": "approvals",
        "sections": _sections(rows) if tab == "handle" else (Section(tab, "", rows),),
    }  # fmt: skip
    return render(request, "web/approvals/list.html", shown)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _sections(rows: tuple[Row, ...]) -> tuple[Section, ...]:
    """Own tasks first, those that need a look before those that may go together; then those of others."""
    own = [row for row in rows if not (row.entry.on_behalf or row.entry.on_desk)]
    found = [
        Section("look", _("To look at"), tuple(row for row in own if not row.entry.batch)),
        Section(
            "together", _("May go together"), tuple(row for row in own if row.entry.batch), together=True
        ),
    ]
    for name in dict.fromkeys(row.entry.on_behalf for row in rows if row.entry.on_behalf):
        theirs = tuple(row for row in rows if row.entry.on_behalf == name)
        found.append(Section("behalf", _("In place of %(name)s") % {"name": name}, theirs))
    desk = tuple(row for row in rows if row.entry.on_desk)
    found.append(Section("desk", _("Nobody else is there"), desk))
    return tuple(section for section in found if section.rows)


@require_safe
@signed_in
def one(request: HttpRequest, request_id: int) -> HttpResponse:
    """A request with its timeline. That whoever is asked has opened it is noted, where the flow says so."""
    shown = shown_of(request, request_id)
    if request.method == "GET" and shown["page"].unread_task:
        mark_tasks_read(actor=actor_of(request), at=present(request).now, request_id=request_id)
    return render(request, "web/approvals/request.html", shown)


def shown_of(request: HttpRequest, request_id: int, **more: Any) -> dict[str, Any]:
    """Everything that the page of a request shows."""
    now, viewer = present(request), actor_of(request)
    page = request_page(viewer, now.today, now.now, request_id)
    acts = tuple(_act(doable, page, now.now) for doable in page.doable)
    entries = tuple(Entry(each, waiting(each.since, each.due_at, now.now)) for each in page.timeline)
    fragment = fragment_of(page.subject.kind) if page.subject else None
    return {
        "about": fragment.read(page.subject.key, viewer, now.today) if fragment and page.subject else None, "fragment": fragment,
        "page": page, "acts": acts, "entries": entries, "ways": ways_of(page), "at": "approvals",
        "lasted": waiting(page.submitted_at, None, page.ended_at or now.now), **more,
    }  # fmt: skip


def _act(doable: Doable, page: RequestPage, now: Any) -> Act:
    ways = [way for verb in doable.verbs if (way := way_of(verb)) is not None]
    first = tuple(way for way in ways if Verb(way.verb) in FIRST)
    more = [way for way in ways if Verb(way.verb) not in FIRST]
    if page.may_administer and (way := way_of(Verb.REASSIGN)) is not None:
        more.append(way)
    asking = asking_of(page.subject.kind, Verb.APPROVE) if page.subject else None
    decides = asking is not None and asking.asks(doable.last)
    return Act(doable, waiting(doable.since, doable.due_at, now), first, tuple(more), decides)


def ways_of(page: RequestPage) -> tuple[Way, ...]:
    """What the viewer can do with the request as a whole."""
    may = {
        Verb.COMMENT: True,
        Verb.CC: page.may_copy,
        Verb.REMIND: page.may_remind,
        Verb.WITHDRAW: page.may_withdraw,
        Verb.CANCEL: page.may_administer and page.state == "running",
    }
    return tuple(way for verb, ok in may.items() if ok and (way := way_of(verb)) is not None)


@require_safe
@signed_in
def attached(request: HttpRequest, attachment: int) -> HttpResponse:
    """A file of a request, for whoever may open the request."""
    return handed_out(attached_file(actor_of(request), present(request).today, attachment))


@require_safe
@signed_in
def paper(request: HttpRequest, request_id: int) -> HttpResponse:
    """A finished request as PDF."""
    now = present(request)
    file = request_pdf(actor_of(request), now.today, now.now, request_id)
    answer = HttpResponse(file.content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = content_disposition_header(True, file.name) or ""
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
