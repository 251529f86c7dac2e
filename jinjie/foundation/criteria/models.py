"""Criteria sets, their versions, standings, stale marks, frozen explanations."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.people.models import Company, Employee


class CriteriaSet(models.Model):
    """A set of criteria with an owner above (`owner` is a reference such as `career.Standard:sales/M1/reach`)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="criteria_sets")
    owner = models.CharField(_("owner"), max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "owner"], name="criteria_set_owner")]

    def __str__(self) -> str:
        return self.owner


class CriteriaVersion(models.Model):
    """One immutable version of a set. In force on a day: the published one with the latest `effective_from` ≤ day."""

    class State(models.TextChoices):
        """A draft concerns nobody yet."""

        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField(_("version"))
    effective_from = models.DateField(_("effective from"))
    state = models.CharField(_("state"), max_length=10, choices=State)
    definition = models.JSONField(_("criteria"))
    goal = models.JSONField(_("strategic goal"), default=dict)
    digest = models.CharField(_("digest"), max_length=64)
    published_at = models.DateTimeField(_("published at"), null=True)
    published_by = models.CharField(_("published by"), max_length=160, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["criteria_set", "number"], name="criteria_version_number"),
            models.UniqueConstraint(
                fields=["criteria_set", "effective_from"],
                condition=Q(state="published"),
                name="criteria_one_published_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criteria_set_id} v{self.number}"


class Standing(models.Model):
    """A person measured against a version. `detail` packs one fixed record a criterion (`packing.py`).

    `week_shown` and `week_detail` are the same as they stood when the week of `as_of` began; empty for who had none.
    """

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="standings", db_index=False)
    version = models.ForeignKey(CriteriaVersion, on_delete=models.PROTECT, related_name="standings")
    as_of = models.DateField(_("as of"))
    evaluated_at = models.DateTimeField(_("evaluated at"))
    engine_version = models.SmallIntegerField(_("engine version"))
    progress = models.FloatField(_("progress"))
    shown = models.SmallIntegerField(_("shown, tenths of a percent"))
    unknown = models.FloatField(_("unknown share"))
    state = models.SmallIntegerField(_("state"))
    gates_open = models.SmallIntegerField(_("gates open"))
    missing = models.SmallIntegerField(_("criteria not met"))
    detail = models.BinaryField(_("criteria"))
    week_shown = models.SmallIntegerField(_("shown when the week began"), null=True)
    week_detail = models.BinaryField(_("criteria when the week began"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "employee"], name="criteria_standing_once"),
            models.CheckConstraint(
                condition=Q(shown__gte=0, shown__lte=1000), name="criteria_standing_shown"
            ),
        ]
        indexes = [
            models.Index(fields=["employee", "shown"], name="criteria_standing_employee"),
            models.Index(fields=["version", "state", "-shown"], name="criteria_standing_list"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.version_id} {self.shown}"


class StaleMark(models.Model):
    """A person of whom something changed that some criterion may look at; drained by a worker."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+")
    touched = models.CharField(max_length=80)
    marked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.employee_id} {self.touched}"


class FrozenExplanation(models.Model):
    """What was known when something was decided: one standing with its facts, and the digest that proves it."""

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(CriteriaVersion, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField(_("as of"))
    known_on = models.DateTimeField(_("known on"))
    payload = models.JSONField(_("explanation"))
    digest = models.CharField(_("SHA-256 of the canonical payload"), max_length=64)
    frozen_at = models.DateTimeField(_("frozen at"))
    frozen_by = models.CharField(_("frozen by"), max_length=160)

    def __str__(self) -> str:
        return f"{self.employee_id} {self.as_of} {self.digest[:8]}"
