"""Growth plans: the gaps to a level as dated steps."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinjie.areas.career.models.ladders import Ladder
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.growth.wording import english
from jinjie.foundation.people.models import Employee, Level


class GrowthPlan(models.Model):
    """What somebody does to reach a level. Shared with whoever leads them, and with a mentor where one is named.

    One runs at a time. It ends as reached when the person holds the level, or because another one takes its place.
    """

    class State(models.TextChoices):
        """How far it is."""

        RUNNING = "running", pgettext_lazy("growth plan", "running")
        REACHED = "reached", _("level reached")
        REPLACED = "replaced", _("replaced by another plan")

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="growth_plans")
    ladder = models.ForeignKey(Ladder, on_delete=models.PROTECT, related_name="+")
    to_level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    mentor = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.RUNNING)
    made_on = models.DateField(_("made on"))
    made_at = models.DateTimeField(_("made at"))
    made_by = models.CharField(_("made by"), max_length=160)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employee"], condition=Q(state="running"), name="career_plan_one_running"
            ),
            models.CheckConstraint(
                condition=Q(state="running", ended_at__isnull=True)
                | (~Q(state="running") & Q(ended_at__isnull=False)),
                name="career_plan_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} → {self.to_level_id} {self.state}"


class GrowthStep(models.Model):
    """A dated step of a plan. `criterion` is the key of what it serves; `fact` or `link` prove that it was done."""

    class Kind(models.TextChoices):
        """What sort of step it is."""

        COURSE = "course", pgettext_lazy("step of a growth plan", "Course")
        PROJECT = "project", pgettext_lazy("step of a growth plan", "Project")
        MENTOR = "mentor", pgettext_lazy("step of a growth plan", "Mentoring")
        OWN = "own", pgettext_lazy("step of a growth plan", "Own step")

    plan = models.ForeignKey(GrowthPlan, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.OWN)
    criterion = models.CharField(_("criterion"), max_length=80, blank=True)
    title = models.CharField(_("step"), max_length=200)
    title_en = models.CharField(_("step in English"), max_length=200, blank=True)
    due_on = models.DateField(_("until"))
    done_on = models.DateField(_("done on"), null=True)
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, null=True, related_name="+")
    link = models.URLField(_("address"), max_length=500, blank=True)
    added_by = models.CharField(_("added by"), max_length=160)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=False) | Q(fact__isnull=True, link=""),
                name="career_step_proof_of_done",
            )
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(done_on__isnull=True), name="career_step_due"),
            models.Index(fields=["plan", "due_on"], name="career_step_plan"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The step in the reader's language, where a standard's hint gave it in both; else as somebody wrote it."""
        return self.title_en if self.title_en and english() else self.title
