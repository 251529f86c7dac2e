"""Reporting something of oneself, changing it while it waits, taking it back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jinjie.areas.career.factpage import fact_of
from jinjie.areas.career.situation import find_person
from jinjie.foundation.growth.actions.reported import (
    ChangedMeanwhile,
    change_reported,
    files_of,
    report_fact,
    restore_fact,
    version_of,
    withdraw_fact,
)
from jinjie.foundation.growth.choices import Confirmer
from jinjie.foundation.growth.models import Fact, FactType
from jinjie.foundation.growth.permissions import may_change_reported
from jinjie.foundation.growth.queries import reportable
from jinjie.interfaces.web.asking import actor_of, asked_of, signed_in
from jinjie.interfaces.web.growth.forms import ReportForm, initial_of
from jinjie.interfaces.web.once import AlreadySent, claim
from jinjie.interfaces.web.toasts import with_toast
from jinjie.interfaces.web.uploads import Files, with_uploads
from jinjie.kit.refusal import Refusal
from jinjie.system.files.brought import ACCEPT, MEGABYTE, MOST_BYTES

ICONS = {"document": "file-text", "certificate": "award", "project": "briefcase", "course": "school", "test": "checklist", "award": "award", "feedback": "message", "mentorship": "heart-handshake"}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@with_uploads
@signed_in
def report(request: HttpRequest) -> HttpResponse:
    """Choose what it is; then its form; then it waits."""
    asked = asked_of(request)
    employee, _own, _leads = find_person(actor_of(request), asked.question)
    types = reportable(employee.company_id)
    wanted = request.GET.get("type", "")
    fact_type = next((row for row in types if row.key == wanted), types[0] if len(types) == 1 else None)
    if fact_type is None:
        shown = [(row, ICONS.get(row.kind, "list-details"), _confirmer(row)) for row in types]
        return render(request, "web/growth/choose.html", {"types": shown, "at": "record"})
    if request.method != "POST":
        item = request.GET.get("item", "")
        form = ReportForm(
            fact_type, asked.question.today, initial={"item": item, "happened_on": asked.question.today}
        )
        return _form(request, form, None, None)
    form, files = ReportForm(fact_type, asked.question.today, request.POST), Files(request)
    if not form.is_valid() or files.problems:
        return _form(request, form, files, None, status=422)
    back = f"{reverse('web:record')}?done={fact_type.key}"
    at = timezone.now()
    try:
        with claim(request, at=at, answer=back):
            fact = report_fact(
                actor=actor_of(request),
                at=at,
                employee=employee,
                fact_type=fact_type,
                new=form.new_fact(),
                files=files.kept,
            )
    except AlreadySent as sent:
        return redirect(sent.answer or back, permanent=False)
    except Refusal as refusal:
        return _refused(request, form, files, None, refusal)
    undo = reverse("web:withdraw-fact", kwargs={"fact": fact.pk})
    return with_toast(redirect(back), _("Recorded; it waits for confirmation"), undo)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@with_uploads
@signed_in
def change(request: HttpRequest, fact: int) -> HttpResponse:
    """Change what waits. Who was overtaken by somebody else is told, and loses nothing."""
    asked = asked_of(request)
    kept = fact_of(actor_of(request), asked.question, fact)
    may_change_reported(actor_of(request), kept).require()
    today, fact_type = asked.question.today, kept.fact_type
    if request.method != "POST":
        return _form(request, ReportForm(fact_type, today, initial=initial_of(kept)), None, kept)
    form, files = ReportForm(fact_type, today, request.POST), Files(request)
    if not form.is_valid() or files.problems:
        return _form(request, form, files, kept, status=422)
    proofs = {row.pk for row in files_of(kept)}
    left = {int(text) for text in request.POST.getlist("evidence") if text.isascii() and text.isdigit()}
    try:
        change_reported(
            actor=actor_of(request),
            at=timezone.now(),
            fact=kept,
            new=form.new_fact(kept),
            seen=request.POST.get("seen", ""),
            files=files.kept,
            without=proofs - left,
        )
    except ChangedMeanwhile as refusal:
        kept.refresh_from_db()
        return _refused(request, form, files, kept, refusal, status=409)
    except Refusal as refusal:
        return _refused(request, form, files, kept, refusal)
    return with_toast(redirect(f"{reverse('web:record')}?done=change-{fact}"), _("Changed; it waits for confirmation"))  # fmt: skip


@require_POST
@signed_in
def withdraw(request: HttpRequest, fact: int) -> HttpResponse:
    """Take back what waits; for a few seconds a way back is offered."""
    kept = fact_of(actor_of(request), asked_of(request).question, fact)
    withdraw_fact(actor=actor_of(request), at=timezone.now(), fact=kept)
    undo = reverse("web:restore-fact", kwargs={"fact": fact})
    return with_toast(redirect("web:record"), _("Withdrawn"), undo)


@require_POST
@signed_in
def restore(request: HttpRequest, fact: int) -> HttpResponse:
    """Let what was taken back wait again."""
    kept = fact_of(actor_of(request), asked_of(request).question, fact)
    restore_fact(actor=actor_of(request), at=timezone.now(), fact=kept)
    return with_toast(redirect("web:record"), _("It waits for confirmation again"))


def _confirmer(fact_type: FactType) -> str:
    if fact_type.confirmed_by == Confirmer.MANAGER:
        return _("confirmed by your manager")
    return _("confirmed by HR")


def _refused(
    request: HttpRequest,
    form: ReportForm,
    files: Files,
    fact: Fact | None,
    refusal: Refusal,
    status: int = 422,
) -> HttpResponse:
    return _form(request, form, files, fact, status=status, refusal=refusal.said(translation))


def _form(
    request: HttpRequest,
    form: ReportForm,
    files: Files | None,
    fact: Fact | None,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    left = request.POST.getlist("evidence")
    shown: dict[str, Any] = {
        "form": form,
        "type": form.fact_type,
        "confirmer": _confirmer(form.fact_type),
        "fact": fact,
        "seen": version_of(fact) if fact else "",
        "proofs": [(row, files is None or str(row.pk) in left) for row in files_of(fact)] if fact else [],
        "kept": files.tokens if files else [],
        "problems": files.problems if files else [],
        "refusal": refusal,
        "accept": ACCEPT,
        "most": MOST_BYTES // MEGABYTE,
        "draft": f"change-{fact.pk}" if fact else f"report-{form.fact_type.key}",
        "at": "record",
    }
    return render(request, "web/growth/report.html", shown, status=status)
