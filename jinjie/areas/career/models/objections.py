"""What people say against an application while it is on public notice."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jinjie.areas.career.models.applications import Application
from jinjie.foundation.people.models import Employee


class Objection(models.Model):
    """Somebody objects. Only HR reads who and what; while one is open the application is not approved."""

    class State(models.TextChoices):
        """What HR made of it."""

        OPEN = "open", _("being looked into")
        DISMISSED = "dismissed", _("dismissed")
        UPHELD = "upheld", _("upheld")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="objections")
    by = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="objections")
    text = models.TextField(_("objection"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(_("made at"))
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.CharField(_("answered by"), max_length=160, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "by"], condition=Q(state="open"), name="career_objection_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True, answer="")
                | (~Q(state="open") & Q(answered_at__isnull=False) & ~Q(answer="")),
                name="career_objection_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.by_id} {self.state}"
