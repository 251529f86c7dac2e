"""Facts and their evidence."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.growth.choices import EvidenceKind, Source, Status
from jinjie.foundation.growth.models.fact_type import FactItem, FactType
from jinjie.foundation.people.models import Department, Employee

SCALE = 10_000


class Fact(models.Model):
    """One dated thing about a person. Values are integers scaled by 10⁴, so that both databases add them exactly.

    It counts, as known at K, iff `counts_from` ≤ K, its import run is visible at K, and it is not superseded at K
    (`growth.queries.counting`). `counts_from` is empty while it waits for confirmation or was refused.
    `remark` is what whoever decides says to the person: why it was not confirmed, or what is still wanted while it waits.
    An indicator has a period; `happened_on` is then the period's end, or the data's day for a running period.
    """

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="facts", db_index=False)
    fact_type = models.ForeignKey(FactType, on_delete=models.PROTECT, related_name="facts", db_index=False)
    item = models.ForeignKey(
        FactItem, on_delete=models.PROTECT, null=True, related_name="facts", db_index=False
    )
    happened_on = models.DateField(_("happened on"))
    period_start = models.DateField(_("period from"), null=True)
    period_end = models.DateField(_("period to"), null=True)
    value = models.BigIntegerField(_("value × 10⁴"), null=True)
    target = models.BigIntegerField(_("target × 10⁴"), null=True)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    details = models.JSONField(_("details"), default=dict)
    related_employee = models.ForeignKey(
        Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    status = models.SmallIntegerField(_("status"), choices=Status, default=Status.CONFIRMED)
    source = models.SmallIntegerField(_("source"), choices=Source)
    source_label = models.CharField(_("source name"), max_length=80, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.CharField(_("recorded by"), max_length=160)
    confirmed_by = models.CharField(_("confirmed by"), max_length=160, blank=True)
    remark = models.CharField(_("what the person is told"), max_length=500, blank=True, db_default="")
    remarked_by = models.CharField(_("told by"), max_length=160, blank=True, db_default="")
    decided_at = models.DateTimeField(_("decided at"), null=True)
    counts_from = models.DateTimeField(_("counts from"), null=True)
    import_run = models.ForeignKey(
        "imports.ImportRun", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    import_row = models.IntegerField(_("import row"), null=True)
    supersedes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    superseded_at = models.DateTimeField(_("superseded at"), null=True)
    superseded_run = models.ForeignKey(
        "imports.ImportRun", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(period_start__isnull=True, period_end__isnull=True)
                | Q(period_start__isnull=False, period_end__gte=F("period_start")),
                name="growth_fact_period_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.CONFIRMED, counts_from__isnull=False)
                | (~Q(status=Status.CONFIRMED) & Q(counts_from__isnull=True)),
                name="growth_fact_counts_when_confirmed",
            ),
        ]
        indexes = [
            models.Index(fields=["fact_type", "employee", "happened_on"], name="growth_fact_measure"),
            models.Index(fields=["employee", "-happened_on"], name="growth_fact_timeline"),
            models.Index(
                fields=["department", "fact_type", "happened_on"],
                condition=Q(department__isnull=False),
                name="growth_fact_unit",
            ),
            models.Index(
                fields=["import_run"], condition=Q(import_run__isnull=False), name="growth_fact_run"
            ),
            models.Index(
                fields=["recorded_at"], condition=Q(counts_from__isnull=True), name="growth_fact_open"
            ),
            models.Index(
                fields=["supersedes"], condition=Q(supersedes__isnull=False), name="growth_fact_supersedes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.fact_type_id} {self.happened_on}"

    @property
    def amount(self) -> Decimal | None:
        """The value unscaled."""
        return None if self.value is None else Decimal(self.value) / SCALE


class Evidence(models.Model):
    """A file or link that proves a fact. An import row needs no row here: the fact itself names run and row."""

    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=8, choices=EvidenceKind)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    url = models.URLField(_("address"), max_length=500, blank=True)
    title = models.CharField(_("title"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="file", file__isnull=False, url="")
                | (Q(kind="link", file__isnull=True) & ~Q(url="")),
                name="growth_evidence_file_or_link",
            )
        ]

    def __str__(self) -> str:
        return self.title or self.url
