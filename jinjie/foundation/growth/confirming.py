"""What waits for whom: facts that people reported of themselves, and whoever their type names to confirm them."""

from datetime import date

from django.db.models import F, Q, QuerySet

from jinjie.foundation.growth.choices import Confirmer, Status
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.people.access import Access, Placement, access_of
from jinjie.foundation.people.choices import Role
from jinjie.foundation.people.queries import assignments_on
from jinjie.system.accounts.actors import Actor

LEADING = frozenset({Role.MANAGER, Role.HEAD})
"""Rights that come with leading people: their holder is the manager whom a type names."""


def waits_for(access: Access, person: Placement, confirmer: str) -> bool:
    """Is it the viewer whom the type names for this person? HR confirms what nobody else is named for."""
    if person.employee_id == access.employee_id:
        return False
    if confirmer == Confirmer.MANAGER:
        return any(right.over(person) for right in access.rights if right.bundle.role in LEADING)
    return access.has(person.company_id, Role.HR)


def queue(viewer: Actor, today: date) -> QuerySet[Fact]:
    """The facts that wait for this viewer, longest first. What others are named for is not among them.

    Whether each may be confirmed is asked again when it is (`permissions.may_confirm`).
    """
    access = access_of(viewer, today)
    led = Q()
    for right in access.rights:
        if right.bundle.role in LEADING:
            led |= Q(manager_id=right.leader_id) if right.leader_id is not None else Q()
            led |= Q(department__path__startswith=right.path) if right.path else Q()
    rule = Q(pk__in=[])
    if led:
        people = assignments_on(today).filter(led).values("employee_id")
        rule |= Q(fact_type__confirmed_by=Confirmer.MANAGER, employee__in=people)
    hr = [right for right in access.rights if right.bundle.role == Role.HR]
    served = ~Q(fact_type__confirmed_by=Confirmer.MANAGER)
    if any(right.everyone for right in hr):
        rule |= served
    elif companies := {right.company_id for right in hr if right.company_id is not None}:
        rule |= served & Q(employee__company_id__in=companies)
    rows = Fact.objects.filter(rule, status=Status.WAITING).exclude(employee_id=access.employee_id or 0)
    return rows.order_by(F("recorded_at").asc(), "pk")
