"""Growth plans: the one that runs, making one, its steps."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from jinjie.areas.career import planning
from jinjie.areas.career.actions import plans as actions
from jinjie.areas.career.models import GrowthPlan, GrowthStep
from jinjie.areas.career.permissions import may_plan
from jinjie.areas.career.situation import NobodyThere, find_person
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.people.organised import person_called
from jinjie.interfaces.web.asking import actor_of, asked_of, clock, signed_in
from jinjie.interfaces.web.nobody import page_of_nobody
from jinjie.interfaces.web.organisation.asking import whole
from jinjie.interfaces.web.people.day_forms import day_field
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal
from jinjie.system.preferences.queries import moment_on


class StepForm(forms.Form):
    """A step of one's own."""

    title = forms.CharField(label=gettext_lazy("What is to be done"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=GrowthStep.Kind.choices, initial="own")
    due_on = day_field(label=gettext_lazy("Until"))


def _now(request: HttpRequest) -> tuple[datetime, date]:
    today = clock(request).today
    return moment_on(today, timezone.now()), today


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def plan_of(request: HttpRequest, company: str | None = None, number: str | None = None) -> HttpResponse:
    """The plan that runs; where there is none, what making one does. Sent: it is made from the gaps as they are."""
    asked, actor = asked_of(request, company, number), actor_of(request)
    try:
        employee, own, _leads = find_person(actor, asked.question)
    except NobodyThere:
        if number is not None:
            raise
        return page_of_nobody(request, asked, "path")
    at, today = _now(request)
    if not may_plan(actor, employee, today):
        raise planning.NoSuchPlan
    if request.method == "POST":
        row = actions.make_plan(actor=actor, at=at, on=today, employee=employee, level=asked.question.level)
        return with_toast(redirect("web:growth-plan", row.pk), _("The gaps are steps now. Make them yours."))
    running = planning.running_plan(employee.pk)
    if running is not None:
        return redirect("web:growth-plan", running)
    shown = {"employee": employee, "own": own, "company": company, "number": number, "asked": asked}
    return render(request, "web/career/plan_new.html", shown | {"at": "path" if own else "people"})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def one_plan(request: HttpRequest, plan: int) -> HttpResponse:
    """A plan with its steps; sent: a step is added, or a mentor named."""
    actor, today = actor_of(request), clock(request).today
    form, said = StepForm(), {"mentor": "", "mentor_problem": ""}
    if request.method == "POST":
        row = planning.plan_row(actor, today, plan)
        may_plan(actor, row.employee, today).require()
        if request.POST.get("do") == "mentor":
            said = _mentor(request, row)
            if not said["mentor_problem"]:
                return with_toast(redirect("web:growth-plan", plan), _("Saved."))
        else:
            form = StepForm(request.POST)
            if form.is_valid() and _added(form, request, row):
                return with_toast(redirect("web:growth-plan", plan), _("Added to the plan"))
    page = planning.plan_page(actor, today, plan)
    status = 422 if form.errors or said["mentor_problem"] else 200
    opened = whole(request.GET.get("step", ""))
    shown = {"page": page, "form": form, "opened": opened, "at": "path" if page.own else "people", **said}
    return render(request, "web/career/plan.html", shown, status=status)


def _added(form: StepForm, request: HttpRequest, row: GrowthPlan) -> bool:
    at, today = _now(request)
    try:
        actions.add_step(actor=actor_of(request), at=at, on=today, plan=row, **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(
            refusal.place.column if refusal.place.column in form.fields else None,
            refusal.message.said(translation),
        )
        return False
    return True


def _mentor(request: HttpRequest, row: GrowthPlan) -> dict[str, Any]:
    at, today = _now(request)
    text = request.POST.get("mentor", "").strip()[:120]
    try:
        mentor = person_called(row.employee.company, text, today) if text else None
        if text and mentor is None:
            message = phrase("There is nobody of that number or name.")
            raise Refusal(message, code="career.nobody", place=Place(column="mentor"))
        actions.name_mentor(actor=actor_of(request), at=at, on=today, plan=row, mentor=mentor)
    except Refusal as refusal:
        return {"mentor": text, "mentor_problem": refusal.message.said(translation)}
    return {"mentor": text, "mentor_problem": ""}


@require_POST
@signed_in
def one_step(request: HttpRequest, growth_step: int) -> HttpResponse:
    """A step is done, open again, changed, or taken out."""
    actor, (at, today) = actor_of(request), _now(request)
    row = planning.step_row(actor, today, growth_step)
    may_plan(actor, row.plan.employee, today).require()
    given: dict[str, Any] = {"actor": actor, "at": at, "on": today, "step": row}
    said = _("Saved.")
    match request.POST.get("do", ""):
        case "done":
            link = request.POST.get("link", "").strip()
            actions.finish_step(**given, fact=_proof(request, row, today), link=link)
            said = _("Done. Well done.")
        case "resume":
            actions.resume_step(**given)
        case "remove":
            actions.remove_step(**given)
            said = _("Taken out of the plan")
        case _:
            form = StepForm({**request.POST.dict(), "kind": row.kind})
            if not form.is_valid():
                raise Refusal(phrase("A step needs words and a day."), code="career.step_empty")
            actions.change_step(**given, title=form.cleaned_data["title"], due_on=form.cleaned_data["due_on"])
    return with_toast(redirect("web:growth-plan", row.plan_id), said)


def _proof(request: HttpRequest, row: GrowthStep, today: date) -> Fact | None:
    chosen = whole(request.POST.get("fact", ""))
    return planning.proof_of(row.plan, chosen, today) if chosen > 0 else None
