"""Who has read which version of a standard."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.people.models import Employee


class StandardReading(models.Model):
    """Somebody says that they have read a version of a standard. Said once; a new version is read anew."""

    version = models.ForeignKey(CriteriaVersion, on_delete=models.PROTECT, related_name="readings")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(_("read at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "employee"], name="career_standard_read_once")
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.version_id}"
