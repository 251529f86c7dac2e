"""The time after a promotion in which the new level's expectations are watched."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jinjie.areas.career.models.promotions import Promotion
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.people.models import Employee


class Watch(models.Model):
    """A promotion is watched from its day on, up to and including `ends_on`.

    `version` is the standard that was in force for the level when it began; `start_detail` and `now_detail` pack its criteria as
    a standing does. `fallen` holds the keys of those that have fallen since, of which people were told.
    """

    class State(models.TextChoices):
        """Where it stands."""

        PLANNED = "planned", _("not begun")
        OPEN = "open", _("being watched")
        HELD = "held", _("expectations held")
        FALLEN = "fallen", _("fallen behind")
        STOPPED = "stopped", _("ended early")

    promotion = models.OneToOneField(Promotion, on_delete=models.PROTECT, related_name="watch")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="watches")
    version = models.ForeignKey(CriteriaVersion, on_delete=models.PROTECT, null=True, related_name="+")
    begins_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PLANNED)
    start_shown = models.SmallIntegerField(_("at the start, tenths of a percent"), null=True)
    start_detail = models.BinaryField(_("criteria at the start"), null=True)
    looked_on = models.DateField(_("looked at on"), null=True)
    now_shown = models.SmallIntegerField(_("now, tenths of a percent"), null=True)
    now_detail = models.BinaryField(_("criteria now"), null=True)
    fallen = models.JSONField(_("criteria that have fallen"), default=list)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("begins_on")), name="career_watch_order"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "open"], ended_at__isnull=True)
                | Q(state__in=["held", "fallen", "stopped"], ended_at__isnull=False),
                name="career_watch_ended",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "stopped"])
                | Q(version__isnull=False, start_detail__isnull=False, now_detail__isnull=False),
                name="career_watch_measured",
            ),
        ]
        indexes = [models.Index(fields=["state", "ends_on"], name="career_watch_open")]

    def __str__(self) -> str:
        return f"{self.promotion_id} {self.state} {self.ends_on}"
