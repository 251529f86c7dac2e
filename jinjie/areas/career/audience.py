"""Who is on a ladder: whom a change of one of its standards concerns."""

from django.db.models import QuerySet

from jinjie.areas.career.models import LadderChoice
from jinjie.areas.career.queries import read_ladders
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.queries import assignments_on


def on_ladder(
    company_id: int, ladder_id: int, moment: Moment, among: QuerySet[Employee] | None = None
) -> list[int]:
    """The employees (`among` some) on a ladder on a day, whatever their level on it. Five queries for any number of people."""
    known = read_ladders(company_id)
    held = assignments_on(moment.as_of, moment.known_on).filter(company=company_id, level__isnull=False)
    if among is not None:
        held = held.filter(employee__in=among)
    chosen = dict(
        LadderChoice.objects.filter(ladder__company=company_id).values_list("employee_id", "ladder_id")
    )
    rows = held.order_by("employee_id").values_list("employee_id", "level_id", "position_id")
    own: dict[tuple[int, int | None], int | None] = {}
    found = []
    for employee, level, position in rows.iterator(chunk_size=5_000):
        ladder = chosen.get(employee)
        if ladder not in known.ladders:
            if (level, position) not in own:
                own[level, position] = known.ladder_of(level, position, None)
            ladder = own[level, position]
        if ladder == ladder_id:
            found.append(employee)
    return found
