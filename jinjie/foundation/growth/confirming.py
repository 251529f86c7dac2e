"""What waits for whom: facts that people reported of themselves, and whoever their type names to confirm them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from jinjie.foundation.growth.choices import Confirmer, Status
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.people.access import Access, Placement, access_of, below
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


@dataclass(frozen=True)
class Waiting:
    """Whose facts wait for someone: of those they lead, and as HR of everyone or of these companies, never their own."""

    day: date
    own: int
    leaders: tuple[int, ...]
    paths: tuple[str, ...]
    everyone: bool
    companies: tuple[int, ...]

    def rows(self) -> QuerySet[Fact]:
        """The facts, longest waiting first."""
        led, rule = Q(), Q(pk__in=[])
        for leader in self.leaders:
            led |= Q(manager_id=leader)
        for path in self.paths:
            led |= below(path)
        if led:
            people = assignments_on(self.day).filter(led).values("employee_id")
            rule |= Q(fact_type__confirmed_by=Confirmer.MANAGER, employee__in=people)
        served = ~Q(fact_type__confirmed_by=Confirmer.MANAGER)
        if self.everyone:
            rule |= served
        elif self.companies:
            rule |= served & Q(employee__company_id__in=self.companies)
        # counts_from says it to the database once more: the few facts that don't count have an index of their own
        rows = Fact.objects.filter(rule, status=Status.WAITING, counts_from__isnull=True)
        return rows.exclude(employee_id=self.own).order_by(F("recorded_at").asc(), "pk")


def waiting_for(access: Access) -> Waiting:
    """What of whom waits for this viewer. What others are named for is not among them."""
    led = [right for right in access.rights if right.bundle.role in LEADING]
    hr = [right for right in access.rights if right.bundle.role == Role.HR]
    return Waiting(
        day=access.day,
        own=access.employee_id or 0,
        leaders=tuple(dict.fromkeys(right.leader_id for right in led if right.leader_id is not None)),
        paths=tuple(dict.fromkeys(right.path for right in led if right.path)),
        everyone=any(right.everyone for right in hr),
        companies=tuple(dict.fromkeys(right.company_id for right in hr if right.company_id is not None)),
    )


def queue(viewer: Actor, today: date) -> QuerySet[Fact]:
    """The facts that wait for this viewer, longest first.

    Whether each may be confirmed is asked again when it is (`permissions.may_confirm`).
    """
    return waiting_for(access_of(viewer, today)).rows()
