"""Who is on a ladder: whom a change of one of its standards concerns."""

from jinjie.areas.career.models import LadderChoice
from jinjie.areas.career.queries import read_map
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.people.queries import assignments_on


def on_ladder(company_id: int, ladder_id: int, moment: Moment) -> list[int]:
    """The employees on a ladder on a day, whatever their level on it. Seven queries for any number of people."""
    known = read_map(company_id, moment)
    held = assignments_on(moment.as_of, moment.known_on).filter(company=company_id, level__isnull=False)
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
