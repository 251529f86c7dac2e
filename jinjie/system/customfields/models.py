"""Definitions and values."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a value is."""

    TEXT = "text", _("text")
    NUMBER = "number", _("number")
    DAY = "day", _("date")
    CHOICE = "choice", _("choice")
    YES_NO = "yes_no", _("yes or no")


class CustomField(models.Model):
    """A field that `subject`s (such as `employee`) of a company have (`company_key` empty: of every company).

    `choices` are the words to choose from, of a choice. A retired field is not shown or asked any more; its values stay.
    """

    subject = models.CharField(_("of"), max_length=20)
    company_key = models.CharField(_("company"), max_length=60, blank=True)
    key = models.SlugField(_("key"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    choices = models.JSONField(_("choices"), default=list)
    group = models.CharField(_("field group"), max_length=20, default="basic")
    required = models.BooleanField(_("required"), default=False)
    order = models.SmallIntegerField(_("order"), default=0)
    created_at = models.DateTimeField(_("created at"))
    retired_at = models.DateTimeField(_("retired at"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "company_key", "key"], name="customfields_field_key"),
            models.UniqueConstraint(
                fields=["subject", "company_key", "name"],
                condition=Q(retired_at__isnull=True),
                name="customfields_field_name",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language; the company's own where there is no English one."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name


class CustomValue(models.Model):
    """One value. `text` is canonical: `12.5`, `2026-11-12`, the choice's word, `yes` or `no`; `number` × 10⁴ beside it."""

    field = models.ForeignKey(CustomField, on_delete=models.PROTECT, related_name="values")
    object_id = models.BigIntegerField(_("of which"))
    text = models.CharField(_("value"), max_length=400)
    number = models.BigIntegerField(_("number × 10⁴"), null=True)
    changed_at = models.DateTimeField(_("changed at"))
    changed_by = models.CharField(_("changed by"), max_length=160)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["field", "object_id"], name="customfields_value_once"),
        ]
        indexes = [
            models.Index(fields=["field", "text"], name="customfields_value_text"),
            models.Index(fields=["object_id"], name="customfields_value_object"),
        ]

    def __str__(self) -> str:
        return f"{self.field_id} {self.object_id}"
