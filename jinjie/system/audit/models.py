"""The audit tables. Lines are only ever added; the database itself refuses anything else (`guards`)."""

import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AuditLine(models.Model):
    """One action or one look: who, what, on which object, when. `number` is its place in the chain once it is sealed."""

    at = models.DateTimeField(_("at"))
    actor = models.CharField(_("actor"), max_length=160)
    user_id = models.BigIntegerField(_("user"), null=True)
    action = models.CharField(_("action"), max_length=80)
    object_type = models.CharField(_("object type"), max_length=80)
    object_id = models.CharField(_("object"), max_length=64)
    digest = models.CharField(max_length=64, blank=True)
    number = models.BigIntegerField(_("number"), null=True, unique=True)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(number__isnull=True, previous="", hash="")
                | (Q(number__gte=1) & ~Q(previous="") & ~Q(hash="")),
                name="audit_line_sealed_whole",
            )
        ]
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="audit_line_object"),
            models.Index(fields=["at"], name="audit_line_at"),
            models.Index(fields=["actor", "id"], name="audit_line_actor"),
            models.Index(fields=["action", "id"], name="audit_line_action"),
            models.Index(fields=["id"], condition=Q(number__isnull=True), name="audit_line_unsealed"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.object_type}:{self.object_id}"

    @property
    def before(self) -> dict[str, Any]:
        """What was so before, as far as it was told and not erased; reads the payload."""
        return self._told("before")

    @property
    def after(self) -> dict[str, Any]:
        """What is so since, as far as it was told and not erased; reads the payload."""
        return self._told("after")

    def _told(self, side: str) -> dict[str, Any]:
        kept = AuditPayload.objects.filter(line_id=self.pk).first() if self.digest else None
        told: dict[str, Any] = json.loads(kept.text)[side] if kept and kept.text else {}
        return told


class AuditPayload(models.Model):
    """What a line's action changed, beside the chain (never secrets, identity data or amounts), with its salt.

    The line keeps a digest of both. Erasing empties text and salt; the digest then tells nothing and the chain holds.
    """

    line = models.OneToOneField(AuditLine, on_delete=models.PROTECT, primary_key=True, related_name="payload")
    salt = models.CharField(max_length=32, blank=True)
    text = models.TextField(blank=True)
    erased_at = models.DateTimeField(_("erased at"), null=True)

    def __str__(self) -> str:
        return f"payload of {self.line_id}"
