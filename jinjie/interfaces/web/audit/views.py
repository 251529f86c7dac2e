"""The audit log to read: filtered by who, what, whom and day; a page at a time, newest first."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jinjie.foundation.people.oversight import Detail, Entry, Filters, audit_page, may_audit
from jinjie.interfaces.web.accounts.confirming import recently_confirmed, to_confirmation
from jinjie.interfaces.web.asking import EARLIEST, actor_of, clock, signed_in
from jinjie.interfaces.web.audit.words import ACTIONS, DETAILS, GROUPS, OBJECTS, VALUES, said

LONGEST = 120
LARGEST = 2**63


@dataclass(frozen=True)
class Line:
    """An entry in words. `about` opens the person's page if the viewer may see them."""

    entry: Entry
    time: datetime
    action: str
    kind: str
    details: str


@require_safe
@signed_in
def audit(request: HttpRequest) -> HttpResponse:
    """The page. Refused to whose role may not; who may shows first who they are, where that was long ago."""
    may_audit(actor_of(request), clock(request).today).require()
    if not recently_confirmed(request):
        return to_confirmation(request)
    filters, group = _filters(request)
    found = audit_page(actor_of(request), clock(request).today, filters)
    lines = [_line(entry) for entry in found.entries]
    shown: dict[str, Any] = {
        "days": [(day, list(those)) for day, those in groupby(lines, key=_day_of)],
        "older": found.older,
        "first": filters.before is None,
        "sealed": found.sealed,
        "filters": filters,
        "chosen": request.GET.get("what", ""),
        "choices": _choices(),
        "chips": _chips(filters, group, request.GET.get("what", "")),
        "at": "settings",
    }
    return render(request, "web/audit/audit.html", shown)


def _filters(request: HttpRequest) -> tuple[Filters, str]:
    def text(name: str) -> str:
        return " ".join(request.GET.get(name, "").replace("\0", "").split())[:LONGEST]

    what, before = text("what"), text("before")
    actions = list(GROUPS[what][1]) if what in GROUPS else [what] if what else []
    number = int(before) if before.isascii() and before.isdecimal() and len(before) < 20 else 0
    filters = Filters(
        actor=text("who"),
        actions=actions,
        about=text("about"),
        day=_day(text("day"), clock(request).today),
        before=number if 0 < number < LARGEST else None,
    )
    return filters, what


def _day(text: str, today: date) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day <= today.replace(year=today.year + 1, day=1) else None


def _day_of(line: Line) -> date:
    return line.time.date()


def _choices() -> list[tuple[str, str, list[tuple[str, str]]]]:
    return [
        (key, title(), sorted(((code, word()) for code, word in words.items()), key=lambda pair: pair[1]))
        for key, (title, words) in GROUPS.items()
    ]


def _chips(filters: Filters, group: str, what: str) -> list[tuple[str, str]]:
    """What narrows the list, each with the word of the address that takes it out."""
    found = []
    if filters.actor:
        found.append(("who", _("By %(name)s") % {"name": filters.actor}))
    if what:
        found.append(("what", GROUPS[group][0]() if group in GROUPS else said(ACTIONS, what)))
    if filters.about:
        kind, colon, key = filters.about.partition(":")
        found.append(("about", f"{said(OBJECTS, kind)} #{key}" if colon else _("About %(name)s") % {"name": filters.about}))  # fmt: skip
    if filters.day:
        found.append(("day", filters.day.isoformat()))
    return found


def _line(entry: Entry) -> Line:
    return Line(
        entry=entry,
        time=timezone.localtime(entry.at),
        action=said(ACTIONS, entry.action),
        kind=said(OBJECTS, entry.object_type),
        details=_(", ").join(filter(None, map(_detail, entry.details))),
    )


def _detail(detail: Detail) -> str:
    """In words, or nothing: a bare name of code tells a reader nothing."""
    if not detail.value or detail.key not in DETAILS:
        return ""
    words = VALUES.get(detail.key, {})
    value = _(", ").join(said(words, part) for part in detail.value.split(", ")) if words else detail.value
    return _("%(name)s: %(value)s") % {"name": said(DETAILS, detail.key), "value": value}
