"""Granting roles and tying users to employees."""

from datetime import datetime

from django.db import transaction

from jinjie.foundation.people.choices import Role, Scope
from jinjie.foundation.people.models import Company, Department, Employee, RoleGrant
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed
from jinjie.system.accounts.actions import create_user
from jinjie.system.accounts.actors import Actor
from jinjie.system.accounts.models import User
from jinjie.system.audit.actions import record


def grant_role(
    *,
    actor: Actor,
    at: datetime,
    user_id: int,
    company: Company | None,
    role: Role,
    department: Department | None = None,
) -> RoleGrant:
    """Let a user act in a role: in a company or within a department and below; in every company where `company` is None.

    Principals only so far.
    """
    _principals_only(actor)
    with transaction.atomic():
        grant = RoleGrant.objects.create(
            user_id=user_id,
            company=company,
            role=role,
            scope=Scope.NAMED if department else Scope.COMPANY if company else Scope.ALL,
            granted_at=at,
            granted_by=actor.name,
        )
        grant.departments.set([department] if department else [])
        record(
            actor=actor, at=at, action="people.grant_role", object_type="accounts.User", object_id=user_id,
            after={"role": role.value, "company": company.key if company else None},
        )  # fmt: skip
    return grant


def create_administrator(
    *, actor: Actor, at: datetime, username: str, name: str, password: str, people: bool
) -> User:
    """A user who administrates every company, and with `people` is HR of every company too. All or nothing."""
    with transaction.atomic():
        user = create_user(actor=actor, at=at, username=username, name=name, password=password)
        grant_role(actor=actor, at=at, user_id=user.pk, company=None, role=Role.ADMINISTRATOR)
        if people:
            grant_role(actor=actor, at=at, user_id=user.pk, company=None, role=Role.HR)
    return user


def link_user(*, actor: Actor, at: datetime, employee: Employee, user_id: int) -> None:
    """Tie a sign-in to an employee."""
    _principals_only(actor)
    with transaction.atomic():
        Employee.objects.filter(pk=employee.pk).update(user_id=user_id)
        record(
            actor=actor, at=at, action="people.link_user", object_type="people.Employee", object_id=employee.pk,
            after={"user": user_id},
        )  # fmt: skip


def _principals_only(actor: Actor) -> None:
    if not actor.is_principal:
        raise NotAllowed(phrase("Roles and sign-ins are given on the command line."))
