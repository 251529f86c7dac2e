"""Acting on a request: the form of a way, doing it, several at once."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from jinjie.foundation.approvals.actions import deciding, handing, reading
from jinjie.foundation.approvals.actions import requests as whole
from jinjie.foundation.approvals.logic.state import AlreadyDecided
from jinjie.foundation.approvals.logic.terms import START, Verb
from jinjie.foundation.approvals.models import Request
from jinjie.foundation.approvals.queries import visible_to
from jinjie.foundation.approvals.queries.choosing import people_called
from jinjie.foundation.approvals.queries.pages import NoSuchRequest
from jinjie.interfaces.web.approvals import editing
from jinjie.interfaces.web.approvals.views import present, shown_of
from jinjie.interfaces.web.approvals.words import FILES, WHO, Way, done, way_of
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.fragments import asking_of
from jinjie.interfaces.web.once import FIELD
from jinjie.interfaces.web.toasts import with_toast
from jinjie.interfaces.web.uploads import Files, fieldset, with_uploads
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal

MOST = 100
BESIDES = "besides"
"""In what was sent: the form asked more than every form of this way does."""
LONGEST = 1_000

EDITING = frozenset({Verb.APPROVE, Verb.COMPLETE, Verb.SUPPLY, Verb.RESUBMIT})
"""Ways in whose form fields are changed."""
TO_ONE = frozenset({Verb.TRANSFER, Verb.DELEGATE, Verb.REASSIGN})
"""Ways that give a task to one person."""


@require_http_methods(["GET", "HEAD", "POST"])
@with_uploads
@signed_in
def way(request: HttpRequest, request_id: int, verb: str) -> HttpResponse:
    """The form of a way of acting, and doing it. What lacks is said beside the form, which keeps what was typed."""
    found = way_of(verb)
    if found is None:
        raise Http404
    if request.method != "POST" or "more" in request.POST:
        return _form(request, request_id, found)
    row = visible_to(actor_of(request), clock(request).today).filter(pk=request_id).first()
    if row is None:
        raise NoSuchRequest
    files = Files(request) if FILES in found.asks else None
    if files is not None and files.problems:
        return _form(request, request_id, found, status=422, files=files)
    try:
        _do(request, row, Verb(verb), found, files)
    except AlreadyDecided as late:
        return with_toast(redirect("web:request", request_id), late.message.said(translation))
    except Refusal as refusal:
        said = f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}".strip()
        wrong = {"problem": said, "column": refusal.place.column, "row": refusal.place.row}
        return _form(request, request_id, found, status=422, files=files, **wrong)
    stays = visible_to(actor_of(request), clock(request).today).filter(pk=request_id).exists()
    return with_toast(redirect("web:request", request_id) if stays else redirect("web:approvals"), done(verb))


def _form(
    request: HttpRequest,
    request_id: int,
    found: Way,
    status: int = 200,
    files: Files | None = None,
    **wrong: Any,
) -> HttpResponse:
    typed = {name: request.POST.get(name, "")[:LONGEST] for name in ("words", "people", "step", "again")}
    shown = shown_of(request, request_id, way=found, typed=typed, fields=(), **wrong)
    task = request.POST.get("task") or request.GET.get("task", "")
    chosen = next((act for act in shown["acts"] if str(act.doable.task_id) == task), None)
    act = shown["act"] = chosen or (shown["acts"][0] if shown["acts"] else None)
    subject = shown["page"].subject
    besides = asking_of(subject.kind, found.verb) if subject else None
    if besides is not None and besides.asks(act is not None and act.doable.last):
        read = besides.read(subject.key, clock(request).today)
        shown |= {"besides": besides.template, "asked": read, "sent": request.POST, "fields": besides.fields}
    if act is not None and Verb(found.verb) in EDITING and act.doable.edits:
        shown |= editing.shown(request, request_id, act.doable.task_id)
        shown["fields"] = (*shown["fields"], *act.doable.edits)
    if FILES in found.asks:
        shown |= fieldset(files)
    return render(request, "web/approvals/way.html", shown, status=status)


def _do(request: HttpRequest, row: Request, verb: Verb, found: Way, files: Files | None) -> None:
    """One action, with what the form says."""
    read, words = present(request), request.POST.get("words", "")[:LONGEST]
    typed = request.POST.get("people", "")
    people = people_called(row.company_id, typed) if WHO in found.asks or typed.strip() else []
    if verb in TO_ONE and len(people) > 1:
        raise Refusal(phrase("Choose one person."), code="approvals.one_person", place=Place(column="people"))
    said: dict[str, Any] = {
        "actor": actor_of(request), "at": read.now, "on": read.today,
        "key": "".join(mark for mark in request.POST.get(FIELD, "") if mark.isalnum())[:40],
    }  # fmt: skip
    if verb in ON_REQUEST:
        ON_REQUEST[verb](said | {"request_id": row.pk}, words, people)
        return
    said["task_id"] = _task(request)
    if verb == Verb.RETURN:
        said |= {
            "to_step": request.POST.get("step") or START,
            "straight": request.POST.get("again") == "straight",
        }
    if files is not None:
        said["files"] = files.kept
    if verb in EDITING and editing.SEEN in request.POST:
        editing.say(request, row, said)
    besides = asking_of(row.subject_kind, verb)
    if besides is not None and (BESIDES in request.POST or not besides.last):
        besides.do(said, words, people, request.POST)
    else:
        ON_TASK[verb](said, words, people)


def _task(request: HttpRequest) -> int:
    text = request.POST.get("task", "")
    return int(text) if text.isdecimal() and len(text) < 18 else 0


def _bring_in(said: dict[str, Any], words: str, people: list[Any], where: handing.Where) -> object:
    return handing.add_approver(**said, comment=words, people=people, where=where)


Doing = Callable[[dict[str, Any], str, list[Any]], object]
ON_REQUEST: dict[Verb, Doing] = {
    Verb.COMMENT: lambda said, words, people: whole.comment_on(**said, comment=words, mentioned=people),
    Verb.CC: lambda said, words, people: whole.copy_to(**said, comment=words, people=people),
    Verb.REMIND: lambda said, _words, _people: whole.remind(**said),
    Verb.WITHDRAW: lambda said, words, _people: whole.withdraw(**said, comment=words),
    Verb.CANCEL: lambda said, words, _people: whole.cancel(**said, comment=words),
}
ON_TASK: dict[Verb, Doing] = {
    Verb.APPROVE: lambda said, words, people: deciding.approve(**said, comment=words, chosen=people),
    Verb.COMPLETE: lambda said, words, people: deciding.complete(**said, comment=words, chosen=people),
    Verb.REJECT: lambda said, words, _people: deciding.reject(**said, comment=words),
    Verb.RETURN: lambda said, words, _people: deciding.send_back(**said, comment=words),
    Verb.ASK: lambda said, words, _people: handing.ask_for_material(**said, comment=words),
    Verb.SUPPLY: lambda said, words, _people: handing.supply_material(**said, comment=words),
    Verb.RESUBMIT: lambda said, words, _people: whole.resubmit(**said, comment=words),
    Verb.TRANSFER: lambda said, words, people: handing.transfer(**said, comment=words, to=people[0]),
    Verb.DELEGATE: lambda said, words, people: handing.delegate(**said, comment=words, to=people[0]),
    Verb.REASSIGN: lambda said, words, people: handing.reassign(**said, comment=words, to=people[0]),
    Verb.ADD_BEFORE: lambda said, words, people: _bring_in(said, words, people, "before"),
    Verb.ADD_AFTER: lambda said, words, people: _bring_in(said, words, people, "after"),
    Verb.ADD_PARALLEL: lambda said, words, people: _bring_in(said, words, people, "parallel"),
}


@require_POST
@signed_in
def together(request: HttpRequest) -> HttpResponse:
    """Approve all that were ticked; what can't be is named."""
    numbers = [
        int(text) for text in request.POST.getlist("task")[:MOST] if text.isdecimal() and len(text) < 18
    ]
    read = present(request)
    key = "".join(mark for mark in request.POST.get(FIELD, "") if mark.isalnum())[:40]
    outcome = deciding.approve_several(
        actor=actor_of(request), at=read.now, on=read.today, task_ids=numbers, key=key
    )
    said = ngettext("%(count)s approved.", "%(count)s approved.", outcome.done) % {"count": outcome.done}
    if outcome.left:
        count = len(outcome.left)
        first = outcome.left[0][1].message.said(translation)
        said += " " + ngettext("%(count)s was not: %(why)s", "%(count)s were not: %(why)s", count) % {
            "count": count,
            "why": first,
        }
    return with_toast(redirect("web:approvals"), said)


@require_POST
@signed_in
def read(request: HttpRequest, request_id: int) -> HttpResponse:
    """Note that a copy was read."""
    if not visible_to(actor_of(request), clock(request).today).filter(pk=request_id).exists():
        raise NoSuchRequest
    reading.mark_copy_read(actor=actor_of(request), at=present(request).now, request_id=request_id)
    return with_toast(redirect("web:approvals-copied"), _("Marked as read."))
