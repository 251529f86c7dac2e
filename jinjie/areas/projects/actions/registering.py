"""Registering a project, changing it, saying whom it looks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from jinjie.areas.projects.actions.members import take_in
from jinjie.areas.projects.choices import ProjectRole, ProjectState
from jinjie.areas.projects.models import Project, ProjectKind, Seat
from jinjie.areas.projects.permissions import may_define_kinds, may_lead, may_register
from jinjie.foundation.growth.actions.facts import scaled
from jinjie.foundation.people.models import Company, Employee
from jinjie.kit.keys import free_key
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record


@dataclass(frozen=True)
class Wanted:
    """A role to be filled: what is to be done, by how many."""

    title: str
    role: str = ProjectRole.MEMBER
    places: int = 1


def define_kind(
    *, actor: Actor, at: datetime, company: Company, name: str, name_en: str = "", key: str = ""
) -> ProjectKind:
    """Name a kind of project. One of that key (or, without a key, that name) that is there already is returned."""
    may_define_kinds(actor, company.pk).require()
    with transaction.atomic():
        rows = ProjectKind.objects.select_for_update().filter(company=company)
        found = rows.filter(key=key).first() if key else rows.filter(name=name).first()
        if found is not None:
            return found
        taken = set(rows.values_list("key", flat=True))
        row = ProjectKind.objects.create(
            company=company, key=key or free_key(name, taken, "kind"), name=name, name_en=name_en
        )
        record(
            actor=actor, at=at, action="projects.define_kind", object_type="projects.ProjectKind", object_id=row.pk,
            after={"key": row.key},
        )  # fmt: skip
    return row


def register_project(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    leader: Employee,
    kind: ProjectKind,
    name: str,
    starts_on: date,
    ends_on: date,
    what_for: str = "",
    size: Decimal | None = None,
    unit: str = "",
    join_until: date | None = None,
    seats: Sequence[Wanted] = (),
) -> Project:
    """Put a project on the register. Its leader takes part from the first day on, which stands in their record.

    Refuses days in the wrong order, a name that a running project of the company has, and open roles without a day until
    which people are looked for.
    """
    may_register(actor, leader, on).require()
    if kind.company_id != leader.company_id:
        raise Refusal(phrase("This kind of project is of another company."), code="projects.other_company")
    _check_days(starts_on, ends_on, join_until)
    if seats and join_until is None:
        raise Refusal(
            phrase("Say until when people are looked for."),
            code="projects.no_join_until",
            place=Place(column="join_until"),
        )
    with transaction.atomic():
        _check_name(leader.company_id, name)
        row = Project.objects.create(
            company_id=leader.company_id, kind=kind, name=name.strip()[:120], what_for=what_for.strip()[:600], leader=leader,
            size=scaled(size, "size"), unit=unit.strip()[:24], starts_on=starts_on, ends_on=ends_on,
            join_until=join_until, registered_at=at, registered_by=actor.name,
        )  # fmt: skip
        Seat.objects.bulk_create(
            [
                Seat(project=row, role=ProjectRole(each.role), title=each.title[:120], places=each.places)
                for each in seats
            ]
        )
        record(
            actor=actor, at=at, action="projects.register", object_type="projects.Project", object_id=row.pk,
            after={"kind": kind.key, "leader": leader.pk},
        )  # fmt: skip
        take_in(actor=actor, at=at, on=starts_on, project=row, employee=leader, role=ProjectRole.LEAD)
    return row


def change_project(
    *, actor: Actor, at: datetime, project: Project, what_for: str, ends_on: date, join_until: date | None,
    size: Decimal | None, unit: str,
) -> None:  # fmt: skip
    """Change what a running project is about, its end, its size, and until when it looks for people."""
    may_lead(actor, project).require()
    _check_days(project.starts_on, ends_on, join_until)
    with transaction.atomic():
        rows = Project.objects.filter(pk=project.pk, state=ProjectState.RUNNING)
        done = rows.update(
            what_for=what_for.strip()[:600], ends_on=ends_on, join_until=join_until, size=scaled(size, "size"),
            unit=unit.strip()[:24],
        )  # fmt: skip
        if not done:
            raise Refusal(
                phrase("The project is closed; it is not changed any more."), code="projects.closed"
            )
        record(
            actor=actor, at=at, action="projects.change", object_type="projects.Project", object_id=project.pk,
            after={"ends_on": ends_on.isoformat()},
        )  # fmt: skip


def open_seat(*, actor: Actor, at: datetime, on: date, project: Project, wanted: Wanted, until: date) -> Seat:
    """Look for people: a role, what is to be done, how many, until when. Refuses a closed project and a day gone by."""
    may_lead(actor, project).require()
    if until < on:
        raise Refusal(phrase("This day is over."), code="projects.day_over", place=Place(column="until"))
    _check_days(project.starts_on, project.ends_on, until)
    if wanted.places < 1 or not wanted.title.strip():
        raise Refusal(phrase("Say what is to be done, and by how many."), code="projects.seat_empty")
    with transaction.atomic():
        if not Project.objects.filter(pk=project.pk, state=ProjectState.RUNNING).update(join_until=until):
            raise Refusal(
                phrase("The project is closed; it is not changed any more."), code="projects.closed"
            )
        seat = Seat.objects.create(
            project=project,
            role=ProjectRole(wanted.role),
            title=wanted.title.strip()[:120],
            places=wanted.places,
        )
        record(
            actor=actor, at=at, action="projects.open_seat", object_type="projects.Project", object_id=project.pk,
            after={"seat": seat.pk},
        )  # fmt: skip
    return seat


def _check_days(starts_on: date, ends_on: date, join_until: date | None) -> None:
    if ends_on < starts_on:
        raise Refusal(
            phrase("The end is before the beginning."),
            code="projects.wrong_days",
            place=Place(column="ends_on"),
        )
    if join_until is not None and join_until > ends_on:
        raise Refusal(
            phrase("People can't be looked for after the end."), code="projects.wrong_days",
            place=Place(column="join_until"),
        )  # fmt: skip


def _check_name(company_id: int, name: str) -> None:
    if not name.strip():
        raise Refusal(phrase("Give it a name."), code="projects.no_name", place=Place(column="name"))
    rows = Project.objects.filter(company=company_id, state=ProjectState.RUNNING, name=name.strip()[:120])
    if rows.exists():
        raise Refusal(
            phrase("A running project is called “%(name)s”.", name=name.strip()), code="projects.name_taken",
            place=Place(column="name"), remedy=phrase("Open it on the register, or choose another name."),
        )  # fmt: skip
