"""Work life: employments, assignments, dotted lines.

Every row is immutable but for `voided_at`: changing or closing one voids it and adds rows. So a row was known from
`recorded_at` until `voided_at`, and held from `valid_from` until the day before `valid_to`.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.people.choices import Change
from jinjie.foundation.people.models.employee import Employee
from jinjie.foundation.people.models.organisation import (
    Company,
    Department,
    Level,
    Position,
)


class Recorded(models.Model):
    """When a row was entered, by whom, from which import, and when it stopped being what we know."""

    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.CharField(_("recorded by"), max_length=160)
    voided_at = models.DateTimeField(_("voided at"), null=True)
    voided_by = models.CharField(_("voided by"), max_length=160, blank=True)
    import_run = models.ForeignKey("imports.ImportRun", on_delete=models.PROTECT, null=True, related_name="+")
    import_row = models.IntegerField(_("import row"), null=True)

    class Meta:
        abstract = True


class Employment(Recorded):
    """One spell of employment. The last day is still a day of employment; the state flips the day after."""

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="employments")
    hired_on = models.DateField(_("hired on"))
    probation_until = models.DateField(_("probation until"), null=True)
    notice_on = models.DateField(_("notice given on"), null=True)
    last_day = models.DateField(_("last day"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("hired_on")),
                name="people_employment_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["employee", "hired_on"],
                condition=Q(voided_at__isnull=True),
                name="people_employment_start",
            ),
        ]
        indexes = [models.Index(fields=["employee", "hired_on"], name="people_employment_employee")]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.hired_on}"


class Assignment(Recorded):
    """The holding of a position and level in a department under a manager, from a day until before another.

    `level_since` and `position_since` are the first day of the unbroken run of the same level or position up to
    this row, so that time in level is one subtraction.
    """

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="assignments")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="assignments")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="assignments")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="assignments")
    level = models.ForeignKey(Level, on_delete=models.PROTECT, null=True, related_name="assignments")
    manager = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until before"), null=True)
    level_since = models.DateField(_("in level since"))
    position_since = models.DateField(_("in position since"))
    change = models.CharField(_("change"), max_length=16, choices=Change)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="people_assignment_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["employee", "valid_from"],
                condition=Q(voided_at__isnull=True),
                name="people_assignment_start",
            ),
            models.UniqueConstraint(
                fields=["employee"],
                condition=Q(voided_at__isnull=True, valid_to__isnull=True),
                name="people_assignment_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["employee", "valid_from"], name="people_assignment_employee"),
            models.Index(fields=["company", "level", "valid_from"], name="people_assignment_level"),
            models.Index(fields=["department", "valid_from"], name="people_assignment_department"),
            models.Index(
                fields=["manager", "valid_from"],
                condition=Q(voided_at__isnull=True),
                name="people_assignment_manager",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.valid_from}–{self.valid_to or ''}"


class DottedLine(Recorded):
    """A second reporting line beside the assignment's manager."""

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="dotted_lines")
    manager = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="dotted_reports")
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until before"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(employee=F("manager")), name="people_dotted_line_not_oneself")
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} ⇢ {self.manager_id}"
