"""Work life entered: change, altered or cancelled plan, leaving, a new employee. Each says first what will happen."""

from datetime import date, datetime
from typing import Any

from django.core import signing
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jinjie.areas.career.wording import on_day
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.actions.edit import ChangedMeanwhile
from jinjie.foundation.people.actions.planned import (
    alter_change,
    enter_change,
    enter_leave,
    life_mark,
    take_back_change,
)
from jinjie.foundation.people.actions.worklife import change_assignment
from jinjie.foundation.people.choices import Change
from jinjie.foundation.people.dossier.reading import find, profile
from jinjie.foundation.people.models import Assignment, Department, Employee, Level, Position
from jinjie.foundation.people.permissions import may_manage_people
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.once import AlreadySent, claim
from jinjie.interfaces.web.people.words import Told, told_events
from jinjie.interfaces.web.people.worklife_forms import ChangeForm, LeaveForm
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.refusal import Refusal

UNDO_SECONDS = 120
"""How long an undo button works; it is shown for five seconds."""
SALT = "people.undo"


def managed(request: HttpRequest, company: str, number: str) -> Employee:
    """The person, if the viewer may see them and manage their work life."""
    actor = actor_of(request)
    employee = find(access_of(actor, clock(request).today), company, number)
    may_manage_people(actor, employee.company_id).require()
    return employee


def address_of(employee: Employee, name: str = "person", **more: Any) -> str:
    """A page about the person."""
    return reverse(f"web:{name}", kwargs={"company": employee.company.key, "number": employee.number, **more})


def refused(form: Form, refusal: Refusal) -> None:
    """Put a refusal beside the field that it names, else above the form."""
    said = " ".join(filter(None, (refusal.message.said(translation), refusal.remedy.said(translation))))
    column = refusal.place.column
    form.add_error(column if column in form.fields else None, said)


def happened_since(request: HttpRequest, employee: Employee, opened: str) -> list[Told]:
    """What others entered of the person's work life since the form was opened."""
    try:
        since = parse_datetime(opened)
    except ValueError:
        since = None
    today = clock(request).today
    found = profile(access_of(actor_of(request), today), employee.company.key, employee.number, today)
    recent = {
        held.start for held in found.chain if since is None or (since.tzinfo and held.recorded_at >= since)
    }
    return [told for told in told_events(found, today) if told.on in recent] or told_events(found, today)[:1]


def _fresh(form: Any, employee: Employee, at: datetime) -> None:
    """Let the form know what is so now, so that sending it again is meant."""
    form.data = form.data.copy()
    form.data["seen"], form.data["opened"] = life_mark(employee.pk), at.isoformat()


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change(request: HttpRequest, company: str, number: str, day: str = "") -> HttpResponse:
    """A change of department, position or manager, or (with a day) the one that is planned for it."""
    employee = managed(request, company, number)
    was_on = _planned_day(employee, day, clock(request).today)
    if day and was_on is None:
        return redirect(address_of(employee))
    at = clock(request).now
    usual = {"seen": life_mark(employee.pk), "opened": at.isoformat(), **_usual(employee, was_on)}
    form = ChangeForm(request.POST or None, employee=employee, initial=usual)
    since: list[Told] = []
    if form.is_bound and form.is_valid() and "sure" in request.POST:
        try:
            return _entered(request, employee, form, was_on)
        except ChangedMeanwhile as error:
            since = happened_since(request, employee, form.cleaned_data["opened"])
            refused(form, error)
            _fresh(form, employee, at)
        except Refusal as error:
            refused(form, error)
    ready = form.is_bound and not form.errors
    given = {
        "at": "people", "form": form, "employee": employee, "was_on": was_on, "since": since,
        "happens": _happens(employee, form, clock(request).today) if ready else [],
        "back": address_of(employee), "draft": f"change-{employee.pk}",
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "web/people/change.html", given, status=status)


def _planned_day(employee: Employee, day: str, today: date) -> date | None:
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return None
    rows = Assignment.objects.filter(employee=employee, valid_from=on, voided_at__isnull=True)
    return on if on > today and rows.exists() else None


def _usual(employee: Employee, was_on: date | None) -> dict[str, Any]:
    """What the form of a planned change begins with."""
    if was_on is None:
        return {}
    row = Assignment.objects.select_related("manager").get(
        employee=employee, valid_from=was_on, voided_at__isnull=True
    )
    return {
        "on": was_on, "department": row.department_id, "position": row.position_id, "reason": row.reason,
        "manager": f"{row.manager.label} {row.manager.number}" if row.manager else "",
    }  # fmt: skip


