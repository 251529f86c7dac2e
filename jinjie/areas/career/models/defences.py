"""Panels that score a defence 答辩: who is on one, what each gives, what it comes to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinjie.areas.career.models.applications import Application
from jinjie.areas.career.models.rounds import PromotionRound
from jinjie.foundation.people.models import Employee


class Panelist(models.Model):
    """Who is on the panel of a round: they are asked to score each of its applications when its defence comes."""

    round = models.ForeignKey(PromotionRound, on_delete=models.PROTECT, related_name="panelists")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField(_("named at"))
    named_by = models.CharField(_("named by"), max_length=160)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "employee"], name="career_panelist_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.employee_id}"


class Defence(models.Model):
    """The defence of an application. `scheme` is how it is scored, as the ladder said at filing; `result` what closing gave."""

    class State(models.TextChoices):
        """How far it is."""

        PLANNED = "planned", _("not begun")
        OPEN = "open", _("being scored")
        CLOSED = "closed", pgettext_lazy("defence", "closed")
        DROPPED = "dropped", _("ended with the application")

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="defence")
    scheme = models.JSONField(_("how it is scored"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PLANNED)
    opened_at = models.DateTimeField(_("opened at"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_by = models.CharField(_("closed by"), max_length=160, blank=True)
    result = models.JSONField(_("result"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False, result__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True, result__isnull=True)),
                name="career_defence_closed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.state}"


class PanelMember(models.Model):
    """One of the panel of a defence. Whoever has a `conflict` neither scores nor counts; `reason` is what they declared.

    `scores` are what they gave, by criterion, as decimal text; empty until then. Nobody but who scored reads another's.
    """

    class Conflict(models.TextChoices):
        """Why somebody is not impartial. The empty one: they are."""

        OWN = "own", _("It is their own application.")
        MANAGER = "manager", _("They lead the applicant, directly or further up.")
        NOMINATOR = "nominator", _("They nominated the applicant.")
        MENTOR = "mentor", _("They are the applicant’s mentor.")
        SIGNER = "signer", _("They approve the same application.")
        DECLARED = "declared", _("They declared a conflict of interest.")

    defence = models.ForeignKey(Defence, on_delete=models.PROTECT, related_name="members")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="panels")
    conflict = models.CharField(_("conflict of interest"), max_length=9, choices=Conflict, blank=True)
    reason = models.TextField(_("what was declared"), blank=True)
    scores = models.JSONField(_("scores"), default=dict)
    comment = models.TextField(_("comment"), blank=True)
    named_at = models.DateTimeField(_("named at"))
    scored_at = models.DateTimeField(_("scored at"), null=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["defence", "employee"], name="career_panel_member_once"),
            models.CheckConstraint(
                condition=(Q(conflict="declared") & ~Q(reason="")) | (~Q(conflict="declared") & Q(reason="")),
                name="career_panel_member_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.defence_id} {self.employee_id}"
