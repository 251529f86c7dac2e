"""Promotion rounds 晋升批次: a window in which people of a ladder may apply, and how many of them may be promoted."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jinjie.areas.career.models.ladders import Ladder
from jinjie.foundation.people.models import Company, Department
from jinjie.foundation.people.models.organisation import Named


class PromotionRound(Named):
    """A round of a ladder. `department`: only people of it and below (None: of the whole company).

    It takes applications from `opens_on` to `closes_on`, both included, until it is closed by hand.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="promotion_rounds")
    ladder = models.ForeignKey(Ladder, on_delete=models.PROTECT, related_name="rounds")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"))
    effective_on = models.DateField(_("promotions take effect from"), null=True)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.CharField(_("made by"), max_length=160)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_by = models.CharField(_("closed by"), max_length=160, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="career_round_window")
        ]
        indexes = [models.Index(fields=["ladder", "opens_on"], name="career_round_ladder")]


class RoundQuota(models.Model):
    """How many of a department and below may be promoted in a round; without a department, how many in all."""

    round = models.ForeignKey(PromotionRound, on_delete=models.PROTECT, related_name="quotas")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    most = models.PositiveSmallIntegerField(_("at most"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "department"], name="career_round_quota"),
            models.UniqueConstraint(
                fields=["round"], condition=Q(department=None), name="career_round_quota_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.department_id} ≤ {self.most}"
