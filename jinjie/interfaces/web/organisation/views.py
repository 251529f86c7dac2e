"""The organisation: a page with the tree as a list, and the answers that its picture is drawn from."""

from collections.abc import Container
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from jinjie.areas.career.next_level import next_level
from jinjie.areas.career.situation import Question, situation_of
from jinjie.areas.career.wording import short_day
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.people.chart.brief import brief
from jinjie.foundation.people.chart.persons import Listed, found, in_department, reporting_to
from jinjie.foundation.people.chart.reporting import boss_of, lines
from jinjie.foundation.people.queries import assignments_on, visible_to
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.organisation import payload
from jinjie.interfaces.web.organisation.asking import Sight, day_of, file_of, sight_of, whole
from jinjie.interfaces.web.organisation.outline import outline


@require_safe
@signed_in
def organisation(request: HttpRequest) -> HttpResponse:
    """The tree as a list; script draws the picture over it. `department` lists the people of one, `under` its branch."""
    sight = sight_of(request)
    reporting = lines(*_asked(sight)) if sight.by == "reporting" else None
    shows, under = whole(request.GET.get("of", "")), whole(request.GET.get("under", ""))
    seen = _seen(sight) if reporting is None else {pk for pk, row in reporting.leaders.items() if row.opens}
    shown = {
        "sight": sight,
        "rows": outline(sight, under, shows, reporting, seen),
        "people": _people(sight, shows, reporting.leaders if reporting else ()) if shows > 0 else None,
        "under": under,
        "file": file_of(sight.company.key, "__number__"),
        "at": "organisation",
    }
    return render(request, "web/organisation/organisation.html", shown)


@require_safe
@signed_in
def picture(request: HttpRequest) -> JsonResponse:
    """The nodes of the picture."""
    sight = sight_of(request)
    if sight.by == "reporting":
        return JsonResponse(payload.reporting(lines(*_asked(sight)), sight.tree))
    return JsonResponse(payload.departments(sight.tree, _seen(sight), sight.day))


@require_safe
@signed_in
def people(request: HttpRequest) -> JsonResponse:
    """The people under one node whom the viewer may see."""
    sight, of = sight_of(request), whole(request.GET.get("of", ""))
    return JsonResponse(payload.people(_people(sight, of), sight.day))


@require_safe
@signed_in
def search(request: HttpRequest) -> JsonResponse:
    """People by Chinese, pinyin, initials or number, with the node that each is under."""
    sight = sight_of(request)
    hits = found(sight.viewer, sight.company, request.GET.get("q", ""), sight.day, sight.today)
    bosses: dict[int, int | None] = {}
    if sight.by == "reporting" and hits.rows:
        held = assignments_on(sight.day).filter(employee__in=[row.pk for row in hits.rows])
        for pk, manager, department in held.values_list("employee_id", "manager_id", "department_id"):
            bosses[pk] = manager or boss_of(sight.tree, department, pk)
    return JsonResponse(payload.hits(hits, bosses, sight.day))


@require_safe
@signed_in
def person(request: HttpRequest, company: str, number: str) -> HttpResponse:
    """The panel of a person. Opened as a page of its own, it leads to the person."""
    (day, _strange), read = day_of(request), clock(request)
    question = Question(Moment(day, read.now), read.today, number.replace("\0", ""), None, company)
    situation = situation_of(actor_of(request), question)
    if not request.headers.get("HX-Request"):
        return redirect(file_of(company, situation.employee.number))
    about = brief(situation.employee, day)
    shown: dict[str, Any] = {
        "company": company,
        "about": about,
        "years": None if about.months is None else about.months // 12,
        "months": (about.months or 0) % 12,
        "next": next_level(situation, question),
        "file": file_of(company, about.number),
        "on": short_day(about.planned.on, read.today) if about.planned else "",
    }
    return render(request, "web/organisation/person.html", shown)


def _asked(sight: Sight) -> tuple[Any, ...]:
    return sight.viewer, sight.company, sight.tree, sight.day, sight.today


def _seen(sight: Sight) -> set[int]:
    """Which heads the viewer may open."""
    heads = {unit.head.employee for unit in sight.tree.units.values() if unit.head}
    if sight.tree.head:
        heads.add(sight.tree.head.employee)
    return set(visible_to(sight.viewer, sight.today).filter(pk__in=heads).values_list("pk", flat=True))


def _people(sight: Sight, of: int, besides: Container[int] = ()) -> Listed:
    """The people under a node; leaders stand in the tree themselves."""
    if sight.by == "reporting":
        listed = reporting_to(sight.viewer, sight.company, sight.tree, of, sight.day, sight.today)
        return replace(listed, rows=tuple(row for row in listed.rows if row.pk not in besides))
    return in_department(sight.viewer, sight.company, of, sight.day, sight.today)
