"""Tables of people, by noun."""

from jinjie.foundation.people.models.calendar import CalendarDay, WorkCalendar
from jinjie.foundation.people.models.employee import Employee, RoleGrant
from jinjie.foundation.people.models.organisation import (
    Company,
    Department,
    Level,
    Position,
    Sequence,
)
from jinjie.foundation.people.models.worklife import Assignment, DottedLine, Employment

__all__ = [
    "Assignment",
    "CalendarDay",
    "Company",
    "Department",
    "DottedLine",
    "Employee",
    "Employment",
    "Level",
    "Position",
    "RoleGrant",
    "Sequence",
    "WorkCalendar",
]
