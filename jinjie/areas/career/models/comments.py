"""What people say about published standards, and what HR answers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jinjie.areas.career.models.ladders import Standard
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.people.models import Employee


class StandardComment(models.Model):
    """A question or remark about a standard or one criterion of it, with HR's answer.

    Everybody of the company reads it, or HR alone where its writer wants that. Taken back, its words are gone; hidden by HR,
    its writer reads why.
    """

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("waits for an answer")
        ANSWERED = "answered", _("answered")
        HIDDEN = "hidden", _("hidden by HR")
        TAKEN_BACK = "taken_back", _("taken back")

    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="comments")
    version = models.ForeignKey(CriteriaVersion, on_delete=models.PROTECT, related_name="+")
    criterion = models.CharField(_("criterion"), max_length=60, blank=True)
    by = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="standard_comments")
    text = models.TextField(_("comment"), blank=True)
    only_hr = models.BooleanField(_("for HR alone"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(_("made at"))
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.CharField(_("answered by"), max_length=160, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["answered", "hidden"], answered_at__isnull=False) & ~Q(answer="")
                | Q(state__in=["open", "taken_back"], answered_at__isnull=True, answer=""),
                name="career_comment_answered",
            ),
            models.CheckConstraint(
                condition=Q(state="taken_back", text="") | ~Q(state="taken_back") & ~Q(text=""),
                name="career_comment_taken_back",
            ),
        ]
        indexes = [models.Index(fields=["standard", "state"], name="career_comment_state")]

    def __str__(self) -> str:
        return f"{self.standard_id} {self.by_id} {self.state}"
