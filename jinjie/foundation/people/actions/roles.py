"""Granting and revoking roles, lending rights for a while, and tying users to employees."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from jinjie.foundation.people import permissions
from jinjie.foundation.people.access import may_sign_in
from jinjie.foundation.people.actions.lending import end_loans_of
from jinjie.foundation.people.choices import Ability, Role, Scope
from jinjie.foundation.people.events import RoleGranted, RoleRevoked
from jinjie.foundation.people.models import Company, Department, Employee, RoleGrant
from jinjie.foundation.people.roles import Bundle, bundles_on
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Place, Refusal
from jinjie.system.accounts.actions import create_user
from jinjie.system.accounts.actors import Actor
from jinjie.system.accounts.models import User
from jinjie.system.audit.actions import record
from jinjie.system.events import emit


def grant_role(
    *,
    actor: Actor,
    at: datetime,
    user_id: int,
    company: Company | None,
    role: Role,
    scope: Scope | None = None,
    departments: Sequence[Department] = (),
    valid_from: date | None = None,
    valid_until: date | None = None,
    reason: str = "",
    on: date | None = None,
) -> RoleGrant:
    """Give a user a role, over a scope, from and until a day (both included, each open if None).

    `on` is today where that is not the day of `at`.
    Without a scope it is the named departments if there are some, else the company, else (`company` None) all
    companies. The same grant twice is one. Refuses roles that come by themselves, a scope that the role does not
    have, roles that exclude each other, oneself, and who can't sign in.
    """
    permissions.may_grant_roles(actor, company.pk if company else None).require()
    named = scope or (Scope.NAMED if departments else Scope.COMPANY if company else Scope.ALL)
    today = on or at.date()
    bundle = bundles_on(valid_from or today).of[role]
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        _refuse_grant(actor, today, user, bundle, named, company, departments)
        found = _same(user, company, role, named, departments, valid_from, valid_until)
        if found is not None:
            return found
        _refuse_excluded(user, bundle)
        if valid_from and valid_until and valid_until < valid_from:
            raise Refusal(
                phrase("The last day lies before the first."),
                code="people.grant_ends_before_start",
                place=Place(column="valid_until"),
                remedy=phrase("Choose a later day."),
            )
        grant = RoleGrant.objects.create(
            user=user, company=company, role=role, scope=named, valid_from=valid_from, valid_until=valid_until,
            reason=reason[:200], granted_at=at, granted_by=actor.name,
        )  # fmt: skip
        grant.departments.set(departments)
        _line(actor, at, "people.grant_role", grant, _said(grant, departments))
        emit(RoleGranted(grant.pk, user.pk))
    return grant


def revoke_role(*, actor: Actor, at: datetime, grant: RoleGrant, reason: str) -> None:
    """Take a role back from now on, with the rights lent out of it. Refuses without a reason, and to lock everyone out."""
    permissions.may_grant_roles(actor, grant.company_id).require()
    if not reason.strip():
        raise Refusal(
            phrase("A role is not taken back without a reason."),
            code="people.reason_missing",
            place=Place(column="reason"),
            remedy=phrase("Write why; it stays in the audit log."),
        )
    with transaction.atomic():
        held = RoleGrant.objects.select_for_update().get(pk=grant.pk)
        if held.revoked_at is not None:
            return
        _refuse_last(actor, held)
        held.revoked_at, held.revoked_by, held.revoked_why = at, actor.name, reason.strip()[:200]
        held.save(update_fields=["revoked_at", "revoked_by", "revoked_why"])
        end_loans_of(actor=actor, at=at, grant=held)
        _line(actor, at, "people.revoke_role", held, {"role": held.role, "reason": held.revoked_why})
        emit(RoleRevoked(held.pk, held.user_id))


def create_administrator(
    *, actor: Actor, at: datetime, username: str, name: str, password: str | None, people: bool
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
    if not actor.is_principal:
        raise NotAllowed(phrase("Sign-ins are tied to people on the command line."))
    with transaction.atomic():
        Employee.objects.filter(pk=employee.pk).update(user_id=user_id)
        record(
            actor=actor, at=at, action="people.link_user", object_type="people.Employee", object_id=employee.pk,
            after={"user": user_id},
        )  # fmt: skip


def _refuse_grant(
    actor: Actor,
    today: date,
    user: User,
    bundle: Bundle,
    scope: Scope,
    company: Company | None,
    departments: Sequence[Department],
) -> None:
    if not bundle.granted:
        raise Refusal(
            phrase("This role is not granted: it follows from work life."),
            code="people.role_follows",
            place=Place(column="role"),
            remedy=phrase("Change the reporting line or the head of the department."),
        )
    if scope not in bundle.scopes or (scope == Scope.ALL) is not (company is None):
        raise Refusal(
            phrase("This role is not given for this scope."),
            code="people.scope_not_of_role",
            place=Place(column="scope"),
            remedy=phrase("Choose one of the scopes that the role offers."),
        )
    foreign = [row for row in departments if company is None or row.company_id != company.pk]
    if foreign or (scope == Scope.NAMED) is not bool(departments):
        raise Refusal(
            phrase("Departments are named for that scope only, and of the same company."),
            code="people.departments_of_scope",
            place=Place(column="departments"),
            remedy=phrase("Name at least one department of the company."),
        )
    if actor.user_id == user.pk:
        raise NotAllowed(phrase("Nobody gives a role to themselves."), code="people.grant_to_oneself")
    if not may_sign_in(user, today):
        raise Refusal(
            phrase("This person can't sign in any more."),
            code="people.cannot_sign_in",
            place=Place(column="person"),
            remedy=phrase("Choose somebody who works here."),
        )


def _refuse_excluded(user: User, bundle: Bundle) -> None:
    """Separate administrators stay separate: the same user has one of the three, or is the one for everything."""
    held = RoleGrant.objects.filter(user=user, revoked_at__isnull=True, role__in=bundle.excludes)
    if held.exists():
        raise Refusal(
            phrase("This person holds a role that excludes this one: administrators are kept separate."),
            code="people.roles_exclude",
            place=Place(column="role"),
            remedy=phrase("Revoke the other role first, or choose somebody else."),
        )


def _refuse_last(actor: Actor, grant: RoleGrant) -> None:
    """Somebody must be left who grants roles; the command line can always name one."""
    bundles = bundles_on(date.max).of
    giving = [role for role, bundle in bundles.items() if Ability.ACCESS in bundle.abilities]
    if actor.is_principal or grant.role not in giving or grant.scope != Scope.ALL:
        return
    others = RoleGrant.objects.filter(
        role__in=giving, scope=Scope.ALL, revoked_at__isnull=True, valid_until__isnull=True, user__is_active=True
    )  # fmt: skip
    if not others.exclude(pk=grant.pk).exists():
        raise Refusal(
            phrase("Nobody would be left to give roles."),
            code="people.last_access_administrator",
            remedy=phrase("Give the role to somebody else first."),
        )


def _same(
    user: User,
    company: Company | None,
    role: Role,
    scope: Scope,
    departments: Sequence[Department],
    valid_from: date | None,
    valid_until: date | None,
) -> RoleGrant | None:
    """The grant that says the same already."""
    rows = RoleGrant.objects.filter(
        user=user, company=company, role=role, scope=scope, revoked_at__isnull=True, valid_from=valid_from,
        valid_until=valid_until,
    ).prefetch_related("departments")  # fmt: skip
    wanted = {row.pk for row in departments}
    return next((row for row in rows if {d.pk for d in row.departments.all()} == wanted), None)


def _said(grant: RoleGrant, departments: Sequence[Department]) -> dict[str, Any]:
    return {
        "grant": grant.pk,
        "role": grant.role,
        "scope": grant.scope,
        "company": grant.company.key if grant.company else None,
        "departments": [row.key for row in departments],
        "from": grant.valid_from.isoformat() if grant.valid_from else None,
        "until": grant.valid_until.isoformat() if grant.valid_until else None,
        "reason": grant.reason,
    }


def _line(actor: Actor, at: datetime, action: str, grant: RoleGrant, after: dict[str, Any]) -> None:
    record(
        actor=actor, at=at, action=action, object_type="accounts.User", object_id=grant.user_id, after=after
    )
