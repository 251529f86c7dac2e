"""Whose organisation somebody may look at."""

from collections.abc import Iterable

from django.db.models import Q

from jinjie.foundation.people.access import present_access
from jinjie.foundation.people.models import Company, Department
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor


class NoSuchCompany(Refusal):
    """There is no such company, or it is none of the viewer's; which of the two is not told."""

    code = "people.company_not_visible"


def companies_of(viewer: Actor) -> list[Company]:
    """The companies that a viewer belongs to or has a right in, their own first. One query."""
    access = present_access(viewer)
    rows = Company.objects.order_by("pk")
    if access.unbounded or any(right.everyone for right in access.rights):
        return _own_first(rows, access.company_id)
    named = {right.company_id for right in access.rights} | {access.company_id}
    # the first id of a path is the topmost department, which is enough to tell the company
    tops = {right.path.split("/")[1] for right in access.rights if right.path.startswith("/")}
    tops |= {str(right.department_id) for right in access.rights if right.department_id is not None}
    of = Department.objects.filter(pk__in=[int(top) for top in tops if top.isdecimal()])
    found = rows.filter(Q(pk__in=named - {None}) | Q(pk__in=of.values("company_id")))
    return _own_first(found, access.company_id)


def _own_first(rows: Iterable[Company], own: int | None) -> list[Company]:
    return sorted(rows, key=lambda row: (row.pk != own, row.pk))


def chosen(companies: Iterable[Company], key: str) -> Company:
    """The company of that key among those a viewer may look at; the first without one. Refuses any other."""
    rows = list(companies)
    found = [row for row in rows if row.key == key] if key else rows
    if not found:
        raise NoSuchCompany(
            phrase("There is no company here that you may look at."),
            remedy=phrase("Check the address, or ask HR for access."),
        )
    return found[0]
