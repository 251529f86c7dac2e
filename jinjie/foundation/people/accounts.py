"""The accounts of an installation, as who gives roles looks after them: how each stands, never a secret.

Who looks after accounts need not see people's data: of an employee whom they may not see they read the sign-in name alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.choices import Ability
from jinjie.foundation.people.days import employments_on, employments_over
from jinjie.foundation.people.models import RoleGrant
from jinjie.foundation.people.queries import search, visible_to
from jinjie.system.accounts.actors import Actor
from jinjie.system.accounts.models import AccessLink, User, UserSession

EVERY, OPEN, CLOSED, ALONE, NEW = "every", "open", "closed", "alone", "new"
"""Which accounts a list shows: all, those that let in, the closed ones, those with a password alone, those never used."""


@dataclass(frozen=True)
class AccountLine:
    """An account. `name` is empty for an employee whom the viewer may not see.

    `gone`: the employee left, so nobody comes in though the account is not closed. `seen_at` is the last use or sign-in.
    """

    pk: int
    username: str
    name: str
    active: bool
    gone: bool
    has_password: bool
    second_step: bool
    seen_at: datetime | None
    link_until: datetime | None


def visible_accounts(viewer: Actor, on: date) -> QuerySet[User]:
    """The accounts of the companies in which the viewer gives roles; all of them for whoever gives them everywhere."""
    access = access_of(viewer, on)
    if access.can(Ability.ACCESS, None):
        return User.objects.all()
    places = {
        right.company_id
        for right in access.rights
        if right.company_id is not None and Ability.ACCESS in right.bundle.abilities
    }
    granted = RoleGrant.objects.filter(user=OuterRef("pk"), company_id__in=places, revoked_at__isnull=True)
    return User.objects.filter(Q(employee__company_id__in=places) | Exists(granted))


def select_accounts(rows: QuerySet[User], state: str, text: str, viewer: Actor, on: date) -> QuerySet[User]:
    """Of the accounts those in a state whose name fits, by sign-in name; people's names are looked for as far as one sees them."""
    password_alone = ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX) & Q(~Exists(_second_steps()))
    rules: dict[str, Q] = {
        OPEN: Q(is_active=True),
        CLOSED: Q(is_active=False),
        ALONE: Q(is_active=True) & password_alone,
        NEW: Q(is_active=True, last_login__isnull=True),
    }
    rule = rules.get(state, Q())
    words = text.replace("\0", "").strip()[:60]
    if words:
        people = search(visible_to(viewer, on), words).values("pk")
        own = Q(employee__isnull=True, name__icontains=words)
        rule &= Q(username__icontains=words) | own | Q(employee__in=people)
    return rows.filter(rule).order_by("username")


def account_lines(rows: QuerySet[User], viewer: Actor, on: date, now: datetime) -> tuple[AccountLine, ...]:
    """One page of accounts. Two queries."""
    seen = UserSession.objects.filter(user=OuterRef("pk")).order_by("-seen_at").values("seen_at")[:1]
    links = AccessLink.objects.filter(user=OuterRef("pk"), used_at__isnull=True, ends_at__gt=now)
    over = employments_over(on).filter(employee__user=OuterRef("pk"))
    here = employments_on(on).filter(employee__user=OuterRef("pk"))
    read = rows.select_related("employee").annotate(
        seen=Subquery(seen),
        link=Subquery(links.values("ends_at")[:1]),
        stepped=Exists(_second_steps()),
        gone=Exists(over) & ~Exists(here),
        held=Exists(RoleGrant.objects.filter(user=OuterRef("pk"), revoked_at__isnull=True)),
    )
    found = list(read)
    known = _known(found, viewer, on)
    return tuple(_line(row, known) for row in found)


def _second_steps() -> QuerySet[Authenticator]:
    held: QuerySet[Authenticator] = Authenticator.objects.filter(user=OuterRef("pk"))
    return held.exclude(type=Authenticator.Type.RECOVERY_CODES)


def _known(rows: Iterable[User], viewer: Actor, on: date) -> set[int]:
    """The accounts whose people the viewer may see. One query."""
    people = visible_to(viewer, on).filter(user_id__in=[row.pk for row in rows])
    return {pk for pk in people.values_list("user_id", flat=True) if pk is not None}


def _line(row: User, known: set[int]) -> AccountLine:
    person = getattr(row, "employee", None)
    # who was given a role is named on the page of roles, too
    named = person is None or row.pk in known or getattr(row, "held", False)
    name = (person.label if person else row.name or row.username) if named else ""
    seen, link = getattr(row, "seen", None), getattr(row, "link", None)
    return AccountLine(
        pk=row.pk,
        username=row.username,
        name=name,
        active=row.is_active,
        gone=bool(getattr(row, "gone", False)),
        has_password=row.has_usable_password(),
        second_step=bool(getattr(row, "stepped", False)),
        seen_at=max((each for each in (seen, row.last_login) if each), default=None),
        link_until=link,
    )
