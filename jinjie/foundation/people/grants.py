"""Reads about roles and loans: who has which, what a role holds, what one may lend."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jinjie.foundation.people.access import Access, access_of
from jinjie.foundation.people.choices import Ability, Action, FieldGroup, Role, Scope
from jinjie.foundation.people.models import Company, Delegation, Department, Employee, RoleGrant
from jinjie.foundation.people.permissions import LOOKING_AFTER_ROLES
from jinjie.foundation.people.rights import in_force
from jinjie.foundation.people.roles import Bundle, bundles_on
from jinjie.system.accounts.actors import Actor
from jinjie.system.accounts.models import User

NOW, LATER, OVER = "now", "later", "over"
"""States of a grant or loan on a day."""


@dataclass(frozen=True)
class Somebody:
    """A user in words. `line` is the employee number, or the sign-in name of who is no employee."""

    name: str
    line: str


@dataclass(frozen=True)
class GrantLine:
    """A grant in words. `ended` is when and by whom it was revoked, and why."""

    pk: int
    who: Somebody
    role: str
    scope: str
    places: tuple[str, ...]
    since: date | None
    until: date | None
    by: str
    at: datetime | None
    reason: str
    state: str
    revoked_by: str
    revoked_at: datetime | None
    revoked_why: str
    sees_people: bool


@dataclass(frozen=True)
class LoanLine:
    """A delegation in words. `what` is the role and scope lent, or the people whom the lender leads."""

    pk: int
    lender_id: int
    lender: Somebody
    borrower: Somebody
    what: str
    since: date
    until: date
    reason: str
    state: str
    ended_at: datetime | None


@dataclass(frozen=True)
class RoleLine:
    """What a role holds: for each field group the actions, and the abilities."""

    role: Role
    label: str
    granted: bool
    scopes: tuple[str, ...]
    groups: tuple[tuple[Action, ...], ...]
    abilities: tuple[str, ...]

    @property
    def sees(self) -> str:
        """The groups that the role sees, in words."""
        seen = [
            str(group.label) for group, may in zip(FieldGroup, self.groups, strict=True) if Action.SEE in may
        ]
        return pgettext("enumeration", ", ").join(seen)

    @property
    def does(self) -> str:
        """The abilities in words."""
        return pgettext("enumeration", ", ").join(self.abilities)


@dataclass(frozen=True)
class Offer:
    """Something one may lend: `grant` is None for the people whom one leads."""

    key: str
    label: str
    note: str
    grant: RoleGrant | None


def visible_grants(viewer: Actor, on: date) -> QuerySet[RoleGrant]:
    """The grants, running and past, of the companies whose roles the viewer gives or whose log they read."""
    access = access_of(viewer, on)
    rows = RoleGrant.objects.select_related("user__employee", "company").prefetch_related("departments")
    if any(access.can(ability, None) for ability in LOOKING_AFTER_ROLES):
        return rows
    return rows.filter(company_id__in=_companies(access, LOOKING_AFTER_ROLES))


def visible_loans(viewer: Actor, on: date) -> QuerySet[Delegation]:
    """One's own loans, given and taken; of everyone in the companies whose roles the viewer gives or whose log they read."""
    access = access_of(viewer, on)
    if any(access.can(ability, None) for ability in LOOKING_AFTER_ROLES):
        return _loans()
    own = Q(lender_id=viewer.user_id or 0) | Q(borrower_id=viewer.user_id or 0)
    companies = _companies(access, LOOKING_AFTER_ROLES)
    return _loans().filter(
        own | Q(lender__employee__company_id__in=companies) | Q(grant__company_id__in=companies)
    )


def own_loans(user_id: int) -> QuerySet[Delegation]:
    """What a user lent and borrowed, the latest first."""
    return _loans().filter(Q(lender_id=user_id) | Q(borrower_id=user_id))


def _loans() -> QuerySet[Delegation]:
    rows = Delegation.objects.select_related("lender__employee", "borrower__employee", "grant__company")
    return rows.prefetch_related("grant__departments").order_by("-valid_until", "-pk")


def companies_to_grant_in(viewer: Actor, on: date) -> tuple[list[Company], bool]:
    """The companies in which the viewer gives roles, by name; and whether also over all of them. One query."""
    access = access_of(viewer, on)
    everywhere = access.can(Ability.ACCESS, None)
    rows = Company.objects.order_by("name")
    if not everywhere:
        rows = rows.filter(pk__in=_companies(access, (Ability.ACCESS,)))
    return list(rows), everywhere


def _companies(access: Access, abilities: Iterable[Ability]) -> set[int]:
    return {
        right.company_id
        for right in access.rights
        if right.company_id is not None and right.bundle.abilities & frozenset(abilities)
    }


def select_grants(rows: QuerySet[RoleGrant], state: str, on: date) -> QuerySet[RoleGrant]:
    """Of the grants those that count today (`now`), later, or no more (`over`); the newest first."""
    over = Q(revoked_at__isnull=False) | Q(valid_until__lt=on)
    later = Q(valid_from__gt=on) & ~over
    if state == OVER:
        chosen = rows.filter(over)
    else:
        chosen = rows.filter(~over & later) if state == LATER else rows.exclude(over | Q(valid_from__gt=on))
    return chosen.order_by("-pk")