def _entered(request: HttpRequest, employee: Employee, form: ChangeForm, was_on: date | None) -> HttpResponse:
    on, seen, back = form.cleaned_data["on"], form.cleaned_data["seen"], address_of(employee)
    actor, at = actor_of(request), clock(request).now
    try:
        with claim(request, at=at, answer=back):
            if was_on is None:
                enter_change(actor=actor, at=at, employee=employee, on=on, move=form.move(), seen=seen)
            else:
                alter_change(
                    actor=actor, at=at, employee=employee, was_on=was_on, on=on, move=form.move(), seen=seen
                )
    except AlreadySent:
        return redirect(back)
    ahead = on > clock(request).today
    undo = address_of(employee, "cancel-change", day=on.isoformat()) if ahead and was_on is None else ""
    return with_toast(redirect(back), _("Entered for %(day)s.") % {"day": on_day(on)}, undo)


def _happens(employee: Employee, form: ChangeForm, today: date) -> list[str]:
    """What will happen, in words; the last line says what will not."""
    said, move = form.cleaned_data, form.move()
    day, name = on_day(said["on"]), employee.label
    lines = []
    if move.department:
        lines.append(
            _("From %(day)s %(name)s works in %(place)s.")
            % {"day": day, "name": name, "place": move.department.label}
        )
    if move.position:
        lines.append(
            _("From %(day)s the position is %(position)s; the level stays.")
            % {"day": day, "position": move.position.label}
        )
    boss = move.manager or (move.department.head if move.department else None)
    if boss is not None:
        lines.append(_("Approvals started afterwards go to %(name)s.") % {"name": boss.label})
    if move.department:
        lines.append(_("Results until the day before still belong to the department of now."))
    if said["on"] > today:
        lines.append(_("Until then it is shown as planned, and can be altered or cancelled."))
    elif said["on"] < today:
        lines.append(_("Progress is computed anew from that day; what was known before stays readable."))
    return [*lines, _("Nobody is notified, and pay is not touched.")]


@require_POST
@signed_in
def cancel(request: HttpRequest, company: str, number: str, day: str) -> HttpResponse:
    """Cancel a planned change; the toast has the way back."""
    employee, today = managed(request, company, number), clock(request).today
    on = _planned_day(employee, day, today)
    if on is None:
        return redirect(address_of(employee))
    kept = take_back_change(
        actor=actor_of(request), at=clock(request).now, employee=employee, on=on, today=today
    )
    undo = address_of(employee, "restore-change", token=signing.dumps(kept, salt=SALT)) if kept else ""
    return with_toast(
        redirect(address_of(employee)), _("The change of %(day)s was cancelled.") % {"day": on_day(on)}, undo
    )


@require_POST
@signed_in
def restore(request: HttpRequest, company: str, number: str, token: str) -> HttpResponse:
    """Enter a cancelled change again."""
    employee = managed(request, company, number)
    try:
        kept = signing.loads(token, salt=SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        return redirect(address_of(employee))
    on, of = date.fromisoformat(kept["on"]), employee.company_id

    def row(model: Any, name: str) -> Any:
        return model.objects.filter(pk=kept[name] or 0, company_id=of).first()

    change_assignment(
        actor=actor_of(request), at=clock(request).now, employee=employee, on=on, change=Change(kept["change"]),
        department=row(Department, "department"), position=row(Position, "position"), level=row(Level, "level"),
        manager=row(Employee, "manager"), default_manager=kept["manager"] is None, reason=kept["reason"],
    )  # fmt: skip
    return with_toast(
        redirect(address_of(employee)), _("The change of %(day)s is planned again.") % {"day": on_day(on)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def leave(request: HttpRequest, company: str, number: str) -> HttpResponse:
    """A last working day, with the name typed."""
    employee = managed(request, company, number)
    at, back = clock(request).now, address_of(employee)
    form = LeaveForm(request.POST or None, initial={"seen": life_mark(employee.pk), "opened": at.isoformat()})
    since: list[Told] = []
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            with claim(request, at=at, answer=back):
                enter_leave(
                    actor=actor_of(request), at=at, employee=employee, last_day=said["last_day"],
                    notice_on=said["notice_on"], name=said["typed"], seen=said["seen"],
                )  # fmt: skip
            return with_toast(
                redirect(back), _("Last day entered: %(day)s.") % {"day": on_day(said["last_day"])}
            )
        except AlreadySent:
            return redirect(back)
        except ChangedMeanwhile as error:
            since = happened_since(request, employee, said["opened"])
            refused(form, error)
            _fresh(form, employee, at)
        except Refusal as error:
            refused(form, error)
    given = {
        "at": "people",
        "form": form,
        "employee": employee,
        "back": back,
        "since": since,
        "draft": f"leave-{employee.pk}",
    }
    return render(request, "web/people/leave.html", given, status=422 if form.is_bound else 200)
