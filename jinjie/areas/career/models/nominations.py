"""Cases that a leader opens: somebody is nominated for a level, or a met standard is looked at and left for now."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jinjie.areas.career.models.applications import Application
from jinjie.areas.career.models.ladders import Ladder
from jinjie.foundation.people.models import Company, Employee, Level


class Nomination(models.Model):
    """What a leader said of a report and a level. Only the person's consent makes an application of it.

    `alert`: it answers the message that the standard is met. `reason` is why there should be an exception, or why not now
    (`not_now`); the person reads both.
    """

    class State(models.TextChoices):
        """How far it is."""

        OPEN = "open", _("waits for the person")
        AGREED = "agreed", _("became an application")
        DECLINED = "declined", _("declined by the person")
        NOT_NOW = "not_now", _("looked at: not now")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LAPSED = "lapsed", _("lapsed")

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="nominations")
    ladder = models.ForeignKey(Ladder, on_delete=models.PROTECT, related_name="+")
    from_level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    to_level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    alert = models.BooleanField(_("answers a message"), default=False)
    statement = models.TextField(_("statement"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(_("made at"))
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answer = models.TextField(_("answer"), blank=True)
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, null=True, related_name="nomination"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employee"], condition=Q(state="open"), name="career_nomination_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True)
                | (~Q(state="open") & Q(answered_at__isnull=False)),
                name="career_nomination_answered",
            ),
            models.CheckConstraint(
                condition=Q(state="agreed", application__isnull=False)
                | (~Q(state="agreed") & Q(application__isnull=True)),
                name="career_nomination_application",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_now") | ~Q(reason=""), name="career_nomination_reason"
            ),
        ]
        indexes = [models.Index(fields=["employee", "-made_at"], name="career_nomination_person")]

    def __str__(self) -> str:
        return f"{self.employee_id} → {self.to_level_id} {self.state}"
