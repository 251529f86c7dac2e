"""What the company's own fields of a sensitive group say of people: in a table of its own, so that nothing that searches,
filters, sorts or hands out custom values can come upon it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.people.fields import EncryptedTextField
from jinjie.foundation.people.models.employee import Employee


class SensitiveValue(models.Model):
    """One value of one person, encrypted; canonical text as in a `CustomValue`."""

    field = models.ForeignKey(
        "customfields.CustomField", on_delete=models.PROTECT, related_name="sensitive_values"
    )
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    text = EncryptedTextField(_("value"), purpose="people.custom_value")
    changed_at = models.DateTimeField(_("changed at"))
    changed_by = models.CharField(_("changed by"), max_length=160)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["field", "employee"], name="people_sensitive_value_once")
        ]

    def __str__(self) -> str:
        return f"{self.field_id} {self.employee_id}"
