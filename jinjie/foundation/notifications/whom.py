"""Whom a notice about somebody concerns: who leads them, who looks after them. Set-based."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q

from jinjie.foundation.people.choices import Role, Scope
from jinjie.foundation.people.models import Department, Employee, RoleGrant
from jinjie.foundation.people.queries import assignments_on
from jinjie.foundation.people.rights import in_force

CHUNK = 5_000


def leaders_of(employee_ids: Iterable[int], day: date) -> dict[int, int]:
    """Each person's leader on a day: their manager, else the head of the nearest department above who is somebody else.

    Left out is who has neither. Two queries for 5,000 people.
    """
    ids, found = sorted(set(employee_ids)), {}
    heads = dict(Department.objects.filter(head__isnull=False).values_list("pk", "head_id"))
    for start in range(0, len(ids), CHUNK):
        held = assignments_on(day).filter(employee_id__in=ids[start : start + CHUNK])
        for person, manager, path in held.values_list("employee_id", "manager_id", "department__path"):
            above = [manager, *(heads.get(place) for place in reversed(_places(path)))]
            leader = next((one for one in above if one is not None and one != person), None)
            if leader is not None:
                found[person] = leader
    return found


def hr_of(company_id: int, day: date) -> list[int]:
    """The employees who are HR of a whole company on a day. One query."""
    whole = Q(scope=Scope.ALL) | Q(scope=Scope.COMPANY, company_id=company_id)
    grants = RoleGrant.objects.filter(in_force(day), whole, role=Role.HR, user__is_active=True)
    people = Employee.objects.filter(user__in=grants.values("user"))
    return sorted(people.values_list("pk", flat=True))


def _places(path: str) -> Sequence[int]:
    return [int(part) for part in path.split("/") if part]
