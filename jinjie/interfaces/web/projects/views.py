"""The register, one project, asking to join, leaving, registering."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jinjie.areas.projects import queries
from jinjie.areas.projects.actions.members import ask_to_join, leave_project, withdraw_asking
from jinjie.areas.projects.actions.registering import Wanted, define_kind, register_project
from jinjie.areas.projects.choices import MemberState
from jinjie.areas.projects.permissions import keeps_register, may_register
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.organised import person_called
from jinjie.interfaces.web.asking import signed_in
from jinjie.interfaces.web.doing import do, now_of
from jinjie.interfaces.web.organisation.asking import Sight, sight_of, whole
from jinjie.interfaces.web.projects.forms import ChangeForm, CloseForm, ProjectForm, SeatForm, TakeForm
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal


@require_safe
@signed_in
def projects(request: HttpRequest) -> HttpResponse:
    """What looks for people, what runs, what has ended: of what one may see."""
    sight = sight_of(request)
    page = queries.register(sight.viewer, sight.company, sight.today)
    return render(request, "web/projects/projects.html", {"page": page, "sight": sight, "at": "projects"})


@require_safe
@signed_in
def one_project(request: HttpRequest, project: int) -> HttpResponse:
    """One project."""
    return shown(request, sight_of(request), project)


def page_of(project: int) -> str:
    """The address of a project."""
    return reverse("web:project", args=[project])


def shown(request: HttpRequest, sight: Sight, project: int, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of a project, with forms as they were sent."""
    page = queries.project_page(sight.viewer, sight.today, project)
    given = {
        "seat_form": SeatForm(), "close_form": CloseForm(initial={"closed_on": sight.today}), "take_form": TakeForm(auto_id="take_%s"),
        "change_form": ChangeForm(initial=_as_it_is(page), auto_id="change_%s"), **forms,
    }  # fmt: skip
    kept = {"page": page, "sight": sight, "at": "projects", **given}
    return render(request, "web/projects/project.html", kept, status=status)


def _as_it_is(page: queries.ProjectPage) -> dict[str, Any]:
    """What the form that changes a project begins with."""
    line = page.project
    return {
        "what_for": page.what_for, "ends_on": line.ends_on, "join_until": line.join_until, "size": page.size_plain,
        "unit": page.unit,
    }  # fmt: skip


def me_of(sight: Sight) -> Employee:
    """Who asks, as a person of the company."""
    row = Employee.objects.filter(pk=access_of(sight.viewer, sight.today).employee_id or 0).first()
    if row is None:
        raise queries.NoSuchProject
    return row


@require_POST
@signed_in
def join(request: HttpRequest, project: int) -> HttpResponse:
    """One would like to join: one tap on a role."""
    sight = sight_of(request)
    row = queries.project_row(sight.viewer, sight.today, project)
    seat = queries.seat_row(row, whole(request.POST.get("seat", "")))
    words = request.POST.get("words", "")
    ask_to_join(
        actor=sight.viewer, at=now_of(sight), on=sight.today, employee=me_of(sight), seat=seat, words=words
    )
    return with_toast(redirect(page_of(project)), _("Asked. The leader was told."))


@require_POST
@signed_in
def leave(request: HttpRequest, project: int) -> HttpResponse:
    """One takes back that one asked, or takes part no more; the leader lets somebody go."""
    sight = sight_of(request)
    row = queries.project_row(sight.viewer, sight.today, project)
    member = queries.member_row(row, whole(request.POST.get("member", "")))
    if member.state == MemberState.ASKED:
        withdraw_asking(actor=sight.viewer, at=now_of(sight), member=member)
    else:
        leave_project(actor=sight.viewer, at=now_of(sight), on=sight.today, member=member)
    return with_toast(redirect("web:projects"), _("Done."))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """A project is put on the register."""
    sight = sight_of(request)
    serves, me = (
        keeps_register(sight.viewer, sight.company.pk),
        access_of(sight.viewer, sight.today).employee_id,
    )
    if not serves:
        may_register(
            sight.viewer, Employee.objects.filter(pk=me or 0).first() or Employee(), sight.today
        ).require()
    kinds = queries.kinds_of(sight.company)
    form, made = ProjectForm(request.POST or None, kinds=kinds, serves=serves, today=sight.today), []

    def act() -> None:
        made.append(_registered(sight, form))

    if request.method == "POST" and form.is_valid():
        answer = do(
            request, sight, form, lambda: page_of(made[0]), _("On the register"), act, reverse("web:projects")
        )
        if answer is not None:
            return answer
    given = {"form": form, "sight": sight, "at": "projects"}
    return render(request, "web/projects/new.html", given, status=422 if form.errors else 200)


def _registered(sight: Sight, form: ProjectForm) -> int:
    said, at = form.cleaned_data, now_of(sight)
    called = said.get("leader", "")
    leader = person_called(sight.company, called, sight.today) if called else me_of(sight)
    if leader is None:
        message = phrase("There is nobody of that number or name.")
        raise Refusal(message, code="projects.nobody", place=Place(column="leader"))
    if said.get("new_kind"):
        kind = define_kind(actor=sight.viewer, at=at, company=sight.company, name=said["new_kind"])
    else:
        kind = next(each for each in queries.kinds_of(sight.company) if each.key == said["kind"])
    seats = [Wanted(said["wanted"], said["role"], said["places"])] if said["wanted"] else []
    row = register_project(
        actor=sight.viewer, at=at, on=sight.today, leader=leader, kind=kind, name=said["name"],
        starts_on=said["starts_on"], ends_on=said["ends_on"], what_for=said["what_for"], size=said["size"],
        unit=said["unit"], join_until=said["join_until"], seats=seats,
    )  # fmt: skip
    return row.pk
