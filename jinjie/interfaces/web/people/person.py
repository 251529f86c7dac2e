"""A person's page: file, work life, planned change, next level, record in short, what is due."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Count, Window
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jinjie.areas.career.card import Card, next_level, next_level_on
from jinjie.areas.career.permissions import may_promote
from jinjie.areas.career.wording import english, on_day, value_text
from jinjie.foundation.growth.choices import Status
from jinjie.foundation.growth.queries import of_person
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.actions.reveal import ALWAYS_WITH_REASON
from jinjie.foundation.people.choices import Ability, Action, Change, FieldGroup
from jinjie.foundation.people.dossier.fields import Line, parts
from jinjie.foundation.people.dossier.reading import Profile, find, profile
from jinjie.foundation.people.roster.answer import Planned, Secret
from jinjie.interfaces.web.accounts.confirming import recently_confirmed
from jinjie.interfaces.web.asking import Asked, actor_of, asked_of, clock, signed_in
from jinjie.interfaces.web.people.cells import Drawing, planned_tag, secret
from jinjie.interfaces.web.people.lanes import lanes_of
from jinjie.interfaces.web.people.revealing import revealed
from jinjie.interfaces.web.people.words import planned_event, tenure, told_events, what
from jinjie.interfaces.web.people.worklife import address_of

RECENT = 4


@dataclass(frozen=True)
class Shown:
    """A value of the file, drawn."""

    label: str
    value: Any
    note: str


@dataclass(frozen=True)
class Recent:
    """A fact in short."""

    title: str
    line: str
    value: str
    waiting: bool


@dataclass(frozen=True)
class Due:
    """Something with a date to come."""

    on: date
    what: str
    icon: str


@require_safe
@signed_in
def person(request: HttpRequest, company: str, number: str) -> HttpResponse:
    """The page of someone one may see, oneself included."""
    return page(request, company, number, {})


def _handed_out(request: HttpRequest, found: Profile) -> tuple[str, str] | None:
    """The file (name, address) that was wanted before one showed who one is: it begins by itself."""
    wanted = request.GET.get("file", "")
    if not recently_confirmed(request):
        return None
    for file in found.of("file"):
        if str(file.pk) == wanted:
            return file.first, address_of(found.employee, "attached", pk=file.pk)
    return None


def page(request: HttpRequest, company: str, number: str, shown: dict[str, str]) -> HttpResponse:
    """The page, with secrets that were just revealed by “person.field”."""
    asked, today = asked_of(request), clock(request).today
    actor = actor_of(request)
    access = access_of(actor, today)
    found = profile(access, company, number, today)
    day = asked.question.moment.as_of
    held = found.held_on(day) or (None if asked.past else found.held_on(_first_day(found, day)))
    planned = planned_event(found, day) if not asked.past else None
    address = {"company": company, "number": number}
    performance = FieldGroup.PERFORMANCE in found.groups
    file = _handed_out(request, found)
    given = {
        "at": "people",
        "file": file,
        "asked": asked,
        "as_of": day,
        "kept": [],
        "found": found,
        "employee": found.employee,
        "company": company,
        "held": held,
        "line": _line(found, held, day),
        "planned": planned,
        "planned_what": what(planned) if planned else "",
        "planned_tag": planned_tag(Planned(planned.on, Change(planned.kind))) if planned else "",
        "follows": _follows(planned, held) if planned else "",
        "lanes": lanes_of(found, day, asked.past),
        "events": told_events(found, day),
        "parts": _drawn(found, access, shown),
        "card": _card(found, asked) if performance else None,
        "recent": _recent(found, day) if performance else ([], 0),
        "due": _due(found, day, planned),
        "files": found.of("file"),
        "may_change": access.can(Ability.PEOPLE, found.employee.company_id) and not asked.past,
        "may_promote": bool(may_promote(actor, found.employee.company_id)),
        "tabs": _tabs(address, asked, found, access),
        "reveal": reverse("web:reveal-field", kwargs=address),
        "may_edit": bool(access.groups(found.place, Action.CHANGE)) and not asked.past,
        "edit": reverse("web:edit-person", kwargs=address),
    }
    answer = render(request, "web/people/person.html", given)
    if file:
        answer.headers["Refresh"] = f"0;url={file[1]}"
    return answer


def _card(found: Profile, asked: Asked) -> Card | None:
    """The next level: stored for today, computed for a past day."""
    return next_level_on(found.employee, asked.question) if asked.past else next_level(found.employee.pk)


def _first_day(found: Profile, day: date) -> date:
    """The day to look at of who has yet to join, or has left."""
    starts = [held.start for held in found.chain if held.known]
    if not starts:
        return day
    if min(starts) > day:
        return min(starts)
    return max(min(held.end or day, day) for held in found.chain if held.known) - _ONE


_ONE = date(2000, 1, 2) - date(2000, 1, 1)


def _line(found: Profile, held: Any, day: date) -> str:
    """Job, place, manager and tenure in one line."""
    said = [held.job, held.place] if held else []
    if held and held.manager:
        said.append(_("led by %(name)s") % {"name": held.manager})
    spell = next((spell for spell in reversed(found.spells) if spell.hired_on <= day), None)
    if spell is not None:
        gone = spell.last_day is not None and spell.last_day < day
        if gone and spell.last_day is not None:
            said.append(_("left on %(day)s") % {"day": on_day(spell.last_day)})
        else:
            said.append(_("here for %(time)s") % {"time": tenure(spell.hired_on, day)})
    elif found.spells:
        said.append(_("joins on %(day)s") % {"day": on_day(found.spells[0].hired_on)})
    return " · ".join(part for part in said if part)


def _follows(planned: Any, held: Any) -> str:
    """What follows from a planned change."""
    said = [_("Takes effect by itself on that day.")]
    if planned.new.get("manager"):
        said.append(_("Approvals started afterwards go to %(name)s.") % {"name": planned.new["manager"]})
    if "department" in planned.new and held is not None:
        said.append(_("Results until then still belong to %(place)s.") % {"place": held.place})
    if "level" not in planned.new and "position" not in planned.new:
        said.append(_("The progress towards the next level does not change."))
    return (" " if english() else "").join(said)


def _drawn(found: Profile, access: Any, shown: dict[str, str]) -> list[Any]:
    made = []
    drawing = Drawing(shown, "")
    for part in parts(found, access, frozenset(ALWAYS_WITH_REASON)):
        lines = [Shown(line.label, _value(line, found, drawing), line.note) for line in part.lines]
        made.append((part, lines))
    return made


def _value(line: Line, found: Profile, drawing: Drawing) -> Any:
    value = line.value
    if isinstance(value, Secret):
        return secret(f"{found.employee.pk}.{line.key}", value, drawing)
    if isinstance(value, tuple):
        start, end = value
        return f"{on_day(start) if start else ''} – {on_day(end) if end else ''}".strip()
    return on_day(value) if isinstance(value, date) else value


def _recent(found: Profile, day: date) -> tuple[list[Recent], int]:
    """The newest facts, and how many there are. One query."""
    rows = of_person(found.employee.pk, day).filter(superseded_at__isnull=True)
    made, total = [], 0
    rows = rows.select_related("fact_type", "item").order_by("-happened_on", "-pk")
    for fact in rows.annotate(total=Window(Count("pk")))[:RECENT]:
        total = fact.total
        waiting = fact.status == Status.WAITING
        value = "" if fact.value is None else value_text(fact.fact_type, fact.value)
        title = fact.title or (fact.item.label if fact.item else fact.fact_type.label)
        made.append(Recent(title, f"{fact.fact_type.label} · {on_day(fact.happened_on)}", value, waiting))
    return made, total


def _due(found: Profile, day: date, planned: Any) -> list[Due]:
    """What is to come: planned change, end of probation, last day, end of the contract, expiring files."""
    made = []
    if planned:
        made.append(Due(planned.on, what(planned), "calendar-event"))
    for spell in found.spells:
        if spell.probation_until and spell.probation_until >= day:
            made.append(Due(spell.probation_until, _("Probation ends"), "clock"))
        if spell.last_day and spell.last_day >= day:
            made.append(Due(spell.last_day, _("Last day"), "logout"))
    made += [
        Due(row.end, _("Contract ends"), "file-text")
        for row in found.of("contract")
        if row.end and row.end >= day
    ]
    made += [
        Due(row.start, row.first, "paperclip") for row in found.of("file") if row.start and row.start >= day
    ]
    return sorted(made, key=lambda due: due.on)


def _tabs(address: dict[str, str], asked: Asked, found: Profile, access: Any) -> list[tuple[str, str, bool]]:
    """The pages about a person that there are and that the viewer may open: words, address, here."""
    made = [(_("Employee file"), reverse("web:person", kwargs=address), True)]
    performance = FieldGroup.PERFORMANCE in found.groups
    place = found.employee.company_id
    answers = access.can(Ability.PEOPLE, place) or access.can(Ability.AUDIT, place)
    for words, name, allowed in (
        (_("Growth record"), "record", performance),
        (_("Progress path"), "my-path", performance),
        (_("Growth plan"), "my-plan", performance),
        (_("Who looked"), "looks", found.own or answers),
    ):
        try:
            where = reverse(f"web:{name}", kwargs=address)
        except NoReverseMatch:  # a page that is not built yet has no tab
            continue
        if allowed:
            made.append((words, where + asked.day_only, False))
    return made


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def show_field(request: HttpRequest, company: str, number: str) -> HttpResponse:
    """Show one secret of a person: the cell for htmx, else the page with it."""
    employee = find(access_of(actor_of(request), clock(request).today), company, number)
    back = reverse("web:person", kwargs={"company": company, "number": number})
    whose = partial(page, request, company, number)
    return revealed(request, lambda _key: employee, whose, back + asked_of(request).day_only)
