"""Raises that were proposed with a promotion, kept until compensation takes them over."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jinjie.areas.career.models.applications import Application
from jinjie.areas.career.models.promotions import Promotion
from jinjie.foundation.people.fields import EncryptedTextField
from jinjie.foundation.people.models import Company, Employee


class RaiseProposal(models.Model):
    """How much more somebody should earn from the day of a promotion on.

    `size` is a decimal in plain digits, encrypted: percent of the pay held (`12.5`), or an amount a month. It is proposed
    while its application is being decided, pending once the promotion stands, dropped with it.
    """

    class Unit(models.TextChoices):
        """What the size counts."""

        PERCENT = "percent", _("% more")
        AMOUNT = "amount", _("more a month")

    class State(models.TextChoices):
        """How far it is."""

        PROPOSED = "proposed", _("proposed")
        PENDING = "pending", _("waits for compensation")
        DROPPED = "dropped", _("dropped")

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="raise_proposals")
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, null=True, related_name="raise_proposal"
    )
    promotion = models.OneToOneField(
        Promotion, on_delete=models.PROTECT, null=True, related_name="raise_proposal"
    )
    size = EncryptedTextField(_("size"), purpose="raise.size")
    unit = models.CharField(_("unit"), max_length=7, choices=Unit)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PROPOSED)
    made_at = models.DateTimeField(_("proposed at"))
    made_by = models.CharField(_("proposed by"), max_length=160)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(application__isnull=False) | Q(promotion__isnull=False),
                name="career_raise_proposal_of",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(promotion__isnull=False) | Q(state="dropped"),
                name="career_raise_proposal_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.state}"
