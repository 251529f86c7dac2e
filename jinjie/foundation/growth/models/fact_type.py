"""What kinds of facts a company records."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.growth.choices import Confirmer, FactKind
from jinjie.foundation.people.models import Company
from jinjie.foundation.people.models.organisation import Named


class FactType(Named):
    """A type of fact. For an indicator the type *is* the metric (`sales`, `qa_score`).

    `unit` is a word or currency code shown after figures; `decimals` how many places are shown. `options` holds what
    a kind needs: `grades` (labels from worst to best; a grade's value is its 1-based place), `period` (usual period
    of an indicator), `levels` (labels of a competency), `max_value`.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="fact_types")
    key = models.CharField(_("key"), max_length=80)
    kind = models.CharField(_("kind"), max_length=16, choices=FactKind)
    unit = models.CharField(_("unit"), max_length=24, blank=True)
    decimals = models.SmallIntegerField(_("decimals shown"), default=0)
    higher_is_better = models.BooleanField(_("higher is better"), default=True)
    self_reported = models.BooleanField(_("people may report it themselves"), default=False)
    confirmed_by = models.CharField(_("confirmed by"), max_length=16, choices=Confirmer, blank=True)
    built_in = models.BooleanField(_("built in"), default=False)
    options = models.JSONField(_("options"), default=dict)
    retired_at = models.DateTimeField(_("retired at"), null=True)
    """Since when nothing new of it is recorded; what is recorded stays and counts."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "key"], name="growth_fact_type_key")]


class FactItem(Named):
    """One course, award, document, competency … that facts of a type are about."""

    fact_type = models.ForeignKey(FactType, on_delete=models.PROTECT, related_name="items")
    key = models.CharField(_("key"), max_length=120)
    details = models.JSONField(_("details"), default=dict)
    created_by_run = models.ForeignKey(
        "imports.ImportRun", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fact_type", "key"], name="growth_fact_item_key")]
