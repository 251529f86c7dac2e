"""Work calendars: holidays and make-up workdays."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkCalendar(models.Model):
    """A named calendar, such as `CN`. Days that are not listed follow the week (Monday to Friday)."""

    key = models.CharField(_("key"), max_length=16, unique=True)
    name = models.CharField(_("name"), max_length=80)
    known_through = models.DateField(_("known through"), null=True)

    def __str__(self) -> str:
        return self.key


class CalendarDay(models.Model):
    """A day that does not follow the week: a holiday (`is_workday` false) or a make-up workday (true)."""

    calendar = models.ForeignKey(WorkCalendar, on_delete=models.CASCADE, related_name="days")
    day = models.DateField(_("day"))
    is_workday = models.BooleanField(_("workday"))
    name = models.CharField(_("name"), max_length=60, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="people_calendar_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
