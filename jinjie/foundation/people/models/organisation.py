"""The organisation: companies, departments, positions, sequences, levels."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    """Something with a name in Chinese (or the company's own language) and, where known, in English."""

    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language; the company's own where there is no English one."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name


class Company(Named):
    """A legal entity. `key` is what commands and files call it."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    calendar = models.ForeignKey("people.WorkCalendar", on_delete=models.PROTECT, related_name="companies")
    created_at = models.DateTimeField(_("created at"))


class Department(Named):
    """A node of a company's department tree. `path` is `/1/5/9/` of ids, the node's own last, for subtree reads."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="departments")
    key = models.CharField(_("key"), max_length=120)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    head = models.ForeignKey("people.Employee", on_delete=models.SET_NULL, null=True, related_name="heads")
    path = models.CharField(max_length=1000)
    closed_on = models.DateField(_("closed on"), null=True)
    """The first day on which it is no longer there; its people moved before."""
    created_by_run = models.ForeignKey(
        "imports.ImportRun", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "key"], name="people_department_key"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="people_department_not_own_parent"
            ),
        ]
        indexes = [models.Index(fields=["path"], name="people_department_path")]


class Headship(models.Model):
    """Who leads a department, or the company where none is named, from a day until the next row.

    Without a `head` the place is open (`vacant`), or whoever leads the department above leads this one as well.
    `Department.head` is who leads now.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="headships")
    department = models.ForeignKey(Department, on_delete=models.CASCADE, null=True, related_name="headships")
    head = models.ForeignKey("people.Employee", on_delete=models.SET_NULL, null=True, related_name="+")
    vacant = models.BooleanField(_("vacant"), default=False)
    valid_from = models.DateField(_("from"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "valid_from"], name="people_headship_day"),
            models.UniqueConstraint(
                fields=["company", "valid_from"],
                condition=Q(department__isnull=True),
                name="people_headship_company_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department_id} {self.valid_from}"


class Sequence(Named):
    """A family of positions with its own direction: management, professional …"""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="sequences")
    key = models.CharField(_("key"), max_length=60)
    order = models.SmallIntegerField(_("order"), default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "key"], name="people_sequence_key")]


class Level(Named):
    """A rank within a sequence, such as P4 or M1; what it asks is career's, what it pays compensation's."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="levels")
    sequence = models.ForeignKey(Sequence, on_delete=models.PROTECT, related_name="levels")
    key = models.CharField(_("key"), max_length=60)
    rank = models.SmallIntegerField(_("rank"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "key"], name="people_level_key"),
            models.UniqueConstraint(fields=["sequence", "rank"], name="people_level_rank"),
        ]


class Position(Named):
    """A job that people hold, with its sequence and usual level."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="positions")
    key = models.CharField(_("key"), max_length=120)
    sequence = models.ForeignKey(Sequence, on_delete=models.PROTECT, null=True, related_name="positions")
    level = models.ForeignKey(Level, on_delete=models.PROTECT, null=True, related_name="positions")
    closed_on = models.DateField(_("closed on"), null=True)
    created_by_run = models.ForeignKey(
        "imports.ImportRun", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "key"], name="people_position_key")]
