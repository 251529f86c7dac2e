"""The catalogue, and what was given from it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jinjie.areas.awards.choices import AwardKind, Often
from jinjie.foundation.growth.models import Fact, FactItem, FactType
from jinjie.foundation.people.models import Company, Employee


class Award(models.Model):
    """An entry of the catalogue. Its name is its item's, by which standards ask for it.

    `givers` are keys of roles. With `rule_type` the award is also given by itself: to everyone whose published grade of
    that type, from `rule_since` on, is at least `rule_at_least` (a place × 10⁴).
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="awards")
    item = models.OneToOneField(FactItem, on_delete=models.PROTECT, related_name="award")
    kind = models.CharField(_("kind"), max_length=16, choices=AwardKind, default=AwardKind.PERFORMANCE)
    often = models.CharField(_("how often"), max_length=10, choices=Often, blank=True, default=Often.ALWAYS)
    givers = models.JSONField(_("who may give it"), default=list)
    what_for = models.CharField(_("what it is for"), max_length=300, blank=True)
    rule_type = models.ForeignKey(FactType, on_delete=models.PROTECT, null=True, related_name="+")
    rule_at_least = models.BigIntegerField(_("grade × 10⁴ from which it is given"), null=True)
    rule_since = models.DateField(_("grades from this day on"), null=True)
    retired_at = models.DateTimeField(_("retired at"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rule_type__isnull=True, rule_at_least__isnull=True, rule_since__isnull=True)
                | Q(rule_type__isnull=False, rule_at_least__isnull=False, rule_since__isnull=False),
                name="awards_award_rule_whole",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What it is called in the reader's language."""
        return self.item.label


class Gift(models.Model):
    """An award given to a person. `giver` is who gave it, `basis` the grade that gave it by rule; `fact` is what counts in the record.

    `period_start` is the first day of the period in which it may be given once; empty where it may always be given.
    """

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="gifts")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="gifts")
    given_on = models.DateField(_("given on"))
    period_start = models.DateField(_("once from"), null=True)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    giver = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+")
    given_by = models.CharField(_("given by"), max_length=160)
    given_at = models.DateTimeField(_("entered at"))
    fact = models.OneToOneField(Fact, on_delete=models.PROTECT, related_name="+")
    basis = models.ForeignKey(Fact, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    revoked_by = models.CharField(_("revoked by"), max_length=160, blank=True)
    revoked_reason = models.CharField(_("why it was revoked"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["award", "employee", "period_start"],
                condition=Q(revoked_at__isnull=True, period_start__isnull=False),
                name="awards_gift_once_a_period",
            ),
            models.CheckConstraint(
                condition=Q(period_start__isnull=True) | Q(given_on__gte=F("period_start")),
                name="awards_gift_in_its_period",
            ),
        ]
        indexes = [
            models.Index(fields=["employee", "-given_on"], name="awards_gift_person"),
            models.Index(fields=["award", "-given_on"], name="awards_gift_award"),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.employee_id} {self.given_on}"
