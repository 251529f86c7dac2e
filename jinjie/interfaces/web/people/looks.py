"""Who looked at a person's protected values: for the person and for HR."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.dossier.reading import find
from jinjie.foundation.people.looks import reads_of
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.audit.words import VALUES, said

LARGEST = 2**63


@require_safe
@signed_in
def looks(request: HttpRequest, company: str, number: str) -> HttpResponse:
    """The looks by day, newest first. Nobody there for who may not see the person; refused to who may not see looks."""
    today, actor = clock(request).today, actor_of(request)
    employee = find(access_of(actor, today), company, number)
    found = reads_of(actor, employee, today, _before(request.GET.get("before", "")))
    lines = [
        (
            timezone.localtime(look.at),
            look,
            _(", ").join(said(VALUES["fields"], name) for name in look.fields),
        )
        for look in found.looks
    ]
    shown: dict[str, Any] = {
        "employee": employee,
        "company": company,
        "days": [(day, list(those)) for day, those in groupby(lines, key=lambda line: line[0].date())],
        "older": found.older,
        "first": "before" not in request.GET,
        "at": "people",
    }
    return render(request, "web/people/looks.html", shown)


def _before(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else 0
    return number if 0 < number < LARGEST else None
