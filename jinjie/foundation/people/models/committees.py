"""Committees 委员会: standing bodies of a company with their members, each from and until a day."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.people.models.employee import Employee
from jinjie.foundation.people.models.organisation import Company, Named
from jinjie.foundation.people.models.worklife import Recorded


class Committee(Named):
    """A standing body, such as a promotion board. `key` is what flows and files call it; it never changes."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="committees")
    key = models.SlugField(_("key"), max_length=60)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "key"], name="people_committee_key")]


class CommitteeMember(Recorded):
    """Somebody is on a committee from and until a day, both included; without an end as long as nobody says so.

    What was entered by mistake is voided. A person's spells on one committee do not overlap: every writer locks the committee.
    """

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="members")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="committees")
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="people_committee_member_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["committee", "employee", "valid_from"],
                condition=Q(voided_at__isnull=True),
                name="people_committee_member_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee_id} {self.employee_id} {self.valid_from}"
