"""What a project's leader does on its page: take people in, look for more, close it; HR opens it again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jinjie.areas.projects import queries
from jinjie.areas.projects.actions.closing import close_project, reopen_project
from jinjie.areas.projects.actions.members import decide_joining
from jinjie.areas.projects.actions.registering import Wanted, open_seat
from jinjie.areas.projects.permissions import may_lead
from jinjie.interfaces.web.asking import signed_in
from jinjie.interfaces.web.doing import do, now_of
from jinjie.interfaces.web.organisation.asking import sight_of, whole
from jinjie.interfaces.web.projects.forms import CloseForm, SeatForm
from jinjie.interfaces.web.projects.views import page_of, shown
from jinjie.interfaces.web.toasts import with_toast


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


@require_POST
@signed_in
def seat(request: HttpRequest, project: int) -> HttpResponse:
    """The project looks for people."""
    sight = sight_of(request)
    row = queries.project_row(sight.viewer, sight.today, project)
    may_lead(sight.viewer, row).require()
    form = SeatForm(request.POST)

    def act() -> None:
        said = form.cleaned_data
        open_seat(
            actor=sight.viewer, at=now_of(sight), on=sight.today, project=row,
            wanted=Wanted(said["title"], said["role"], said["places"]), until=said["until"],
        )  # fmt: skip

    if form.is_valid():
        answer = do(
            request, sight, form, lambda: page_of(project), _("The register shows it."), act, page_of(project)
        )
        if answer is not None:
            return answer
    return shown(request, sight, project, status=422, seat_form=form)


@require_POST
@signed_in
def close(request: HttpRequest, project: int) -> HttpResponse:
    """The project ends with a result."""
    sight = sight_of(request)
    row = queries.project_row(sight.viewer, sight.today, project)
    may_lead(sight.viewer, row).require()
    form = CloseForm(request.POST)

    def act() -> None:
        said = form.cleaned_data
        close_project(
            actor=sight.viewer, at=now_of(sight), on=sight.today, project=row, closed_on=said["closed_on"],
            result=said["result"], outcome=said["outcome"],
        )  # fmt: skip

    if form.is_valid():
        said = _("Closed. The result stands in everyone’s record.")
        answer = do(request, sight, form, lambda: page_of(project), said, act, page_of(project))
        if answer is not None:
            return answer
    return shown(request, sight, project, status=422, close_form=form)


@require_POST
@signed_in
def reopen(request: HttpRequest, project: int) -> HttpResponse:
    """HR opens a closed project again; results are taken back."""
    sight = sight_of(request)
    row = queries.project_row(sight.viewer, sight.today, project)
    reopen_project(actor=sight.viewer, at=now_of(sight), project=row, reason=request.POST.get("reason", ""))
    return with_toast(redirect(page_of(project)), _("Open again. Results were taken back."))
