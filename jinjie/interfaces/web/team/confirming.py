"""Confirming what people reported: the queue, one decision, several at once, taking it back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from jinjie.areas.career.situation import NobodyThere
from jinjie.areas.career.team.confirming import confirm_queue
from jinjie.foundation.growth.actions.deciding import (
    ask_for_more,
    checked_words,
    confirm_several,
    take_back_decision,
)
from jinjie.foundation.growth.actions.facts import AlreadyDecided, confirm_fact, reject_fact
from jinjie.foundation.growth.confirming import queue
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.people.queries import visible_to as visible_people
from jinjie.interfaces.web.asking import actor_of, asked_of, clock, signed_in, viewer
from jinjie.interfaces.web.once import AlreadySent, claim
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal

MOST = 20
"""Facts confirmed at once."""


@require_safe
@signed_in
def confirm(request: HttpRequest) -> HttpResponse:
    """The queue."""
    return _page(request)


def _page(request: HttpRequest, status: int = 200, **wrong: Any) -> HttpResponse:
    asked = asked_of(request)
    found = confirm_queue(actor_of(request), asked.question)
    shown = {"queue": found, "asked": asked, "at": "team", **wrong}
    return render(request, "web/team/confirm.html", shown, status=status)


@require_POST
@signed_in
def decide(request: HttpRequest, fact: int) -> HttpResponse:
    """Confirm, decline or ask for more, as the button says; words that are missing keep what was typed."""
    row, verb = _waiting(request, fact), request.POST.get("do", "")
    actor, read = actor_of(request), clock(request)
    words = request.POST.get("reason", "")
    try:
        with claim(request, at=read.now, answer=reverse("web:facts-to-confirm")):
            match verb:
                case "confirm":
                    confirm_fact(actor=actor, at=read.now, on=read.today, fact=row, confirmed_by=_by(request))
                case "decline":
                    reason = checked_words(words)
                    reject_fact(actor=actor, at=read.now, on=read.today, fact=row, reason=reason)
                case "ask":
                    ask_for_more(actor=actor, at=read.now, on=read.today, fact=row, words=words)
                case _:
                    return _page(request)
    except AlreadySent:
        return redirect("web:facts-to-confirm")
    except AlreadyDecided as late:
        return with_toast(redirect("web:facts-to-confirm"), late.message.said(translation))
    except Refusal as refusal:
        if refusal.place is None or refusal.place.column != "reason":
            raise
        said = f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}"
        return _page(request, 422, wrong=fact, verb=verb, words=words[:1000], problem=said)
    return _done(row, verb)


def _done(row: Fact, verb: str) -> HttpResponse:
    said = {
        "confirm": _("Confirmed: %(name)s. It counts now."),
        "decline": _("Not confirmed: %(name)s. The reason is shown to the person."),
        "ask": _("Asked %(name)s for more. It goes on waiting."),
    }[verb] % {"name": row.employee.label}
    undo = reverse("web:take-back", args=[row.pk]) if verb != "ask" else ""
    return with_toast(redirect("web:facts-to-confirm"), said, undo)


@require_POST
@signed_in
def confirm_many(request: HttpRequest) -> HttpResponse:
    """Confirm all that were ticked; those that somebody else decided meanwhile are told."""
    numbers = [
        int(text) for text in request.POST.getlist("fact")[:MOST] if text.isdecimal() and len(text) < 18
    ]
    actor, read = actor_of(request), clock(request)
    rows = list(queue(actor, read.today).filter(pk__in=numbers).select_related("fact_type", "employee"))
    missing = len(numbers) - len(rows)
    try:
        with claim(request, at=read.now, answer=reverse("web:facts-to-confirm")):
            done = confirm_several(actor=actor, at=read.now, on=read.today, facts=rows, by=_by(request))
    except AlreadySent:
        return redirect("web:facts-to-confirm")
    said = ngettext("%(count)s confirmed.", "%(count)s confirmed.", done.done) % {"count": done.done}
    late = done.late + missing
    if late:
        more = ngettext(
            "%(count)s was decided by someone else.", "%(count)s were decided by someone else.", late
        )
        said = f"{said} {more % {'count': late}}"
    return with_toast(redirect("web:facts-to-confirm"), said)


@require_POST
@signed_in
def take_back(request: HttpRequest, fact: int) -> HttpResponse:
    """Take the last decision back."""
    actor, read = actor_of(request), clock(request)
    row = _visible(request, fact)
    take_back_decision(actor=actor, at=read.now, on=read.today, fact=row)
    return with_toast(redirect("web:facts-to-confirm"), _("Taken back; it waits again."))


def _visible(request: HttpRequest, fact: int) -> Fact:
    """The fact, if it is of someone whom the viewer may see; whether it exists is not told to others."""
    people = visible_people(actor_of(request), clock(request).today)
    row = Fact.objects.select_related("fact_type", "employee").filter(pk=fact, employee__in=people).first()
    if row is None:
        raise _nothing()
    return row


def _waiting(request: HttpRequest, fact: int) -> Fact:
    """The fact, if it waits for the viewer or did until somebody else decided on it."""
    row = _visible(request, fact)
    if row.decided_at is None and not queue(actor_of(request), clock(request).today).filter(pk=fact).exists():
        raise _nothing()
    return row


def _nothing() -> NobodyThere:
    return NobodyThere(
        phrase("Nothing waits for you here."),
        remedy=phrase("Somebody may have decided it, or it waits for someone else."),
    )


def _by(request: HttpRequest) -> str:
    """Who confirmed, as the record names them."""
    me = viewer(request)
    return (me.name or me.username) if me else ""
