"""The inbox: a list, one message, marking and confirming."""

from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jinjie.foundation.approvals.queries.lists import Entry, waiting_for
from jinjie.foundation.notifications.actions import reading
from jinjie.foundation.notifications.choices import Level
from jinjie.foundation.notifications.kinds import kind_of
from jinjie.foundation.notifications.queries import Line, inbox, one_notice
from jinjie.interfaces.web.accounts.going import next_of
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.messages.places import address_of
from jinjie.interfaces.web.toasts import with_toast

ICONS = {"growth": "clipboard-check", "career": "stairs-up"}
"""By the room of a kind; a bell for the others."""
MOST_PAGES = 100_000
LONGEST = 18
"""Digits of a key that any database can hold."""


@dataclass(frozen=True)
class Message:
    """A line of the inbox with what stands beside it."""

    line: Line
    icon: str
    address: str
    emergency: bool


@require_safe
@signed_in
def messages(request: HttpRequest) -> HttpResponse:
    """The inbox, unread first; of one kind, or only what is unread."""
    asked, unread = request.GET.get("kind", ""), request.GET.get("unread") == "1"
    kind = asked if kind_of(asked) is not None else ""
    found = inbox(actor_of(request), kind=kind, unread=unread, page=_page(request))
    groups = [
        (read, [_message(line) for line in those])
        for read, those in groupby(found.lines, key=lambda line: line.read)
    ]
    shown = {"found": found, "groups": groups, "kind": kind, "only_unread": unread, "at": "messages"}
    return render(request, "web/messages/messages.html", shown)


@require_safe
@signed_in
def message(request: HttpRequest, notice: int) -> HttpResponse:
    """One message, where a mail leads. With script it counts as read once it is seen; a page view itself writes nothing."""
    line = one_notice(actor_of(request), notice)
    if line is None:
        raise reading.NoSuchNotice
    return render(
        request,
        "web/messages/message.html",
        {"message": _message(line), "waiting": _waiting(request, line), "at": "messages"},
    )


@require_POST
@signed_in
def open_one(request: HttpRequest, notice: int) -> HttpResponse:
    """Mark it as read and go where it leads, or to the message itself."""
    actor = actor_of(request)
    reading.mark_read(actor=actor, at=timezone.now(), notice=notice)
    line = one_notice(actor, notice)
    address = address_of(line) if line else ""
    return redirect(address or f"/messages/{notice}")


@require_POST
@signed_in
def read_one(request: HttpRequest, notice: int) -> HttpResponse:
    """Mark as read, or as unread again."""
    read = request.POST.get("unread") != "1"
    reading.mark_read(actor=actor_of(request), at=timezone.now(), notice=notice, read=read)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect(next_of(request, "web:messages"))


@require_POST
@signed_in
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read, or everything of a kind."""
    kind = request.POST.get("kind", "")
    kinds = (kind,) if kind_of(kind) is not None else ()
    reading.mark_all_read(actor=actor_of(request), at=timezone.now(), kinds=kinds)
    return with_toast(redirect("web:messages"), _("Marked as read"))


@require_POST
@signed_in
def confirm_one(request: HttpRequest, notice: int) -> HttpResponse:
    """Say that one has taken note."""
    reading.confirm(actor=actor_of(request), at=timezone.now(), notice=notice)
    return with_toast(redirect(next_of(request, "web:messages")), _("Confirmed"))


def _waiting(request: HttpRequest, line: Line) -> Entry | None:
    """The request that the message is about, as long as it waits for the reader: decided here, where its flow lets it."""
    if line.opens != "request" or not line.about.isdecimal() or len(line.about) > LONGEST:
        return None
    return waiting_for(actor_of(request), clock(request).today, int(line.about))


def _message(line: Line) -> Message:
    room = line.kind.partition(".")[0]
    return Message(line, ICONS.get(room, "bell"), address_of(line), line.level == Level.EMERGENCY)


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 1
    return min(number, MOST_PAGES)
