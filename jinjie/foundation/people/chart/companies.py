"""Whose organisation somebody may look at."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from jinjie.foundation.people.models import Company, Employee, RoleGrant
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor


class NoSuchCompany(Refusal):
    """There is no such company, or it is none of the viewer's; which of the two is not told."""

    code = "people.company_not_visible"


def companies_of(viewer: Actor) -> list[Company]:
    """The companies that a viewer belongs to or has a role in, their own first. One query."""
    rows = Company.objects.order_by("pk")
    if viewer.is_principal:
        return list(rows)
    user = viewer.user_id or 0
    own = Employee.objects.filter(user_id=user).values("company_id")
    grants = RoleGrant.objects.filter(user_id=user)
    everywhere = Exists(grants.filter(company__isnull=True))
    found = rows.filter(
        Q(pk__in=own) | Q(pk__in=grants.filter(company__isnull=False).values("company_id")) | Q(everywhere)
    ).annotate(is_own=Exists(Employee.objects.filter(user_id=user, company_id=OuterRef("pk"))))
    return sorted(found, key=lambda row: (not getattr(row, "is_own", False), row.pk))


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

