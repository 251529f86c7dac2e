"""The pages of the set-up."""

from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jinjie.areas.career.actions.ladders import apply_ladder
from jinjie.areas.career.paths import my_path
from jinjie.areas.career.situation import Question
from jinjie.areas.career.standings import measured_company
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.people.actions.accounts import create_first_administrator
from jinjie.interfaces.transfer.samples import figures_template, roster_template
from jinjie.interfaces.transfer.templates import fitted, levels_of, offers, preview
from jinjie.interfaces.web.accounts.entering import enter
from jinjie.interfaces.web.asking import Asked, actor_of, clock
from jinjie.interfaces.web.setup import bringing
from jinjie.interfaces.web.setup.forms import AdministratorForm, CodeForm, CompanyForm
from jinjie.interfaces.web.setup.steps import course, holds_code, keep_code, step, who_sets_up
from jinjie.journeys import set_up as journey
from jinjie.journeys.set_up import SETUP, SetUp, is_fresh, mark_fits, mark_of, where
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actions.attempts import attempt
from jinjie.system.accounts.limits import ADDRESS
from jinjie.system.accounts.places import address_of, network_of
from jinjie.system.accounts.queries import second_steps

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EITHER = ["GET", "HEAD", "POST"]
SHOWN = 60


def said(refusal: Refusal) -> str:
    """A refusal in the reader's words, with the way out."""
    return f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}".strip()


def page(request: HttpRequest, state: SetUp, here: str, *, status: int = 200, **shown: Any) -> HttpResponse:
    """A step's page with the list of steps beside it."""
    told = {"course": course(state, here, timezone.now()), "step": here, **shown}
    return render(request, f"web/setup/{here}.html", told, status=status)


@never_cache
@require_http_methods(EITHER)
def set_up(request: HttpRequest) -> HttpResponse:
    """To the step that is next; on a fresh server to whoever has the code."""
    state = where()
    if state.finished or not is_fresh() or holds_code(request):
        return redirect("web:home" if state.finished else f"web:set-up-{state.now}")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        tried = attempt(at=now, buckets=[(f"set-up:{network_of(address_of(request))}", ADDRESS)])
        mark = mark_of(form.cleaned_data["code"])
        if mark_fits(mark, now):
            tried.withdraw()
            return keep_code(redirect(f"web:set-up-{state.now}"), mark)
        form.add_error("code", _("This is not the code. The server's console shows it."))
    return render(request, "web/setup/code.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(EITHER)
@step("company")
def company(request: HttpRequest, state: SetUp) -> HttpResponse:
    """Name, key, calendar."""
    if state.company is not None:
        return redirect("web:set-up")
    form = CompanyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            journey.begin_company(actor=who_sets_up(request), at=timezone.now(), **form.cleaned_data)
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error("key" if refusal.code == "setup.bad_key" else None, said(refusal))
        else:
            return redirect("web:set-up")
    zone = timezone.get_default_timezone_name()
    return page(request, state, "company", form=form, zone=zone, status=422 if form.is_bound else 200)


@sensitive_post_parameters("password", "again")
@require_http_methods(EITHER)
@step("administrator")
def administrator(request: HttpRequest, state: SetUp) -> HttpResponse:
    """Who keeps the keys: name and password, then a passkey or an authenticator app."""
    if state.administrator:
        held = second_steps(actor_of(request).user_id or 0)
        return page(request, state, "administrator", held=held, back=request.path)
    form = AdministratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {key: form.cleaned_data[key] for key in ("username", "name", "password")}
        try:
            user = create_first_administrator(actor=SETUP, at=timezone.now(), **given)
        except Refusal as refusal:
            weak = refusal.code == "accounts.weak_password"
            form.add_error("password" if weak else "username", said(refusal))
        else:
            return enter(request, user, "setup", request.path)
    return page(request, state, "administrator", form=form, status=422 if form.is_bound else 200)


@require_http_methods(EITHER)
@step("roster")
def roster(request: HttpRequest, state: SetUp) -> HttpResponse:
    """People and departments: from the company's own table, from the template, or invented ones."""
    return bringing.step_page(request, state, "roster", page)


@require_safe
@step("roster")
def roster_file(request: HttpRequest, state: SetUp) -> HttpResponse:
    """The roster's template."""
    return _file(roster_template(), "jinjie-roster.xlsx")


@require_http_methods(EITHER)
@step("figures")
def figures(request: HttpRequest, state: SetUp) -> HttpResponse:
    """KPI values, or later."""
    if request.method == "POST" and request.POST.get("later"):
        journey.put_off(actor=actor_of(request), at=timezone.now(), step="figures")
        return redirect("web:set-up-first")
    return bringing.step_page(request, state, "figures", page)


@require_safe
@step("figures")
def figures_file(request: HttpRequest, state: SetUp) -> HttpResponse:
    """A table of everybody with a column for each indicator."""
    if state.company is None:
        return redirect("web:set-up")
    return _file(figures_template(state.company, clock(request).today), "jinjie-kpi.xlsx")


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=WORKBOOK)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_http_methods(EITHER)
@step("ladder")
def ladder(request: HttpRequest, state: SetUp) -> HttpResponse:
    """Choose one of the templates, and say which of its levels are the roster's."""
    if state.company is None:
        return redirect("web:set-up")
    asked = request.POST if request.method == "POST" else request.GET
    every, problem = offers(), ""
    chosen = asked.get("template") or every[0].key
    if chosen not in {offer.key for offer in every}:
        chosen = every[0].key
    if request.method == "POST" and request.POST.get("apply"):
        held = {key for key, _number in levels_of(state.company)}
        levels = {
            key.removeprefix("level-"): str(value)
            for key, value in request.POST.items()
            if key.startswith("level-") and value in held
        }
        try:
            plan = fitted(chosen, levels)
            apply_ladder(actor=actor_of(request), at=timezone.now(), company=state.company, plan=plan)
        except NotAllowed:
            raise
        except Refusal as refusal:
            problem = said(refusal)
        else:
            return redirect("web:set-up-figures")
    shown = {"offers": every, "chosen": chosen, "preview": preview(chosen, state.company), "problem": problem}
    return page(request, state, "ladder", status=422 if problem else 200, **shown)


@require_http_methods(EITHER)
@step("first")
def first(request: HttpRequest, state: SetUp) -> HttpResponse:
    """One person's real path."""
    if state.company is None:
        return redirect("web:set-up")
    read = clock(request)
    moment = Moment(read.today, read.now)
    found = list(islice(measured_company(state.company, moment), 2_000))
    found.sort(key=lambda row: -row["shown"])
    number = (request.POST if request.method == "POST" else request.GET).get("number", "") or state.person
    if number not in {row["employee"] for row in found}:
        number = found[0]["employee"] if found else ""
    if request.method == "POST" and number:
        journey.choose_person(actor=actor_of(request), at=timezone.now(), number=number)
        return redirect("web:set-up-first")
    question = Question(moment=moment, today=read.today, number=number, company=state.company.key)
    seen = my_path(actor_of(request), question) if number else None
    shown: dict[str, Any] = {
        "people": found[:SHOWN],
        "number": number,
        "path": seen,
        "asked": Asked(question),
    }
    return page(request, state, "first", **shown)


@require_POST
@step("first")
def over(request: HttpRequest, state: SetUp) -> HttpResponse:
    """The set-up is over."""
    journey.finish(actor=actor_of(request), at=timezone.now())
    return redirect("web:home")