def grant_lines(rows: Iterable[RoleGrant], on: date) -> tuple[GrantLine, ...]:
    """The grants of one page, of `visible_grants`, in words."""
    bundles = bundles_on(on).of
    return tuple(
        GrantLine(
            pk=row.pk,
            who=_somebody(row.user),
            role=str(Role(row.role).label),
            scope=_scope_words(row),
            places=tuple(place.label for place in row.departments.all()) if row.scope == Scope.NAMED else (),
            since=row.valid_from,
            until=row.valid_until,
            by=row.granted_by,
            at=row.granted_at,
            reason=row.reason,
            state=_state(row.valid_from, row.valid_until, row.revoked_at, on),
            revoked_by=row.revoked_by,
            revoked_at=row.revoked_at,
            revoked_why=row.revoked_why,
            sees_people=bundles[Role(row.role)].about_people,
        )
        for row in rows
    )


def loan_lines(rows: Iterable[Delegation], on: date) -> tuple[LoanLine, ...]:
    """Loans of one page in words, running ones first."""
    lines = [_loan_line(row, on) for row in rows]
    return tuple(sorted(lines, key=lambda line: (NOW, LATER, OVER).index(line.state)))


def _loan_line(row: Delegation, on: date) -> LoanLine:
    what = _("The people whom one leads")
    if row.grant is not None:
        what = f"{Role(row.grant.role).label} · {_scope_words(row.grant)}"
    return LoanLine(
        pk=row.pk,
        lender_id=row.lender_id,
        lender=_somebody(row.lender),
        borrower=_somebody(row.borrower),
        what=what,
        since=row.valid_from,
        until=row.valid_until,
        reason=row.reason,
        state=_state(row.valid_from, row.valid_until, row.ended_at, on),
        ended_at=row.ended_at,
    )


def role_lines(on: date) -> tuple[RoleLine, ...]:
    """What each role holds on a day, in the order of the roles. No query."""
    of = bundles_on(on).of
    return tuple(_role_line(of[role]) for role in Role if role in of)


def offers(actor: Actor, on: date) -> tuple[Offer, ...]:
    """What the actor may lend: the people they lead, and their own roles about people. Two queries at most."""
    access = access_of(actor, on)
    own = {right.bundle.role for right in access.rights if right.lender is None}
    found = []
    if own & {Role.MANAGER, Role.HEAD}:
        note = _("See and confirm what you see and confirm of them; not their pay or identity.")
        found.append(Offer("line", _("The people whom I lead"), note, None))
    bundles = bundles_on(on).of
    if any(bundles[role].granted and bundles[role].about_people for role in own):
        held = RoleGrant.objects.filter(in_force(on), user_id=actor.user_id or 0)
        for row in held.select_related("company").prefetch_related("departments").order_by("pk"):
            if bundles[Role(row.role)].about_people:
                found.append(Offer(str(row.pk), str(Role(row.role).label), _scope_words(row), row))
    return tuple(found)


def user_called(text: str, companies: Iterable[Company]) -> User | None:
    """The user of an employee number in one of the companies, or of that sign-in name; None where it is not one."""
    words = text.strip().replace("\0", "")
    staff = Employee.objects.filter(company__in=list(companies), number__iexact=words, user__isnull=False)
    found = list(User.objects.filter(Q(employee__in=staff) | Q(username__iexact=words))[:2])
    if len(found) != 1:
        return None
    person = Employee.objects.filter(user=found[0]).first()
    foreign = person is not None and person.company_id not in {row.pk for row in companies}
    return None if foreign else found[0]


def departments_of(companies: Iterable[Company]) -> list[Department]:
    """The departments of the companies, each under the one above it. One query."""
    return list(Department.objects.filter(company__in=list(companies)).order_by("company__name", "path"))


def _role_line(bundle: Bundle) -> RoleLine:
    return RoleLine(
        role=bundle.role,
        label=str(bundle.role.label),
        granted=bundle.granted,
        scopes=tuple(str(scope.label) for scope in bundle.scopes),
        groups=tuple(
            tuple(action for action in Action if (action, group) in bundle.allows) for group in FieldGroup
        ),
        abilities=tuple(str(ability.label) for ability in Ability if ability in bundle.abilities),
    )


def _somebody(user: User) -> Somebody:
    person: Any = getattr(user, "employee", None)
    if person is None:
        return Somebody(user.name or user.username, user.username)
    return Somebody(person.label, person.number)


def _scope_words(row: RoleGrant) -> str:
    if row.scope == Scope.NAMED:
        places = pgettext("enumeration", ", ").join(place.label for place in row.departments.all())
        return _("%(places)s and below") % {"places": places}
    if row.scope == Scope.COMPANY and row.company is not None:
        return row.company.label
    return str(Scope(row.scope).label)


def _state(since: date | None, until: date | None, ended: datetime | None, on: date) -> str:
    if ended is not None or (until is not None and until < on):
        return OVER
    return LATER if since is not None and since > on else NOW
