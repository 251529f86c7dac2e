"""Promotions that were decided: which level from which day, and what became of it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jinjie.areas.career.models.applications import Application
from jinjie.areas.career.models.ladders import Ladder
from jinjie.foundation.people.models import Company, Employee, Level, Position


class Promotion(models.Model):
    """A decision. It stands until it is revoked (before its day) or reversed (after it); both keep the row.

    `merged` is what another change that begins on the same day is called, empty where there is none: undoing leaves it.
    """

    class State(models.TextChoices):
        """Whether it holds. Whether it has taken effect is said by the day."""

        STANDING = "standing", _("decided")
        REVOKED = "revoked", _("revoked before its day")
        REVERSED = "reversed", _("reversed")

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="promotions")
    ladder = models.ForeignKey(Ladder, on_delete=models.PROTECT, related_name="promotions")
    from_level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    to_level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="+")
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, null=True, related_name="promotion"
    )
    effective_on = models.DateField(_("in effect from"))
    merged = models.CharField(_("change on the same day"), max_length=12, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.STANDING)
    decided_at = models.DateTimeField(_("decided at"))
    decided_by = models.CharField(_("decided by"), max_length=160)
    team_told_at = models.DateTimeField(_("team told at"), null=True)
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undone_by = models.CharField(_("undone by"), max_length=160, blank=True)
    undone_reason = models.TextField(_("why it was undone"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "effective_on"],
                condition=Q(state="standing"),
                name="career_promotion_one_a_day",
            ),
            models.CheckConstraint(condition=~Q(from_level=F("to_level")), name="career_promotion_moves"),
            models.CheckConstraint(
                condition=Q(state="standing", undone_at__isnull=True)
                | (~Q(state="standing") & Q(undone_at__isnull=False)),
                name="career_promotion_undone",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "state", "-effective_on"], name="career_promotion_company")
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} → {self.to_level_id} {self.effective_on} {self.state}"
