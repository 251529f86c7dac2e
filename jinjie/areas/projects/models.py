"""Projects, whom they look for, and who takes part."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jinjie.areas.projects.choices import MemberState, ProjectRole, ProjectState, Result
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.people.models import Company, Employee
from jinjie.foundation.people.models.organisation import Named


class ProjectKind(Named):
    """A kind of project that standards count by, such as key accounts."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="project_kinds")
    key = models.CharField(_("key"), max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "key"], name="projects_kind_key")]


class Project(models.Model):
    """Work with a beginning, an end and a result. `size` × 10⁴ in `unit` is what standards compare; empty if not known."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="projects")
    kind = models.ForeignKey(ProjectKind, on_delete=models.PROTECT, related_name="projects")
    name = models.CharField(_("name"), max_length=120)
    what_for = models.CharField(_("what it is about"), max_length=600, blank=True)
    leader = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="projects_led")
    size = models.BigIntegerField(_("size × 10⁴"), null=True)
    unit = models.CharField(_("unit of size"), max_length=24, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    join_until = models.DateField(_("people are looked for until"), null=True)
    state = models.CharField(_("state"), max_length=8, choices=ProjectState, default=ProjectState.RUNNING)
    result = models.CharField(_("result"), max_length=8, choices=Result, blank=True, default=Result.NONE)
    outcome = models.CharField(_("what came of it"), max_length=300, blank=True)
    closed_on = models.DateField(_("closed on"), null=True)
    registered_at = models.DateTimeField(_("registered at"))
    registered_by = models.CharField(_("registered by"), max_length=160)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="projects_project_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(state="running", closed_on__isnull=True, result="")
                | (Q(state="closed", closed_on__isnull=False) & ~Q(result="")),
                name="projects_project_closed_with_result",
            ),
        ]
        indexes = [models.Index(fields=["company", "state", "ends_on"], name="projects_project_state")]

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """A role that a project looks for people for. It is open while fewer than `places` joined on it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(_("role"), max_length=8, choices=ProjectRole, default=ProjectRole.MEMBER)
    title = models.CharField(_("what is to be done"), max_length=120)
    places = models.PositiveSmallIntegerField(_("how many people"), default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(places__gte=1), name="projects_seat_has_places"),
        ]

    def __str__(self) -> str:
        return self.title


class Member(models.Model):
    """Somebody who asked to join, takes part, or took part. `fact` is the newest fact in their record about it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="members")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="memberships")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="members")
    role = models.CharField(_("role"), max_length=8, choices=ProjectRole, default=ProjectRole.MEMBER)
    state = models.CharField(_("state"), max_length=8, choices=MemberState, default=MemberState.ASKED)
    words = models.CharField(_("what they say"), max_length=300, blank=True)
    answer = models.CharField(_("what they were answered"), max_length=300, blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    joined_on = models.DateField(_("joined on"), null=True)
    left_on = models.DateField(_("left on"), null=True)
    fact = models.OneToOneField(Fact, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "employee"],
                condition=Q(state__in=["asked", "joined"]),
                name="projects_member_once",
            ),
            models.CheckConstraint(
                condition=Q(joined_on__isnull=True, state__in=["asked", "declined"])
                | Q(joined_on__isnull=False, state__in=["joined", "left"]),
                name="projects_member_joined_on",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="projects_member_left_after",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.employee_id} {self.state}"
