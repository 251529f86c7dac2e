"""Who may read a request beside those who are asked, and who acts in whose place."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.approvals.models.requests import Request
from jinjie.foundation.people.models import Employee


class Copy(models.Model):
    """A request copied to a person."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="copies")
    person = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="copies", db_index=False)
    at = models.DateTimeField(_("at"))
    read_at = models.DateTimeField(_("read at"), null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "person"], name="approvals_copy_once")]
        indexes = [models.Index(fields=["person", "-at"], name="approvals_copy_person")]

    def __str__(self) -> str:
        return f"{self.request_id} → {self.person_id}"


class Deputy(models.Model):
    """Somebody acts in a person's place from and until a day, both included. The tasks stay the person's."""

    person = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="deputies")
    deputy = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="stands_in_for")
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"))
    made_at = models.DateTimeField(_("made at"))
    made_by = models.CharField(_("made by"), max_length=160)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_by = models.CharField(_("ended by"), max_length=160, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="approvals_deputy_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="approvals_deputy_not_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy_id} for {self.person_id}"
