"""What a project's leader does on its page: take people in, look for more, close it; HR opens it again."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jinjie.areas.projects import queries
from jinjie.areas.projects.actions.closing import close_project, reopen_project
from jinjie.areas.projects.actions.members import decide_joining, take_in
from jinjie.areas.projects.actions.registering import Wanted, change_project, open_seat
from jinjie.areas.projects.models import Project
from jinjie.areas.projects.permissions import may_lead
from jinjie.foundation.people.organised import person_called
from jinjie.interfaces.web.asking import signed_in
from jinjie.interfaces.web.doing import do, now_of
from jinjie.interfaces.web.organisation.asking import Sight, sight_of, whole
from jinjie.interfaces.web.projects.forms import ChangeForm, CloseForm, SeatForm, TakeForm
from jinjie.interfaces.web.projects.views import page_of, shown
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal


@require_POST
@signed_in
def decide(request: HttpRequest, project: int) -> HttpResponse:
    """Somebody who asked is taken in, or told why not."""
    sight = sight_of(request)
    row = queries.project_row(sight.viewer, sight.today, project)
    may_lead(sight.viewer, row).require()
    member = queries.member_row(row, whole(request.POST.get("member", "")))
    take = request.POST.get("do") == "take"
    decide_joining(
        actor=sight.viewer, at=now_of(sight), on=sight.today, member=member, take=take,
        words=request.POST.get("words", ""),
    )  # fmt: skip
    return with_toast(
        redirect(page_of(project)), _("Taken in. They were told.") if take else _("Declined. They were told.")
    )


Act = Callable[[Sight, Project, dict[str, Any]], None]


def _answered(request: HttpRequest, project: int, name: str, form: Any, said: str, act: Act) -> HttpResponse:
    """A form of the project's page: done once, or the page again with what was typed."""
    sight = sight_of(request)
    row = queries.project_row(sight.viewer, sight.today, project)
    may_lead(sight.viewer, row).require()
    if form.is_valid():
        answer = do(
            request, sight, form, lambda: page_of(project), said, lambda: act(sight, row, form.cleaned_data),
            page_of(project),
        )  # fmt: skip
        if answer is not None:
            return answer
    return shown(request, sight, project, status=422, **{name: form})


@require_POST
@signed_in
def seat(request: HttpRequest, project: int) -> HttpResponse:
    """The project looks for people."""

    def act(sight: Sight, row: Project, said: dict[str, Any]) -> None:
        wanted = Wanted(said["title"], said["role"], said["places"])
        open_seat(
            actor=sight.viewer, at=now_of(sight), on=sight.today, project=row, wanted=wanted, until=said["until"]
        )  # fmt: skip

    return _answered(request, project, "seat_form", SeatForm(request.POST), _("The register shows it."), act)


@require_POST
@signed_in
def take(request: HttpRequest, project: int) -> HttpResponse:
    """Somebody is taken in who did not ask."""

    def act(sight: Sight, row: Project, said: dict[str, Any]) -> None:
        employee = person_called(row.company, said["person"], sight.today)
        if employee is None:
            message = phrase("There is nobody of that number or name.")
            raise Refusal(message, code="projects.nobody", place=Place(column="person"))
        take_in(
            actor=sight.viewer, at=now_of(sight), on=sight.today, project=row, employee=employee, role=said["role"]
        )  # fmt: skip

    said = _("Taken in. They were told.")
    return _answered(request, project, "take_form", TakeForm(request.POST, auto_id="take_%s"), said, act)


@require_POST
@signed_in
def change(request: HttpRequest, project: int) -> HttpResponse:
    """What it is about, its end and its size are changed."""

    def act(sight: Sight, row: Project, said: dict[str, Any]) -> None:
        change_project(actor=sight.viewer, at=now_of(sight), project=row, **said)

    return _answered(
        request, project, "change_form", ChangeForm(request.POST, auto_id="change_%s"), _("Changed."), act
    )


@require_POST
@signed_in
def close(request: HttpRequest, project: int) -> HttpResponse:
    """The project ends with a result."""

    def act(sight: Sight, row: Project, said: dict[str, Any]) -> None:
        close_project(actor=sight.viewer, at=now_of(sight), on=sight.today, project=row, **said)

    said = _("Closed. The result stands in everyone’s record.")
    return _answered(request, project, "close_form", CloseForm(request.POST), said, act)


@require_POST
@signed_in
def reopen(request: HttpRequest, project: int) -> HttpResponse:
    """HR opens a closed project again; results are taken back."""
    sight = sight_of(request)
    row = queries.project_row(sight.viewer, sight.today, project)
    reopen_project(actor=sight.viewer, at=now_of(sight), project=row, reason=request.POST.get("reason", ""))
    return with_toast(redirect(page_of(project)), _("Open again. Results were taken back."))
