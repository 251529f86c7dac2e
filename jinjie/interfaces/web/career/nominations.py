"""Nominating somebody whom one leads, or saying why not now; answering a nomination, or taking it back."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jinjie.areas.career import nominating
from jinjie.areas.career.actions import nominations as actions
from jinjie.areas.career.models import Nomination
from jinjie.areas.career.situation import find_person
from jinjie.interfaces.web.asking import actor_of, asked_of, clock, signed_in
from jinjie.interfaces.web.career.promotions import LONGEST
from jinjie.interfaces.web.once import FIELD
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.preferences.queries import moment_on


def _said(refusal: Refusal) -> str:
    return f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}".strip()


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def nominate(request: HttpRequest, company: str, number: str) -> HttpResponse:
    """How a report stands, and the two answers: nominate, or not now with a reason. A refusal keeps what was typed."""
    asked = asked_of(request, company, number)
    actor, today = actor_of(request), clock(request).today
    page = nominating.nominate_page(actor, asked.question)
    shown = {"page": page, "asked": asked, "company": company, "number": number, "at": "people"}
    if request.method != "POST":
        return render(request, "web/career/nominate.html", shown)
    employee, _own, _leads = find_person(actor, asked.question)
    typed = {name: request.POST.get(name, "")[:LONGEST] for name in ("statement", "reason")}
    verb = "not_now" if request.POST.get("verb") == "not_now" else "nominate"
    common: dict[str, Any] = {
        "actor": actor,
        "at": moment_on(today, timezone.now()),
        "on": today,
        "employee": employee,
    }
    try:
        if verb == "not_now":
            row = actions.say_not_now(**common, level=page.key, reason=typed["reason"])
        else:
            row = actions.nominate(
                **common, level=page.key, statement=typed["statement"], reason=typed["reason"]
            )
    except Refusal as refusal:
        wrong = {"typed": typed, "verb": verb, "problem": _said(refusal), "column": refusal.place.column}
        return render(request, "web/career/nominate.html", shown | wrong, status=422)
    said = (
        _("Said. The person reads why.") if verb == "not_now" else _("Nominated. Their consent is asked for.")
    )
    return with_toast(redirect("web:nomination", row.pk), said)


def _answered(
    request: HttpRequest, row: Nomination, at: datetime, today: date, statement: str
) -> HttpResponse:
    actor, verb = actor_of(request), request.POST.get("verb", "")
    if verb == "withdraw":
        actions.withdraw_nomination(actor=actor, at=at, nomination=row)
        return with_toast(redirect("web:nomination", row.pk), _("Taken back."))
    if verb not in ("agree", "decline"):
        raise Refusal(phrase("Choose an answer."), code="career.no_answer")
    done = actions.answer_nomination(
        actor=actor, at=at, on=today, nomination=row, agree=verb == "agree", statement=statement,
        key="".join(mark for mark in request.POST.get(FIELD, "") if mark.isalnum())[:40],
    )  # fmt: skip
    if done.application_id is None:
        return with_toast(redirect("web:nomination", row.pk), _("Declined. Whoever nominated you was told."))
    return with_toast(
        redirect("web:application", done.application_id), _("Filed. Where it stands is shown here.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def one_nomination(request: HttpRequest, nomination: int) -> HttpResponse:
    """One nomination; the person answers it here, whoever made it takes it back."""
    actor, today = actor_of(request), clock(request).today
    at, problem, typed = moment_on(today, timezone.now()), "", request.POST.get("statement", "")[:LONGEST]
    if request.method == "POST":
        row = nominating.nomination_row(actor, today, nomination)
        try:
            return _answered(request, row, at, today, typed)
        except Refusal as refusal:
            problem = _said(refusal)
    page = nominating.nomination_page(actor, today, at, nomination)
    shown = {"page": page, "problem": problem, "typed": typed, "at": "promotions"}
    return render(request, "web/career/nomination.html", shown, status=422 if problem else 200)
