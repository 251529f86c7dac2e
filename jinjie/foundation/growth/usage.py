"""Which fact types standards ask for: read from the versions in force on a day, and from those that are still to come."""

from collections.abc import Iterator
from datetime import date

from jinjie.foundation.criteria.figures import prepare
from jinjie.foundation.criteria.models import CriteriaVersion


def versions_that_count(company_id: int, as_of: date) -> Iterator[CriteriaVersion]:
    """The version in force of each set of a company, and the planned ones. One query."""
    rows = CriteriaVersion.objects.filter(
        criteria_set__company_id=company_id, state=CriteriaVersion.State.PUBLISHED
    ).select_related("criteria_set")
    current: dict[int, CriteriaVersion] = {}
    for row in rows.order_by("effective_from"):
        if row.effective_from > as_of:
            yield row
        else:
            current[row.criteria_set_id] = row
    yield from current.values()


def types_asked_for(company_id: int, as_of: date) -> set[str]:
    """Keys of the fact types that criteria in force or planned look at."""
    found: set[str] = set()
    for version in versions_that_count(company_id, as_of):
        found |= prepare(version.definition).touches
    return found - {"assignment"}
