"""The work calendar of a company, read once for a computation."""

from jinjie.foundation.measures.readings import Readings
from jinjie.foundation.people.models import CalendarDay, Company
from jinjie.kit.workdays import Workdays


def workdays_of(company_id: int, shared: Readings | None = None) -> Workdays:
    """The company's workdays: its calendar's holidays and make-up days over the week. One query, once where shared."""
    if shared is not None:
        return shared.once("people.workdays", lambda: workdays_of(company_id))
    calendar = Company.objects.filter(pk=company_id).values("calendar_id")
    days = CalendarDay.objects.filter(calendar__in=calendar)
    return Workdays(dict(days.values_list("day", "is_workday")))
