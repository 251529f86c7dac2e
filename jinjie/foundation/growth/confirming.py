"""What waits for whom: facts that people reported of themselves, and whoever their type names to confirm them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from jinjie.foundation.growth.choices import Confirmer, Status
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.growth.permissions import keeps_record
from jinjie.foundation.people.access import Access, Placement, Reach, access_of
from jinjie.foundation.people.choices import Action, FieldGroup
from jinjie.foundation.people.models import Employee
from jinjie.system.accounts.actors import Actor

CONFIRMS = (Action.CONFIRM, FieldGroup.PERFORMANCE)


def named(access: Access, leading: bool) -> Access:
    """The rights with which the viewer is whom a type names: who leads the people, or who keeps their record."""
    return access.only(lambda right: keeps_record(right) is not leading)


def waits_for(access: Access, person: Placement, confirmer: str) -> bool:
    """Is it the viewer whom the type names for this person? Who keeps the record confirms what nobody else is named for."""
    if person.employee_id == access.employee_id:
        return False
    return named(access, confirmer == Confirmer.MANAGER).over(person, *CONFIRMS)


@dataclass(frozen=True)
class Waiting:
    """Whose facts wait for someone: of whom they lead, of whose record they keep; never their own.

    Each is what they may by themselves, and what was lent to them, which is not about `lenders`.
    """

    own: int
    lenders: tuple[int, ...]
    leads: tuple[Reach, ...]
    keeps: tuple[Reach, ...]

    def rows(self) -> QuerySet[Fact]:
        """The facts, longest waiting first."""
        by_manager = Q(fact_type__confirmed_by=Confirmer.MANAGER)
        rule = (by_manager & self._of(*self.leads)) | (~by_manager & self._of(*self.keeps))
        # counts_from says it to the database once more: the few facts that don't count have an index of their own
        rows = Fact.objects.filter(rule, status=Status.WAITING, counts_from__isnull=True)
        return rows.exclude(employee_id=self.own).order_by(F("recorded_at").asc(), "pk")

    def _of(self, mine: Reach, lent: Reach | None = None) -> Q:
        if lent is None:
            return _of(mine)
        return _of(mine) | (_of(lent) & ~Q(employee__user_id__in=self.lenders))


def _of(reach: Reach) -> Q:
    """Asked of each of the few facts that wait, instead of finding all people first."""
    return Q(Exists(Employee.objects.filter(reach.where(), pk=OuterRef("employee_id")).order_by()))


def waiting_for(access: Access) -> Waiting:
    """What of whom waits for this viewer. What others are named for is not among them."""

    lent = (
        right for right in access.rights if CONFIRMS in right.bundle.allows
    )  # others lend nothing that counts here
    lenders = tuple(dict.fromkeys(right.lender for right in lent if right.lender is not None))

    def reach(leading: bool) -> tuple[Reach, ...]:
        rights = named(access, leading)
        own = rights.only(lambda right: right.lender is None).reach(*CONFIRMS)
        if not lenders:
            return (own,)
        return own, rights.only(lambda right: right.lender is not None).reach(*CONFIRMS)

    return Waiting(
        own=access.employee_id or 0,
        lenders=lenders,
        leads=reach(leading=True),
        keeps=reach(leading=False),
    )


def queue(viewer: Actor, today: date) -> QuerySet[Fact]:
    """The facts that wait for this viewer, longest first.

    Whether each may be confirmed is asked again when it is (`permissions.may_confirm`).
    """
    return waiting_for(access_of(viewer, today)).rows()
