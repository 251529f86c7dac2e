"""Tables of people, by noun."""

from jinjie.foundation.people.models.access import Delegation, RoleGrant
from jinjie.foundation.people.models.calendar import CalendarDay, WorkCalendar
from jinjie.foundation.people.models.committees import Committee, CommitteeMember
from jinjie.foundation.people.models.employee import Employee
from jinjie.foundation.people.models.file import Attachment, Contract, Education, PastJob, Relative
from jinjie.foundation.people.models.imported import ImportedChange
from jinjie.foundation.people.models.organisation import (
    Company,
    Department,
    Headship,
    Level,
    Position,
    Sequence,
)
from jinjie.foundation.people.models.sensitive import SensitiveValue
from jinjie.foundation.people.models.worklife import Assignment, DottedLine, Employment

__all__ = [
    "Assignment",
    "Attachment",
    "CalendarDay",
    "Committee",
    "CommitteeMember",
    "Company",
    "Contract",
    "Delegation",
    "Department",
    "DottedLine",
    "Education",
    "Employee",
    "Employment",
    "Headship",
    "ImportedChange",
    "Level",
    "PastJob",
    "Position",
    "Relative",
    "RoleGrant",
    "SensitiveValue",
    "Sequence",
    "WorkCalendar",
]
