"""Asking for something by one of the company's own forms: the list, the form, who would be asked, filing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jinjie.foundation.approvals.actions.requests import submit
from jinjie.foundation.approvals.queries.filing import Filing, filing, offers, previewed
from jinjie.interfaces.web.approvals.answers import (
    LONGEST,
    Typed,
    people_named,
    shown_with,
    typed_in,
    values_of,
)
from jinjie.interfaces.web.approvals.views import present
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.once import FIELD
from jinjie.interfaces.web.toasts import with_toast
from jinjie.interfaces.web.uploads import with_uploads
from jinjie.kit.refusal import NotAllowed, Refusal


@require_safe
@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """What one may ask for."""
    found = offers(actor_of(request), clock(request).today)
    return render(request, "web/approvals/new.html", {"offers": found, "at": "approvals"})


@require_http_methods(["GET", "HEAD", "POST"])
@with_uploads
@signed_in
def fill(request: HttpRequest, flow: int) -> HttpResponse:
    """The form, who would be asked, and filing. What lacks is said at its field, and what was typed stays."""
    actor, read = actor_of(request), present(request)
    found = filing(actor, read.today, flow)
    company = found.flow.company_id
    typed = typed_in(request, found.questions)
    for each in found.choosers:
        typed.people[each.step] = request.POST.get(f"whom.{each.step}", "")[:LONGEST]
    if request.method != "POST" or "more" in request.POST:
        return _page(request, found, typed)
    if typed.problems:
        return _page(request, found, typed, 422)
    try:
        values, kept = values_of(company, found.questions, typed)
        chosen = {
            each.step: people_named(company, typed.people.get(each.step, ""), each.step)
            for each in found.choosers
        }
        if "preview" in request.POST:
            walk = previewed(actor, found, read.today, read.now, values, chosen)
            return _page(request, found, typed, walk=walk)
        answer = submit(
            actor=actor, at=read.now, on=read.today, flow=found.flow, requester=found.requester, values=values,
            choices=chosen, files=kept, key="".join(mark for mark in request.POST.get(FIELD, "") if mark.isalnum())[:40],
        )  # fmt: skip
    except NotAllowed:
        raise
    except Refusal as refusal:
        said = f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}".strip()
        return _page(
            request, found, typed, 422, problem=said, column=refusal.place.column, row=refusal.place.row
        )
    return with_toast(redirect("web:request", answer.request_id), _("Filed. Where it stands is shown here."))


def _page(request: HttpRequest, found: Filing, typed: Typed, status: int = 200, **more: Any) -> HttpResponse:
    asked = [shown_with(question, typed) for question in found.questions]
    whom = [(each, typed.people.get(each.step, "")) for each in found.choosers]
    shown = {"found": found, "asked": asked, "whom": whom, "at": "approvals", "wrong": typed.problems, **more}
    return render(request, "web/approvals/fill.html", shown, status=status)
