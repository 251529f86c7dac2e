"""Joining a project: asked for in one tap, decided by its leader; what becomes a fact of the record."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from jinjie.areas.projects.choices import MemberState, ProjectRole, ProjectState
from jinjie.areas.projects.events import MemberJoined
from jinjie.areas.projects.models import Member, Project, Seat
from jinjie.areas.projects.notices import ASKED, DECLINED, TAKEN
from jinjie.areas.projects.permissions import is_self, may_join, may_lead
from jinjie.foundation.growth.actions.facts import NewFact, record_fact
from jinjie.foundation.growth.choices import Source
from jinjie.foundation.growth.models import Fact, FactType
from jinjie.foundation.growth.models.fact import SCALE
from jinjie.foundation.notifications.actions.telling import Told, notify, settle
from jinjie.foundation.notifications.wording import both
from jinjie.foundation.people.models import Employee
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal, Verdict
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.events import emit

TYPE = "project"
"""The fact type that projects are facts of."""
REGISTER = "项目登记"
"""What the record says of where such a fact is from, in the company's own language."""


class NotOpen(Refusal):
    """The role is not looked for any more."""

    code = "projects.not_open"

    def __init__(self) -> None:
        super().__init__(
            phrase("This role is not open any more."),
            remedy=phrase("The register shows who else is looking for people."),
        )


def ask_to_join(
    *, actor: Actor, at: datetime, on: date, employee: Employee, seat: Seat, words: str = ""
) -> Member:
    """Somebody would like to join; the leader is told. Refuses a role that is full or over, and asking twice."""
    project = seat.project
    may_join(actor, employee, project).require()
    try:
        with transaction.atomic():
            now = Project.objects.select_for_update().get(pk=project.pk)
            if (
                now.state != ProjectState.RUNNING
                or now.join_until is None
                or now.join_until < on
                or not _free(seat)
            ):
                raise NotOpen
            row = Member.objects.create(
                project=project,
                employee=employee,
                seat=seat,
                role=seat.role,
                words=words.strip()[:300],
                asked_at=at,
            )
            record(
                actor=actor, at=at, action="projects.ask_to_join", object_type="projects.Member", object_id=row.pk,
                after={"project": project.pk, "employee": employee.pk},
            )  # fmt: skip
            values = {"person": both(employee), "project": project.name, "words": row.words}
            told = Told(project.leader_id, topic_of(row), values, about=str(project.pk))
            notify(kind=ASKED, at=at, told=[told])
    except IntegrityError:
        if not project.members.filter(employee=employee, state__in=["asked", "joined"]).exists():
            raise
        raise Refusal(
            phrase("You have asked to join, or take part already."), code="projects.asked_already"
        ) from None
    return row


def withdraw_asking(*, actor: Actor, at: datetime, member: Member) -> None:
    """One does not want to join after all."""
    if not is_self(actor, member.employee):
        Verdict(False, phrase("One asks for oneself.")).require()
    with transaction.atomic():
        if not Member.objects.filter(pk=member.pk, state=MemberState.ASKED).delete()[0]:
            raise _decided()
        settle(kinds=[ASKED], topics=[topic_of(member)], at=at)
        record(
            actor=actor, at=at, action="projects.withdraw_asking", object_type="projects.Member", object_id=member.pk,
            after={},
        )  # fmt: skip


def decide_joining(
    *, actor: Actor, at: datetime, on: date, member: Member, take: bool, words: str = ""
) -> None:
    """The leader takes somebody in, or says why not. Whoever decides second is told; a full role takes nobody."""
    may_lead(actor, member.project).require()
    with transaction.atomic():
        project = Project.objects.select_for_update().get(pk=member.project_id)
        rows = Member.objects.select_for_update(of=("self",)).filter(pk=member.pk, state=MemberState.ASKED)
        row = rows.select_related("employee", "seat", "project__kind").first()
        if row is None:
            raise _decided()
        if take:
            if project.state != ProjectState.RUNNING or (row.seat is not None and not _free(row.seat)):
                raise NotOpen
            _join(actor, at, on, row)
        else:
            decline(actor=actor, at=at, member=row, words=words)
        settle(kinds=[ASKED], topics=[topic_of(row)], at=at)


def decline(*, actor: Actor, at: datetime, member: Member, words: str = "") -> None:
    """Say no to who asked, inside the caller's transaction."""
    Member.objects.filter(pk=member.pk).update(state=MemberState.DECLINED, answer=words.strip()[:300])
    record(
        actor=actor,
        at=at,
        action="projects.decline",
        object_type="projects.Member",
        object_id=member.pk,
        after={},
    )
    values = {"project": member.project.name, "words": words.strip()[:300]}
    notify(kind=DECLINED, at=at, told=[_told(member, values)])


