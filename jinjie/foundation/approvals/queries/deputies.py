"""Who stands in for the viewer, and for whom the viewer stands in."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from jinjie.foundation.approvals.models import Deputy
from jinjie.foundation.approvals.permissions import companies_kept
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.models import Employee
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor


class NoSuchDeputy(Refusal):
    """It is not there, or not the viewer's; which of the two is not told."""

    code = "approvals.no_such_deputy"

    def __init__(self) -> None:
        super().__init__(
            phrase("There is no such deputy."),
            remedy=phrase("It may be somebody else's, or the address is wrong."),
        )


@dataclass(frozen=True)
class Standing:
    """One acts for the other from and until a day, both included. `name` is who the viewer is not."""

    pk: int
    name: str
    number: str
    valid_from: date
    valid_until: date
    running: bool


@dataclass(frozen=True)
class Deputies:
    """Those named by the viewer and those for whom the viewer stands in, that are not over; the next to begin first."""

    mine: tuple[Standing, ...]
    others: tuple[Standing, ...]


def me(viewer: Actor, day: date) -> Employee:
    """The viewer as an employee. Refuses who is none: nobody else has tasks of their own."""
    found = Employee.objects.filter(pk=access_of(viewer, day).employee_id or 0).first()
    if found is None:
        raise NoSuchDeputy
    return found


def deputies(viewer: Actor, day: date) -> Deputies:
    """Both lists. Two queries."""
    pk = access_of(viewer, day).employee_id or 0
    rows = _running_on(day).order_by("valid_from", "pk")
    return Deputies(
        mine=tuple(
            _shown(row, row.deputy, day) for row in rows.filter(person_id=pk).select_related("deputy")
        ),
        others=tuple(
            _shown(row, row.person, day) for row in rows.filter(deputy_id=pk).select_related("person")
        ),
    )


def visible_deputy(viewer: Actor, day: date, pk: int) -> Deputy:
    """A deputy whom the viewer named, or of a company whose requests they keep going. Refuses others as if not there."""
    access = access_of(viewer, day)
    everywhere, companies = companies_kept(access)
    rule = Q(person_id=access.employee_id or 0) | Q(person__company_id__in=companies)
    row = Deputy.objects.filter(Q() if everywhere else rule, pk=pk).select_related("person").first()
    if row is None:
        raise NoSuchDeputy
    return row


def _running_on(day: date) -> QuerySet[Deputy]:
    return Deputy.objects.filter(ended_at__isnull=True, valid_until__gte=day)


def _shown(row: Deputy, other: Employee, day: date) -> Standing:
    return Standing(row.pk, other.label, other.number, row.valid_from, row.valid_until, row.valid_from <= day)
