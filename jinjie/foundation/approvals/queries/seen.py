"""Which requests somebody may see, and which tasks are theirs to handle."""

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from jinjie.foundation.approvals.models import Copy, Request, Task
from jinjie.foundation.approvals.organisation import deputies_on
from jinjie.foundation.approvals.permissions import companies_kept
from jinjie.foundation.people.access import access_of
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Verdict
from jinjie.system.accounts.actors import Actor

MINE = ("open", "waiting")


def visible_to(viewer: Actor, day: date) -> QuerySet[Request]:
    """One's own requests, those in which one is or was asked (or whose task is open to one as deputy), those copied to one.

    Who keeps requests going sees the company's.
    """
    access = access_of(viewer, day)
    if access.unbounded:
        return Request.objects.all()
    rule = Q(pk__in=[])
    if access.employee_id is not None and not access.out:
        me = access.employee_id
        away = deputies_on(day).filter(deputy_id=me).values("person_id")
        asked = Task.objects.filter(
            Q(person_id=me) | Q(closed_by_id=me) | Q(person_id__in=away, state="open")
        )
        rule |= Q(requester_id=me) | Q(pk__in=asked.values("request_id"))
        rule |= Q(pk__in=Copy.objects.filter(person_id=me).values("request_id"))
    everywhere, companies = companies_kept(access)
    return Request.objects.filter(Q() if everywhere else rule | Q(company_id__in=companies))


def open_to(viewer: Actor, day: date) -> QuerySet[Task]:
    """The open tasks on which the viewer can act: their own, those of people they stand in for, those of the desk.

    Nobody is shown a task that decides on their own request. One query for whom they stand in, so that the list itself
    asks the index by person.
    """
    access = access_of(viewer, day)
    rule, own = Q(pk__in=[]), Q(pk__in=[])
    if access.employee_id is not None and not access.out:
        rule, own = Q(person_id=access.employee_id), Q(request__requester_id=access.employee_id)
        away = list(deputies_on(day).filter(deputy_id=access.employee_id).values_list("person_id", flat=True))
        if away:
            rule |= Q(person_id__in=away) & ~own
    everywhere, companies = companies_kept(access)
    if everywhere:
        rule |= Q(person__isnull=True) & ~own
    elif companies:
        rule |= Q(person__isnull=True, request__company_id__in=companies) & ~own
    return Task.objects.filter(rule, state="open")


WAITING = "approvals"
"""The name under which the count rides along with a viewer's rights."""


def waiting_beside(employee: Any) -> Any:
    """The number of open tasks of the employee that `employee` refers to, for another query to carry.

    Their own alone: those of people they stand in for, and the desk's, are counted on the page itself.
    """
    rows = Task.objects.filter(person=employee, state="open").order_by()
    return Coalesce(Subquery(rows.values("person").annotate(n=Count("pk")).values("n")), Value(0))


def may_read(viewer: Actor, request: Request, day: date) -> Verdict:
    """May the viewer open the request? The same as its being among those that they see."""
    if visible_to(viewer, day).filter(pk=request.pk).exists():
        return Verdict(True)
    return Verdict(False, phrase("This request is not among those that you may see."))
