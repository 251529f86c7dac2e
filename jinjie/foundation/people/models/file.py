"""The employee file beside the fields of the employee: contracts, education, family, work history, attachments.

An entry is never edited: correcting one voids it and adds another, so the file can be read as it was known.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.people.choices import ContractKind, Degree, Relation
from jinjie.foundation.people.fields import EncryptedTextField
from jinjie.foundation.people.models.employee import Employee
from jinjie.foundation.people.models.worklife import Recorded


class Contract(Recorded):
    """A labour contract. The last day is still covered; open-ended ones have none."""

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="contracts")
    kind = models.CharField(_("kind"), max_length=10, choices=ContractKind)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True)
    number = models.CharField(_("contract number"), max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="people_contract_ends_after_start",
            )
        ]
        indexes = [
            models.Index(fields=["employee", "starts_on"], name="people_contract_employee"),
            models.Index(fields=["ends_on"], name="people_contract_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.kind} {self.starts_on}"


class Education(Recorded):
    """A school that the employee finished."""

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="educations")
    school = models.CharField(_("school"), max_length=120)
    major = models.CharField(_("major"), max_length=120, blank=True)
    degree = models.CharField(_("degree"), max_length=10, choices=Degree, blank=True)
    graduated_on = models.DateField(_("graduated"), null=True)

    class Meta:
        indexes = [models.Index(fields=["employee"], name="people_education_employee")]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.school}"


class Relative(Recorded):
    """Someone of the family, or whom to call in an emergency. Name and phone are ciphertext."""

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="relatives")
    name = EncryptedTextField(_("name"), purpose="relative.name")
    relation = models.CharField(_("relation"), max_length=10, choices=Relation)
    phone = EncryptedTextField(_("phone"), purpose="relative.phone", blank=True)
    emergency = models.BooleanField(_("to be called in an emergency"), default=False)

    class Meta:
        indexes = [models.Index(fields=["employee"], name="people_relative_employee")]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.relation}"


class PastJob(Recorded):
    """Work before this company."""

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="past_jobs")
    employer = models.CharField(_("employer"), max_length=120)
    title = models.CharField(_("position"), max_length=120, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True)

    class Meta:
        indexes = [models.Index(fields=["employee"], name="people_past_job_employee")]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.employer}"


class Attachment(Recorded):
    """A file in the employee file, under the field group whose readers may open it."""

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="attachments")
    group = models.CharField(_("field group"), max_length=20)
    title = models.CharField(_("title"), max_length=120)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    expires_on = models.DateField(_("valid until"), null=True)

    class Meta:
        indexes = [models.Index(fields=["employee"], name="people_attachment_employee")]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.title}"
