"""People as a list to find someone in, and the few words that say who signs in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.choices import Role
from jinjie.foundation.people.models import Assignment, Company, Department, Employee, RoleGrant
from jinjie.foundation.people.queries import assignments_on, search, visible_to
from jinjie.foundation.people.rights import in_force
from jinjie.system.accounts.actors import Actor

LONGEST = 60
"""Characters of a search that are looked at."""


@dataclass(frozen=True)
class Entry:
    """A person in a list. `place` is the department, `job` the position and the level's key, as far as they are known."""

    number: str
    name: str
    company: str
    place: str
    job: str


@dataclass(frozen=True)
class Someone:
    """A sign-in with the words that say who it is. `company` is the label of the person's company."""

    username: str
    name: str
    role: str
    company: str


def present(viewer: Actor, as_of: date, text: str = "") -> list[int]:
    """The ids of whom the viewer may see and who hold an assignment on the day, found by `text`, in pinyin order.

    One query for number and order of all of them: counting first and sorting then would look at everyone twice.
    """
    words = text.replace("\0", "")[:LONGEST]
    held = assignments_on(as_of).values("employee_id")
    found = search(visible_to(viewer, as_of), words).filter(pk__in=held)
    return list(found.order_by("pinyin", "number", "pk").values_list("pk", flat=True))


def entries(ids: Sequence[int], as_of: date) -> tuple[Entry, ...]:
    """The people of one page in the given order, with where they are and what they do. One query."""
    held = assignments_on(as_of).filter(employee__in=ids)
    rows = held.select_related("company", "department", "position", "level", "employee").only(
        "company__key", "department__name", "department__name_en", "position__name", "position__name_en",
        "level__key", "employee__number", "employee__name", "employee__name_en",
    )  # fmt: skip
    found = {row.employee_id: _entry(row) for row in rows}
    return tuple(found[pk] for pk in ids if pk in found)


def _entry(row: Assignment) -> Entry:
    job = [row.position.label] if row.position else []
    job += [row.level.key] if row.level else []
    return Entry(
        number=row.employee.number,
        name=row.employee.label,
        company=row.company.key,
        place=row.department.label,
        job=" ".join(job),
    )


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
    """These active users in this order, each as executive, HR, manager or employee. Two queries."""
    role = {
        kind: Exists(RoleGrant.objects.filter(in_force(as_of), user=OuterRef("user"), role=kind))
        for kind in (Role.EXECUTIVE, Role.HR)
    }
    manages = Exists(Department.objects.filter(head=OuterRef("pk"))) | Exists(
        assignments_on(as_of).filter(manager=OuterRef("pk"))
    )
    rows = Employee.objects.filter(Q(user__is_active=True), user__username__in=usernames).annotate(
        is_executive=role[Role.EXECUTIVE], is_hr=role[Role.HR], is_manager=manages
    )
    found = {
        row.user.username: Someone(row.user.username, row.label, _role(row), row.company.label)
        for row in rows.select_related("user", "company")
        if row.user is not None
    }
    return tuple(found[name] for name in usernames if name in found)


def _role(row: Employee) -> str:
    if getattr(row, "is_executive", False):
        return _("Executive")
    if getattr(row, "is_hr", False):
        return _("HR")
    return _("Manager") if getattr(row, "is_manager", False) else _("Employee")
