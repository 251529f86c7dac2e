"""What projects look for, as openings that paths and reminders of other rooms name."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, F, Prefetch, Q, QuerySet

from jinjie.areas.projects.actions.members import TYPE
from jinjie.areas.projects.choices import MemberState, ProjectState
from jinjie.areas.projects.models import Member, Seat
from jinjie.foundation.growth.openings import Opening, offer

PRESENT = (MemberState.ASKED, MemberState.JOINED)


def open_seats(company_id: int, day: date) -> QuerySet[Seat]:
    """Roles of running projects that are not full and may still be asked for."""
    joined = Count("members", filter=Q(members__state=MemberState.JOINED))
    rows = Seat.objects.filter(
        project__company=company_id, project__state=ProjectState.RUNNING, project__join_until__gte=day
    )
    return rows.annotate(joined=joined).filter(joined__lt=F("places")).order_by("project__join_until", "pk")


@offer
def project_openings(company_id: int, day: date) -> Iterator[Opening]:
    """An opening for each open role. Two queries."""
    present = Prefetch("project__members", Member.objects.filter(state__in=PRESENT), to_attr="present")
    for seat in open_seats(company_id, day).select_related("project__kind").prefetch_related(present):
        project = seat.project
        assert project.join_until is not None  # asked for above
        yield Opening(
            type=TYPE, place="project", about=project.pk, name=project.name, wants=seat.title, until=project.join_until,
            details={"type": project.kind.key, "role": seat.role}, value=project.size,
            besides=frozenset(member.employee_id for member in getattr(project, "present", ())),
        )  # fmt: skip
