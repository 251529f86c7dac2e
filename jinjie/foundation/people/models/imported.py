"""What an import changed of people who were there already."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.people.fields import EncryptedTextField
from jinjie.foundation.people.models.employee import Employee


class ImportedChange(models.Model):
    """One field of one person that a roster changed, with what it held before, so that the import can be taken back.

    Custom fields are called `c_` and their key, what is held in an assignment `department`, `position`, `level`,
    `manager`: of those the assignments themselves are the record, and the texts here are keys and numbers.
    """

    run = models.ForeignKey("imports.ImportRun", on_delete=models.PROTECT, related_name="+")
    row = models.IntegerField(_("import row"))
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(_("field"), max_length=48)
    before = EncryptedTextField(_("before"), purpose="people.imported_change", blank=True)
    after = EncryptedTextField(_("after"), purpose="people.imported_change", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "employee", "field"], name="people_imported_change_once")
        ]
        indexes = [models.Index(fields=["employee"], name="people_imported_employee")]

    def __str__(self) -> str:
        return f"#{self.run_id} {self.employee_id} {self.field}"
