"""Applications for a level. What was true at filing is kept with them and never changes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jinjie.areas.career.models.ladders import Ladder
from jinjie.areas.career.models.rounds import PromotionRound
from jinjie.foundation.approvals.models import Request
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.people.models import Company, Department, Employee, Level, Position


class Application(models.Model):
    """Somebody asks for a level. `frozen` is what stood at filing, or when it was last submitted again (docs/rules/promotion.md), `request` its approval.

    `again_from` is the first day on which the person may file anew, set by a refusal.
    """

    class Origin(models.TextChoices):
        """Who began it."""

        OWN = "own", _("own application")
        NOMINATION = "nomination", _("nomination")
        ALERT = "alert", _("met standard")

    class State(models.TextChoices):
        """How far it is. The request says who decides, and when."""

        FILED = "filed", _("being decided")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        CANCELLED = "cancelled", _("cancelled")
        REVERSED = "reversed", _("withdrawn after approval")

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="applications")
    ladder = models.ForeignKey(Ladder, on_delete=models.PROTECT, related_name="applications")
    from_level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    to_level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(CriteriaVersion, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(
        PromotionRound, on_delete=models.PROTECT, null=True, related_name="applications"
    )
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    """Where the person was at filing: by it quotas count."""
    request = models.OneToOneField(Request, on_delete=models.PROTECT, null=True, related_name="+")
    origin = models.CharField(_("origin"), max_length=10, choices=Origin, default=Origin.OWN)
    exception = models.BooleanField(_("before all is met"), default=False)
    reason = models.TextField(_("reason for the exception"), blank=True)
    statement = models.TextField(_("statement"), blank=True)
    frozen = models.JSONField(_("what stood at filing"))
    frozen_at = models.DateTimeField(_("frozen at"))
    earlier = models.JSONField(_("what stood before it was submitted again"), default=list)
    """`{"at": when it was frozen, "frozen": as above}`, oldest first."""
    reasons = models.JSONField(_("reasons by criterion"), default=dict)
    """What whoever rejected it said of single criteria: key → words."""
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.FILED)
    decided_from = models.DateField(_("decided to take effect from"), null=True)
    """What whoever speaks last set; the end of the request takes it. Without it what is usual holds."""
    decided_position = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField(_("filed at"))
    filed_by = models.CharField(_("filed by"), max_length=160)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    again_from = models.DateField(_("may be filed again from"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employee"], condition=Q(state="filed"), name="career_application_one_filed"
            ),
            models.CheckConstraint(
                condition=Q(state="filed", ended_at__isnull=True)
                | (~Q(state="filed") & Q(ended_at__isnull=False)),
                name="career_application_ended",
            ),
            models.CheckConstraint(
                condition=Q(exception=False) | ~Q(reason=""), name="career_application_exception_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["employee", "-filed_at"], name="career_application_person"),
            models.Index(fields=["company", "state", "-filed_at"], name="career_application_company"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} → {self.to_level_id} {self.state}"
