"""Drafts of standards: what HR is trying out before anybody is measured by it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jinjie.areas.career.models.ladders import Standard
from jinjie.foundation.criteria.models import CriteriaVersion


class StandardDraft(models.Model):
    """A proposal for a standard, kept after each change; a standard may have several at once.

    `number` counts within the standard. `based_on` is the version it was started from, `published_as` what became of
    it: a draft that is published is changed no more.
    """

    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="drafts")
    number = models.SmallIntegerField(_("number"))
    based_on = models.ForeignKey(CriteriaVersion, on_delete=models.PROTECT, related_name="+")
    published_as = models.OneToOneField(
        CriteriaVersion, on_delete=models.PROTECT, related_name="+", null=True
    )
    definition = models.JSONField(_("criteria"))
    goal = models.JSONField(_("strategic goal"), default=dict)
    source = models.TextField(_("as written"), blank=True)
    """The text that it was last changed by, with its comments; it holds while it says what the criteria say."""
    changed_at = models.DateTimeField(_("changed at"))
    changed_by = models.CharField(_("changed by"), max_length=160)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["standard", "number"], name="career_draft_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="career_draft_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.standard_id} draft {self.number}"
