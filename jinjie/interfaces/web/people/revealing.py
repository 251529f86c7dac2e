"""Showing a secret: the cell for htmx, a whole page without script, the question why where a reason is wanted."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from jinjie.foundation.people.actions.reveal import ReasonWanted, reveal
from jinjie.foundation.people.masks import masked
from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.roster.answer import Secret
from jinjie.interfaces.web.asking import actor_of, clock
from jinjie.interfaces.web.people.cells import Drawing, secret


def revealed(
    request: HttpRequest, employee: Employee, key: str, whole: Callable[[dict[str, str]], HttpResponse]
) -> HttpResponse:
    """Reveal what `key` (“person.field”) names, and answer; `whole` makes the page with the values shown."""
    field = key.partition(".")[2]
    partial = bool(request.headers.get("HX-Request"))
    try:
        value = reveal(
            actor=actor_of(request), at=clock(request).now, on=clock(request).today, employee=employee, field=field,
            reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except ReasonWanted as wanted:
        template = "web/people/reason_form.html" if partial else "web/people/reason.html"
        given = {
            "at": "people", "key": key, "person": employee, "wanted": wanted.message.said(translation),
            "wrong": "reason" in request.POST, "action": request.get_full_path(),
        }  # fmt: skip
        return render(request, template, given, status=422)
    if partial:
        stars = Secret(masked(field.rpartition(".")[2], value.replace(" ", "")), True)
        answer = HttpResponse(secret(key, stars, Drawing({key: value}, "")))
    else:
        answer = whole({key: value})
    answer.headers["Cache-Control"] = "no-store"
    return answer
