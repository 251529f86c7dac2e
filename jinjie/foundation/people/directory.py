"""People as a list to find someone in, and the few words that say who signs in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.choices import Role
from jinjie.foundation.people.models import Company, Department, Employee, RoleGrant
from jinjie.foundation.people.queries import assignments_on
from jinjie.foundation.people.rights import in_force
from jinjie.foundation.people.roster.answer import label
from jinjie.system.accounts.actors import Actor


@dataclass(frozen=True)
class Someone:
    """A sign-in with the words that say who it is. `company` is the label of the person's company."""

    username: str
    name: str
    role: str
    company: str


def leads(viewer: Actor, as_of: date) -> bool:
    """True if `visible_to` would show the viewer others. One query at most."""
    return access_of(viewer, as_of).leads


def only_company() -> Company | None:
    """The company, if there is just one."""
    found = list(Company.objects.order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def has_company() -> bool:
    """False until a first company was imported or the demo made."""
    return Company.objects.exists()


def people_signing_in(usernames: list[str], as_of: date) -> tuple[Someone, ...]:
    """These active users in this order, each as executive, HR, administrator, manager or employee. Two queries."""
    role = {
        kind: Exists(RoleGrant.objects.filter(in_force(as_of), user=OuterRef("user"), role=kind))
        for kind in (Role.EXECUTIVE, Role.HR, Role.ADMINISTRATOR)
    }
    manages = Exists(Department.objects.filter(head=OuterRef("pk"))) | Exists(
        assignments_on(as_of).filter(manager=OuterRef("pk"))
    )
    rows = Employee.objects.filter(Q(user__is_active=True), user__username__in=usernames).annotate(
        is_executive=role[Role.EXECUTIVE],
        is_hr=role[Role.HR],
        is_administrator=role[Role.ADMINISTRATOR],
        is_manager=manages,
    )
    found = {
        row.user.username: Someone(row.user.username, row.label, _role(row), row.company.label)
        for row in rows.select_related("user", "company")
        if row.user is not None
    }
    return tuple(found[name] for name in usernames if name in found)


def names_of_users(usernames: Collection[str]) -> dict[str, str]:
    """Who people are that entered something, by sign-in name. One query."""
    rows = Employee.objects.filter(user__username__in=usernames)
    return {
        username: label(name, english)
        for username, name, english in rows.values_list("user__username", "name", "name_en")
    }


def _role(row: Employee) -> str:
    if getattr(row, "is_executive", False):
        return _("Executive")
    if getattr(row, "is_hr", False):
        return _("HR")
    if getattr(row, "is_administrator", False):
        return _("Administrator")
    return _("Manager") if getattr(row, "is_manager", False) else _("Employee")
