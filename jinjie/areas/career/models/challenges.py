"""Challenge periods: somebody fell below what staying on a level asks, has time to come back, and people decide what follows."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jinjie.areas.career.models.ladders import Ladder
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.people.models import Company, Employee, Level


class Challenge(models.Model):
    """From the day on which somebody was found below the keep standard (`kept`) up to and including `ends_on`.

    `version` is what the challenge period asks: a standard of its own, else the keep standard. Nothing here moves anybody: a
    proposal is read by HR, who dismisses it or takes it up elsewhere. `recovered_on`: not below again since then.
    """

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("challenge period")
        MET = "met", _("passed")
        UNCLEAR = "unclear", _("data is missing")
        PROPOSED = "proposed", _("move down proposed")
        DISMISSED = "dismissed", _("proposal dismissed")
        TAKEN_UP = "taken_up", _("proposal taken up")
        STOPPED = "stopped", _("ended early")

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="challenges")
    ladder = models.ForeignKey(Ladder, on_delete=models.PROTECT, related_name="+")
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    kept = models.ForeignKey(CriteriaVersion, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(CriteriaVersion, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    begins_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"))
    fell_detail = models.BinaryField(_("criteria of staying when it began"))
    start_shown = models.SmallIntegerField(_("at the start, tenths of a percent"))
    start_detail = models.BinaryField(_("criteria at the start"))
    looked_on = models.DateField(_("looked at on"))
    now_shown = models.SmallIntegerField(_("now, tenths of a percent"))
    now_detail = models.BinaryField(_("criteria now"))
    opened_at = models.DateTimeField(_("opened at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)
    answer = models.TextField(_("what HR says"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.CharField(_("answered by"), max_length=160, blank=True)
    recovered_on = models.DateField(_("not below since"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "level"],
                condition=Q(state__in=["open", "proposed"]),
                name="career_challenge_one",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("begins_on")) | Q(ends_on=F("begins_on")),
                name="career_challenge_order",
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | ~Q(state="open") & Q(ended_at__isnull=False),
                name="career_challenge_ended",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["dismissed", "taken_up"], answered_at__isnull=False) & ~Q(answer="")
                | ~Q(state__in=["dismissed", "taken_up"]) & Q(answered_at__isnull=True),
                name="career_challenge_answered",
            ),
        ]
        indexes = [models.Index(fields=["company", "state", "ends_on"], name="career_challenge_open")]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.level_id} {self.state} {self.ends_on}"
