"""The audit table. Rows are only ever added."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditLine(models.Model):
    """One action: actor, verb, object, and what changed (never secrets, identity data or amounts)."""

    at = models.DateTimeField(_("at"))
    actor = models.CharField(_("actor"), max_length=160)
    user_id = models.BigIntegerField(_("user"), null=True)
    action = models.CharField(_("action"), max_length=80)
    object_type = models.CharField(_("object type"), max_length=80)
    object_id = models.CharField(_("object"), max_length=64)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="audit_line_object"),
            models.Index(fields=["at"], name="audit_line_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.object_type}:{self.object_id}"
