"""Ladders, steps, standards."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.criteria.models import CriteriaSet
from jinjie.foundation.people.models import Company, Employee, Level, Position
from jinjie.foundation.people.models.organisation import Named


class Ladder(Named):
    """A way up: ordered steps between levels, possibly across sequences (P4 → M1).

    `approaching_from` is the shown progress, in tenths of a percent, from which a person is *approaching*. `titles`
    maps the key of a level to what it is called on this ladder ({"P4": {"zh": "销售专员", "en": "Salesperson"}}), since
    ladders share levels; `note` is a sentence shown below the map. `applying` is what holds for applications, as the
    document says it (`logic.Applying`).
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="ladders")
    key = models.CharField(_("key"), max_length=80)
    approaching_from = models.SmallIntegerField(_("approaching from ‰"), default=800)
    titles = models.JSONField(_("what levels are called here"), default=dict)
    note = models.JSONField(_("note"), default=dict)
    applying = models.JSONField(_("applications"), default=dict)
    keeping = models.JSONField(_("keeping a level"), default=dict)
    retired_at = models.DateTimeField(_("retired at"), null=True)

    source = models.TextField(_("as written"), blank=True)
    """The text that it was last applied from, with its comments; empty where it was never applied from one."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "key"], name="career_ladder_key")]


class Standard(models.Model):
    """What a ladder asks for a level: to reach it, or to keep it. Its versions live in criteria."""

    class Purpose(models.TextChoices):
        """Asked to get there, to stay there, or to stay after one has fallen below that."""

        REACH = "reach", _("to reach the level")
        KEEP = "keep", _("to keep the level")
        CHALLENGE = "challenge", _("to pass the challenge period")

    ladder = models.ForeignKey(Ladder, on_delete=models.PROTECT, related_name="standards")
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose, default=Purpose.REACH)
    criteria_set = models.OneToOneField(CriteriaSet, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ladder", "level", "purpose"], name="career_standard_per_level")
        ]

    def __str__(self) -> str:
        return f"{self.ladder_id} {self.level_id} {self.purpose}"


class LadderStep(models.Model):
    """One move of a ladder. From each level at most one step is the default next one."""

    ladder = models.ForeignKey(Ladder, on_delete=models.PROTECT, related_name="steps")
    from_level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    to_level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    is_default = models.BooleanField(_("the default next step"), default=True)
    lateral = models.BooleanField(_("sideways"), default=False)
    order = models.SmallIntegerField(_("order"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ladder", "from_level", "to_level"], name="career_step_once"),
            models.UniqueConstraint(
                fields=["ladder", "from_level"], condition=Q(is_default=True), name="career_step_one_default"
            ),
            models.CheckConstraint(condition=~Q(from_level=F("to_level")), name="career_step_moves"),
        ]

    def __str__(self) -> str:
        return f"{self.from_level_id} → {self.to_level_id}"


class PositionLadder(models.Model):
    """The ladder that holders of a position are on unless they chose another."""

    position = models.OneToOneField(Position, on_delete=models.CASCADE, related_name="+")
    ladder = models.ForeignKey(Ladder, on_delete=models.PROTECT, related_name="positions")

    def __str__(self) -> str:
        return f"{self.position_id} on {self.ladder_id}"


class LadderChoice(models.Model):
    """A person's own ladder instead of their position's, and the level they aim at instead of the default next one."""

    employee = models.OneToOneField(Employee, on_delete=models.CASCADE, related_name="+")
    ladder = models.ForeignKey(Ladder, on_delete=models.PROTECT, related_name="choices")
    aims_at = models.ForeignKey(Level, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.employee_id} on {self.ladder_id}"
