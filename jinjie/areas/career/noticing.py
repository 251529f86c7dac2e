"""Applications on public notice 公示: what the company sees of them, and what HR sees of objections."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from jinjie.areas.career.freezing import thaw
from jinjie.areas.career.models import Application, Objection
from jinjie.areas.career.promoting import NoSuchApplication
from jinjie.foundation.approvals.keeping import flow_of
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.choices import Role
from jinjie.foundation.people.models import Company, Employee
from jinjie.foundation.people.permissions import has_role
from jinjie.foundation.people.queries import assignments_on
from jinjie.system.accounts.actors import Actor


def on_public_notice(company_id: int | None, day: date) -> list[tuple[Application, date]]:
    """Applications of a company (None: of all) that wait in a public step, with the day on which it ends. One query."""
    rows = Application.objects.filter(
        state=Application.State.FILED, request__state="running", request__waits_until__gt=day
    ).select_related("employee__company", "request__flow_version", "ladder", "to_level")
    if company_id is not None:
        rows = rows.filter(company=company_id)
    found = []
    for row in rows.order_by("request__waits_until", "pk"):
        assert row.request is not None and row.request.waits_until is not None  # the filter asks for it
        step = flow_of(row.request.flow_version).by_key.get(row.request.step)
        if step is not None and step.public:
            found.append((row, row.request.waits_until))
    return found


@dataclass(frozen=True)
class Displayed:
    """An application as the whole company sees it: who, from where to where, until when. No figures."""

    pk: int
    person: str
    department: str
    held: str
    level: str
    until: date
    own: bool
    objected: bool


def notice_board(viewer: Actor, day: date) -> tuple[Displayed, ...]:
    """What is on public notice in the viewer's company; HR of all companies and operators see all. Three queries."""
    access = access_of(viewer, day)
    me = Employee.objects.filter(pk=access.employee_id or 0).first()
    if me is None and not access.unbounded:
        return ()
    shown = on_public_notice(me.company_id if me is not None else None, day)
    ids = [row.employee_id for row, _until in shown]
    held = assignments_on(day).filter(employee__in=ids).select_related("department")
    places = {row.employee_id: row.department.label for row in held}
    mine = Objection.objects.filter(application__in=[row.pk for row, _until in shown], by=me, state="open")
    objected = set(mine.values_list("application_id", flat=True)) if me is not None else set()
    return tuple(
        _displayed(row, until, me, places.get(row.employee_id, ""), row.pk in objected)
        for row, until in shown
    )


def _displayed(row: Application, until: date, me: Employee | None, place: str, objected: bool) -> Displayed:
    stood = thaw(row.frozen)
    return Displayed(
        pk=row.pk, person=row.employee.label, department=place, held=stood.held, level=stood.level, until=until,
        own=me is not None and row.employee_id == me.pk, objected=objected,
    )  # fmt: skip


def displayed_row(viewer: Actor, day: date, pk: int) -> Application:
    """The application that somebody objects to. Refuses one that is not on notice for them as if it were not there."""
    me = Employee.objects.filter(pk=access_of(viewer, day).employee_id or 0).first()
    for row, _until in on_public_notice(me.company_id if me is not None else 0, day):
        if row.pk == pk:
            return row
    raise NoSuchApplication


@dataclass(frozen=True)
class ObjectionPage:
    """One objection for HR, or for whoever made it."""

    pk: int
    application_id: int
    person: str
    level: str
    by: str
    mine: bool
    text: str
    state: str
    state_label: str
    made_at: datetime
    answer: str
    answered_at: datetime | None
    may_answer: bool


def objections_visible_to(viewer: Actor, day: date) -> QuerySet[Objection]:
    """One's own; those of the companies whose HR one is, but for those to one's own application."""
    access = access_of(viewer, day)
    rows = Objection.objects.all()
    if access.unbounded:
        return rows
    me = access.employee_id or 0
    companies = Company.objects.values_list("pk", flat=True)
    kept = [company for company in companies if has_role(viewer, company, Role.HR)]
    hers = rows.filter(application__company__in=kept).exclude(application__employee=me)
    return rows.filter(pk__in=hers.values("pk")) | rows.filter(by=me)


def objection_page(viewer: Actor, day: date, pk: int) -> ObjectionPage:
    """One objection. Refuses one that the viewer may not see as if it were not there."""
    row = _read(objections_visible_to(viewer, day)).filter(pk=pk).first()
    if row is None:
        raise NoSuchApplication
    return _objection(row, viewer, day)


def objection_row(viewer: Actor, day: date, pk: int) -> Objection:
    """The row itself, for an action. Refuses like its page."""
    row = objections_visible_to(viewer, day).filter(pk=pk).first()
    if row is None:
        raise NoSuchApplication
    return row


def objections_to(viewer: Actor, day: date, application: int) -> tuple[ObjectionPage, ...]:
    """What the viewer may see of objections to an application, oldest first."""
    rows = _read(objections_visible_to(viewer, day)).filter(application=application).order_by("made_at", "pk")
    return tuple(_objection(row, viewer, day) for row in rows)


def _read(rows: QuerySet[Objection]) -> QuerySet[Objection]:
    return rows.select_related("application__employee", "by")


def _objection(row: Objection, viewer: Actor, day: date) -> ObjectionPage:
    me = access_of(viewer, day).employee_id
    concerned = me in (row.by_id, row.application.employee_id)
    hr = has_role(viewer, row.application.company_id, Role.HR)
    return ObjectionPage(
        pk=row.pk, application_id=row.application_id, person=row.application.employee.label,
        level=thaw(row.application.frozen).level, by=row.by.label, mine=row.by_id == me, text=row.text,
        state=row.state, state_label=str(Objection.State(row.state).label), made_at=row.made_at,
        answer=row.answer, answered_at=row.answered_at,
        may_answer=row.state == Objection.State.OPEN and hr and not concerned,
    )  # fmt: skip
