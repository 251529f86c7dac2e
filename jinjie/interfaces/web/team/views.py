"""The team's pages: one question to career, one page; a cell's why-row alone for who asks by script."""

from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from jinjie.areas.career.team.listing import Listed, listed
from jinjie.areas.career.team.page import opened_cell, team_page, why_row
from jinjie.areas.career.team.pages import TeamPage, WhyRow
from jinjie.areas.career.team.whom import units_open_to
from jinjie.foundation.measures.readings import FEW
from jinjie.interfaces.web.asking import Asked, actor_of, asked_of, clock, signed_in

VIEWS = ("heat", "list")


@require_safe
@signed_in
def team(request: HttpRequest, department: str | None = None) -> HttpResponse:
    """The team of a department, as heat map or list; of the one that the viewer heads where none is named."""
    asked = asked_of(request)
    opened = request.GET.get("open", "")[:200]
    if opened and request.headers.get("HX-Request"):
        return _row_alone(request, asked, opened)
    shown = request.GET.get("view", "")
    view = shown if shown in VIEWS else "heat"
    page = team_page(actor_of(request), asked.question, department, *([FEW] if view == "list" else []))
    if page.people > FEW:
        return render(
            request, "web/team/too_many.html", {**_frame(page, asked, view), "units": _units(request)}
        )
    context = _frame(page, asked, view)
    if view == "list":
        wanted = {name: request.GET.get(name, "") for name in ("q", "band", "sort")}
        rows: Listed = listed(page, **wanted)
        return render(request, "web/team/list.html", {**context, "rows": rows, **wanted})
    return render(request, "web/team/team.html", {**context, **_opened(page, asked, opened)})


def _frame(page: TeamPage, asked: Asked, view: str) -> dict[str, Any]:
    return {
        "page": page,
        "asked": asked,
        "view": view,
        "at": "team",
        "here_only": reverse("web:team", args=[page.unit.key]),
        "day_kept": f"&as_of={asked.question.moment.as_of.isoformat()}" if asked.past else "",
    }


def _opened(page: TeamPage, asked: Asked, opened: str) -> dict[str, Any]:
    """What the heat map shows of an opened cell without script; nothing where the address names none that is there."""
    number, _dot, criterion = opened.rpartition(".")
    row = opened_cell(page, number, criterion) if number else None
    return {} if row is None else {"why": row, "why_number": row.number, **_ways(row, asked)}


def _row_alone(request: HttpRequest, asked: Asked, opened: str) -> HttpResponse:
    row = _why(request, asked, opened)
    context = {"why": row, "asked": asked, **_ways(row, asked)}
    return render(request, "web/team/why_row.html", context)


def _why(request: HttpRequest, asked: Asked, opened: str) -> WhyRow:
    number, _dot, criterion = opened.rpartition(".")
    question = replace(asked.question, number=number.replace("\0", ""))
    return why_row(actor_of(request), question, criterion.replace("\0", ""))


def _ways(row: WhyRow, asked: Asked) -> dict[str, str]:
    """Where the row leads: to the reasons, to the record as far as there is a page, to what waits."""
    place = {"company": row.company, "number": row.number}
    ways = {
        "why_address": reverse("web:why", kwargs={**place, "criterion": row.criterion}) + asked.day_only,
        "record_address": "",
        "confirm_address": f"{reverse('web:facts-to-confirm')}#fact-{row.waiting}" if row.waiting else "",
    }
    with suppress(NoReverseMatch):
        ways["record_address"] = reverse("web:record", kwargs=place)
    return ways


def _units(request: HttpRequest) -> Any:
    return units_open_to(actor_of(request), clock(request).today)


@require_safe
@signed_in
def teams(request: HttpRequest) -> HttpResponse:
    """Every department whose team the viewer may open."""
    return render(request, "web/team/teams.html", {"units": _units(request), "at": "team"})


def address(**asked: str) -> str:
    """The words of an address that are not empty."""
    return urlencode({name: value for name, value in asked.items() if value})
