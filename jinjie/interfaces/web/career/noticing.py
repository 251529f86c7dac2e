"""The public notice of applications 公示, objecting to one, and HR's answer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jinjie.areas.career import noticing
from jinjie.areas.career.actions.objections import answer_objection, raise_objection
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.models import Employee
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.career.promotions import LONGEST
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.refusal import Refusal
from jinjie.system.preferences.queries import moment_on


@require_safe
@signed_in
def board(request: HttpRequest) -> HttpResponse:
    """What is on public notice now."""
    shown = noticing.notice_board(actor_of(request), clock(request).today)
    return render(request, "web/career/board.html", {"shown": shown, "at": "promotions"})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def objecting(request: HttpRequest, application: int) -> HttpResponse:
    """The form in which one objects. HR alone reads who did."""
    actor, today, problem = actor_of(request), clock(request).today, ""
    row = noticing.displayed_row(actor, today, application)
    entry = next(each for each in noticing.notice_board(actor, today) if each.pk == row.pk)
    text = request.POST.get("text", "")[:LONGEST]
    if request.method == "POST":
        me = Employee.objects.get(pk=access_of(actor, today).employee_id or 0)
        at = moment_on(today, timezone.now())
        try:
            made = raise_objection(actor=actor, at=at, on=today, by=me, application=row, text=text)
            return with_toast(
                redirect("web:objection", made.pk), _("HR was told. The application waits for their answer.")
            )
        except Refusal as refusal:
            problem = f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}".strip()
    shown = {"entry": entry, "typed": text, "problem": problem, "at": "promotions"}
    return render(request, "web/career/objecting.html", shown, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def objection(request: HttpRequest, objection: int) -> HttpResponse:
    """One objection: whoever made it reads the answer here, HR gives it."""
    actor, today, problem = actor_of(request), clock(request).today, ""
    answer = request.POST.get("answer", "")[:LONGEST]
    if request.method == "POST":
        row = noticing.objection_row(actor, today, objection)
        at, upheld = moment_on(today, timezone.now()), request.POST.get("verb") == "uphold"
        try:
            answer_objection(actor=actor, at=at, on=today, objection=row, upheld=upheld, answer=answer)
            return with_toast(redirect("web:objection", row.pk), _("Answered. Whoever objected was told."))
        except Refusal as refusal:
            problem = f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}".strip()
    page = noticing.objection_page(actor, today, objection)
    shown = {"page": page, "typed": answer, "problem": problem, "at": "promotions"}
    return render(request, "web/career/objection.html", shown, status=422 if problem else 200)
