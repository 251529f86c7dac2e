"""Nominations as pages read them: the form of whoever leads, one nomination, and those that concern the viewer."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from jinjie.areas.career.applying import lapses_at
from jinjie.areas.career.models import Nomination
from jinjie.areas.career.permissions import may_nominate
from jinjie.areas.career.promoting import ApplyPage, NoSuchApplication, asked_page
from jinjie.areas.career.published import title_of
from jinjie.areas.career.situation import Question, situation_of
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.choices import Action, FieldGroup
from jinjie.foundation.people.models import Employee
from jinjie.system.accounts.actors import Actor

MOST = 100


def visible_to(viewer: Actor, day: date) -> QuerySet[Nomination]:
    """One's own, those that one made, and those of people whose performance one may see."""
    access = access_of(viewer, day)
    if access.unbounded:
        return Nomination.objects.all()
    me = access.employee_id or 0
    people = Employee.objects.filter(access.where(Action.SEE, FieldGroup.PERFORMANCE))
    return Nomination.objects.filter(Q(employee__in=people.values("pk")) | Q(employee=me) | Q(by=me))


@dataclass(frozen=True)
class NominationPage:
    """One nomination, or a met standard that was looked at. `may_answer`: the viewer is asked; `lapses_on`: until when."""

    pk: int
    own: bool
    mine: bool
    person: str
    number: str
    company: str
    by: str
    held: str
    level: str
    key: str
    state: str
    state_label: str
    statement: str
    reason: str
    answer: str
    made_at: datetime
    answered_at: datetime | None
    lapses_at: datetime
    open: bool
    application_id: int | None

    @property
    def may_answer(self) -> bool:
        """Is the viewer the one who is asked, and not too late?"""
        return self.own and self.open

    @property
    def may_withdraw(self) -> bool:
        """May the viewer take it back?"""
        return self.mine and self.open


def nomination_page(viewer: Actor, day: date, at: datetime, pk: int) -> NominationPage:
    """The page of a nomination. Refuses one that the viewer may not see as if it were not there."""
    return _shown(_read(visible_to(viewer, day)).filter(pk=pk).first(), viewer, day, at)


def nomination_row(viewer: Actor, day: date, pk: int) -> Nomination:
    """The row itself, for an action. Refuses like its page."""
    row = visible_to(viewer, day).filter(pk=pk).first()
    if row is None:
        raise NoSuchApplication
    return row


def open_nominations(viewer: Actor, day: date, at: datetime) -> tuple[NominationPage, ...]:
    """Those that wait for somebody's answer, newest first. One query."""
    rows = _read(visible_to(viewer, day)).filter(state=Nomination.State.OPEN).order_by("-made_at", "-pk")
    shown = (_shown(row, viewer, day, at) for row in rows[:MOST])
    return tuple(page for page in shown if page.open)


def _read(rows: QuerySet[Nomination]) -> QuerySet[Nomination]:
    return rows.select_related("employee__company", "by", "ladder", "from_level", "to_level")


def _shown(row: Nomination | None, viewer: Actor, day: date, at: datetime) -> NominationPage:
    if row is None:
        raise NoSuchApplication
    me = access_of(viewer, day).employee_id
    until = lapses_at(row.made_at)
    waits = row.state == Nomination.State.OPEN
    lapsed = waits and at >= until
    state = Nomination.State.LAPSED if lapsed else Nomination.State(row.state)
    return NominationPage(
        pk=row.pk, own=row.employee_id == me, mine=row.by_id == me, person=row.employee.label,
        number=row.employee.number, company=row.employee.company.key, by=row.by.label,
        held=title_of(row.ladder, row.from_level), level=title_of(row.ladder, row.to_level), key=row.to_level.key,
        state=state, state_label=str(state.label), statement=row.statement, reason=row.reason, answer=row.answer,
        made_at=row.made_at, answered_at=row.answered_at, lapses_at=until, open=waits and not lapsed,
        application_id=row.application_id,
    )  # fmt: skip


def nominate_page(viewer: Actor, question: Question) -> ApplyPage:
    """How the person stands, for whoever leads them. Refuses who may not nominate them."""
    situation = situation_of(viewer, question)
    may_nominate(viewer, situation.employee, question.today).require()
    return asked_page(situation, question)
