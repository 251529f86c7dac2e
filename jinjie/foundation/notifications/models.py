"""Notices."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.notifications.choices import Level
from jinjie.foundation.people.models import Employee


class Notice(models.Model):
    """One person is told one thing once. `values` fill the kind's texts; `planned_at` is empty until a worker planned its ways."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField(_("kind"), max_length=60)
    topic = models.CharField(_("what it is about"), max_length=120)
    change = models.CharField(_("which change of it"), max_length=120, blank=True)
    about = models.CharField(_("what it opens"), max_length=200, blank=True)
    level = models.SmallIntegerField(_("how pressing"), choices=Level)
    values = models.JSONField(_("values"), default=dict)
    told_at = models.DateTimeField(_("told at"))
    planned_at = models.DateTimeField(_("planned at"), null=True)
    read_at = models.DateTimeField(_("read at"), null=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "kind", "topic", "change"], name="notifications_told_once"
            )
        ]
        indexes = [
            models.Index(fields=["employee", "-told_at"], name="notifications_inbox"),
            models.Index(fields=["employee"], condition=Q(read_at__isnull=True), name="notifications_unread"),
            models.Index(
                fields=["told_at"], condition=Q(planned_at__isnull=True), name="notifications_unplanned"
            ),
            models.Index(fields=["kind", "topic"], name="notifications_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.topic} → {self.employee_id}"
