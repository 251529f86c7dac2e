"""What projects look for, as openings that paths and reminders of other rooms name."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from jinjie.areas.projects.actions.members import TYPE
from jinjie.areas.projects.choices import MemberState, ProjectState
from jinjie.areas.projects.models import Member, Seat
from jinjie.foundation.growth.openings import Opening, offer

PRESENT = (MemberState.ASKED, MemberState.JOINED)


def open_seats(company_id: int, day: date) -> QuerySet[Seat]:
    """Roles of running projects that are not full and may still be asked for."""
    there = Member.objects.filter(seat=OuterRef("pk"), state=MemberState.JOINED).order_by().values("seat")
    joined = Coalesce(Subquery(there.annotate(n=Count("pk")).values("n")), 0)
    rows = Seat.objects.filter(
        project__company=company_id, project__state=ProjectState.RUNNING, project__join_until__gte=day
    )
    return rows.annotate(joined=joined).filter(joined__lt=F("places")).order_by("project__join_until", "pk")


@offer
def project_openings(company_id: int, day: date) -> Iterator[Opening]:
    """An opening for each open role. One query: a row for each role and each person of its project."""
    present = FilteredRelation("project__members", condition=Q(project__members__state__in=PRESENT))
    rows = open_seats(company_id, day).select_related("project__kind").annotate(present=present)
    people: dict[int, set[int]] = {}
    seats: dict[int, Any] = {}
    for seat in rows.annotate(who=F("present__employee")):
        seats.setdefault(seat.pk, seat)
        people.setdefault(seat.pk, set()).update([] if seat.who is None else [seat.who])
    for pk, seat in seats.items():
        project = seat.project
        assert project.join_until is not None  # asked for above
        yield Opening(
            type=TYPE, place="project", about=project.pk, name=project.name, wants=seat.title, until=project.join_until,
            details={"type": project.kind.key, "role": seat.role}, value=project.size, besides=frozenset(people[pk]),
        )  # fmt: skip
