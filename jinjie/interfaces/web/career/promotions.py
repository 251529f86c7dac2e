"""Applying for a level; applications and promotions, in lists and one by one."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jinjie.areas.career import deciding, nominating, noticing, promoting, refusals
from jinjie.areas.career.actions.applications import KIND, file_application
from jinjie.areas.career.actions.decisions import Decided, approve_application
from jinjie.areas.career.actions.promotions import undo
from jinjie.areas.career.actions.raises import show_raise
from jinjie.areas.career.actions.refusals import refuse_application
from jinjie.areas.career.certificate import certificate
from jinjie.areas.career.challenged import running_challenges
from jinjie.areas.career.permissions import may_see_raise
from jinjie.areas.career.raising import read_raise
from jinjie.areas.career.situation import find_person
from jinjie.foundation.approvals.actions.deciding import approve
from jinjie.foundation.people.models import Employee
from jinjie.interfaces.web.accounts.confirming import confirm_then, kept_for, recently_confirmed
from jinjie.interfaces.web.asking import Asked, actor_of, asked_of, clock, signed_in
from jinjie.interfaces.web.fragments import Asking, ask_with_requests, show_with_requests
from jinjie.interfaces.web.once import FIELD
from jinjie.interfaces.web.toasts import with_toast
from jinjie.interfaces.web.uploads import Files, fieldset, with_uploads
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal
from jinjie.system.preferences.queries import moment_on

LONGEST = 4_000
REASON = "reason."
show_with_requests(KIND, "web/career/stood.html", promoting.application_of_request)


def _refuse(said: dict[str, Any], words: str, _people: Sequence[Employee], sent: QueryDict) -> object:
    """Reject with what the form said of single criteria."""
    given = {name.removeprefix(REASON): sent[name] for name in sent if name.startswith(REASON)}
    reasons = {key: str(text) for key, text in given.items()}
    return refuse_application(**said, comment=words, reasons=reasons)


def _decide(said: dict[str, Any], words: str, people: Sequence[Employee], sent: QueryDict) -> object:
    """Approve with the day, the post and the raise that the form said."""
    row = deciding.application_of_task(said["task_id"])
    if row is None:
        return approve(**said, comment=words, chosen=people)
    decided = Decided(
        effective_on=day_of(sent.get("effective_on", "")),
        position=deciding.chosen_position(row.ladder, row.to_level, sent.get("position", "")),
        asked=read_raise(sent.get("raise", ""), sent.get("unit", "")),
        without_raise="without_raise" in sent,
    )
    return approve_application(**said, comment=words, chosen=people, decided=decided)


ask_with_requests(KIND, "reject", Asking("web/career/reasons.html", refusals.asked_of, _refuse))
ask_with_requests(
    KIND, "approve",
    Asking(
        "web/career/deciding.html", deciding.deciding_form, _decide, last=True, fields=("effective_on", "position", "raise")
    ),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@with_uploads
@signed_in
def apply(request: HttpRequest) -> HttpResponse:
    """The form of an application for oneself, and filing it. What lacks is said beside the form, which keeps what was typed."""
    asked = asked_of(request)
    if request.method != "POST":
        return _form(request, asked)
    actor, today, files = actor_of(request), clock(request).today, Files(request)
    if files.problems:
        return _form(request, asked, files, status=422)
    employee, _own, _leads = find_person(actor, asked.question)
    try:
        row = file_application(
            actor=actor, at=moment_on(today, timezone.now()), on=today, employee=employee, level=asked.question.level,
            statement=request.POST.get("statement", "")[:LONGEST], reason=request.POST.get("reason", "")[:LONGEST],
            files=files.kept, key="".join(mark for mark in request.POST.get(FIELD, "") if mark.isalnum())[:40],
        )  # fmt: skip
    except Refusal as refusal:
        said = f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}".strip()
        return _form(request, asked, files, status=422, problem=said, column=refusal.place.column)
    return with_toast(redirect("web:application", row.pk), _("Filed. Where it stands is shown here."))


def day_of(text: str) -> date:
    """The day from which a promotion shall hold, as a form sent it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal(
            phrase("Say from which day."), code="career.no_day", place=Place(column="effective_on")
        ) from None


def _form(
    request: HttpRequest, asked: Asked, files: Files | None = None, status: int = 200, **wrong: str
) -> HttpResponse:
    page = promoting.apply_page(actor_of(request), asked.question)
    typed = {name: request.POST.get(name, "")[:LONGEST] for name in ("statement", "reason")}
    shown = {"page": page, "asked": asked, "typed": typed, "at": "path", **fieldset(files), **wrong}
    return render(request, "web/career/apply.html", shown, status=status)


@require_safe
@signed_in
def promotions(request: HttpRequest) -> HttpResponse:
    """What is being decided, what was decided: of oneself, of those one leads or looks after."""
    actor, today = actor_of(request), clock(request).today
    shown = {
        "lists": promoting.promotion_lists(actor, today),
        "challenges": running_challenges(actor, today),
        "nominations": nominating.open_nominations(actor, today, moment_on(today, timezone.now())),
        "at": "promotions",
    }
    return render(request, "web/career/promotions.html", shown)


@require_safe
@signed_in
def one_application(request: HttpRequest, application: int) -> HttpResponse:
    """One application, as things stood when it was filed."""
    actor, today = actor_of(request), clock(request).today
    page = promoting.application_page(actor, today, application)
    against = noticing.objections_to(actor, today, application)
    why = refusals.why_refused(page.pk) if page.state == "refused" else None
    shown = {"about": page, "objections": against, "why": why, "at": "promotions"}
    return render(request, "web/career/application.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def one_promotion(request: HttpRequest, promotion: int) -> HttpResponse:
    """One promotion; HR takes it back here, with a reason."""
    actor, today = actor_of(request), clock(request).today
    problem = ""
    if request.method == "POST":
        row = promoting.promotion_row(actor, today, promotion)
        try:
            undo(
                actor=actor, at=moment_on(today, timezone.now()), on=today, promotion=row,
                reason=request.POST.get("reason", "")[:LONGEST],
            )  # fmt: skip
            return with_toast(redirect("web:promotion", promotion), _("Taken back. The person was told."))
        except Refusal as refusal:
            problem = f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}".strip()
    page = promoting.promotion_page(actor, today, promotion)
    shown = {"page": page, "problem": problem, "today": today, "at": "promotions"}
    return render(request, "web/career/promotion.html", shown, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def pay_change(request: HttpRequest, promotion: int) -> HttpResponse:
    """The raise of a promotion, shown once to who showed lately who they are; that it was read is in the audit log."""
    actor, now = actor_of(request), clock(request)
    row = promoting.promotion_row(actor, now.today, promotion)
    may_see_raise(actor, row, now.today).require()
    if request.method != "POST" and kept_for(request) is None:
        return redirect("web:promotion", promotion)
    if not recently_confirmed(request):
        return confirm_then(request, request.get_full_path(), {})
    shown = show_raise(actor=actor, at=now.now, on=now.today, promotion=row)
    page = promoting.promotion_page(actor, now.today, promotion)
    seen = {"page": page, "today": now.today, "at": "promotions", "raise": shown.said() if shown else ""}
    answer = render(request, "web/career/promotion.html", seen)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_safe
@signed_in
def certificate_file(request: HttpRequest, promotion: int) -> HttpResponse:
    """The certificate of a promotion that is in effect."""
    file = certificate(actor_of(request), clock(request).today, promotion)
    answer = HttpResponse(file.content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = content_disposition_header(True, file.name) or ""
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