def take_in(
    *, actor: Actor, at: datetime, on: date, project: Project, employee: Employee, role: str
) -> Member:
    """Take somebody in who did not ask: the leader at registering, whom the leader names."""
    if employee.pk != project.leader_id:
        may_lead(actor, project).require()
    if employee.company_id != project.company_id:
        raise Refusal(phrase("A project takes people of its own company."), code="projects.other_company")
    with transaction.atomic():
        now = Project.objects.select_for_update().get(pk=project.pk)
        if now.state != ProjectState.RUNNING:
            raise Refusal(
                phrase("The project is closed; it is not changed any more."), code="projects.closed"
            )
        rows = Member.objects.select_for_update().filter(project=project, employee=employee)
        row = rows.filter(state__in=[MemberState.ASKED, MemberState.JOINED]).first()
        if row is not None and row.state == MemberState.JOINED:
            raise Refusal(
                phrase("%(name)s takes part already.", name=employee.name), code="projects.in_already"
            )
        if row is None:
            row = Member.objects.create(
                project=project, employee=employee, role=ProjectRole(role), asked_at=at
            )
        row.role = ProjectRole(role)
        _join(actor, at, on, row)
        settle(kinds=[ASKED], topics=[topic_of(row)], at=at)
    return row


def leave_project(*, actor: Actor, at: datetime, on: date, member: Member) -> None:
    """Somebody takes part no more; by themselves or by the leader. That they joined stays in their record, without a result."""
    if not is_self(actor, member.employee):
        may_lead(actor, member.project).require()
    if member.employee_id == member.project.leader_id:
        raise Refusal(phrase("The leader stays until the project is closed."), code="projects.leader_stays")
    with transaction.atomic():
        rows = Member.objects.filter(pk=member.pk, state=MemberState.JOINED)
        if not rows.update(state=MemberState.LEFT, left_on=max(on, member.joined_on or on)):
            raise _decided()
        record(
            actor=actor,
            at=at,
            action="projects.leave",
            object_type="projects.Member",
            object_id=member.pk,
            after={},
        )


def fact_of(actor: Actor, at: datetime, member: Member, day: date) -> Fact:
    """That somebody takes part, as a fact without a result."""
    project = member.project
    return record_fact(
        actor=actor, at=at, employee=member.employee, fact_type=FactType.objects.get(company=project.company_id, key=TYPE),
        new=said_of(member, day), source=Source.SYSTEM, confirmed_by=project.leader.name, allowed=Verdict(True),
    )  # fmt: skip


def said_of(member: Member, day: date, result: str = "", outcome: str = "") -> NewFact:
    """What the record says: kind, role and, once it ended, result and size."""
    project = member.project
    details: dict[str, Any] = {"type": project.kind.key, "role": member.role}
    details |= {"result": result} if result else {}
    details |= {"note": outcome} if outcome else {}
    size = Decimal(project.size) / SCALE if result and project.size is not None else None
    return NewFact(day, value=size, title=project.name, details=details, source_label=REGISTER)


def topic_of(member: Member) -> str:
    """What a notice about somebody's joining is about."""
    return f"member:{member.pk}"


def _join(actor: Actor, at: datetime, on: date, row: Member) -> None:
    day = max(on, row.project.starts_on)
    fact = fact_of(actor, at, row, day)
    Member.objects.filter(pk=row.pk).update(state=MemberState.JOINED, joined_on=day, role=row.role, fact=fact)
    record(
        actor=actor, at=at, action="projects.join", object_type="projects.Member", object_id=row.pk,
        after={"employee": row.employee_id},
    )  # fmt: skip
    if row.employee_id != row.project.leader_id:
        notify(kind=TAKEN, at=at, told=[_told(row, {"project": row.project.name})])
    emit(MemberJoined(row.project_id, row.employee_id))


def _told(row: Member, values: dict[str, Any]) -> Told:
    return Told(row.employee_id, topic_of(row), values, about=str(row.project_id))


def _free(seat: Seat) -> bool:
    return seat.members.filter(state=MemberState.JOINED).count() < seat.places


def _decided() -> Refusal:
    return Refusal(
        phrase("This was decided already."),
        code="projects.decided_already",
        remedy=phrase("Look at it as it is now."),
    )
