"""A person employed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.people.choices import Gender
from jinjie.foundation.people.fields import EncryptedTextField
from jinjie.foundation.people.models.organisation import Company, Named


class Employee(Named):
    """A person of one company. Identity, phone and bank numbers are ciphertext from the first row."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="employees")
    number = models.CharField(_("employee number"), max_length=40)
    pinyin = models.CharField(_("pinyin"), max_length=160, blank=True)
    initials = models.CharField(_("initials"), max_length=24, blank=True)
    gender = models.CharField(_("gender"), max_length=1, choices=Gender, blank=True)
    born_on = models.DateField(_("born on"), null=True)
    email = models.EmailField(_("e-mail"), blank=True)
    id_number = EncryptedTextField(_("ID number"), purpose="employee.id_number", blank=True)
    id_number_index = models.CharField(max_length=100, blank=True)
    phone = EncryptedTextField(_("phone"), purpose="employee.phone", blank=True)
    phone_index = models.CharField(max_length=100, blank=True)
    bank_account = EncryptedTextField(_("bank account"), purpose="employee.bank_account", blank=True)
    bank_account_index = models.CharField(max_length=100, blank=True)
    bank_name = models.CharField(_("bank"), max_length=80, blank=True, default="", db_default="")
    insured_in = models.CharField(
        _("social insurance in"), max_length=60, blank=True, default="", db_default=""
    )
    native_place = models.CharField(_("native place"), max_length=60, blank=True, default="", db_default="")
    address = EncryptedTextField(
        _("address"), purpose="employee.address", blank=True, default="", db_default=""
    )
    health_notes = EncryptedTextField(
        _("health notes"), purpose="employee.health_notes", blank=True, default="", db_default=""
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="employee"
    )
    created_at = models.DateTimeField(_("created at"))
    created_by_run = models.ForeignKey(
        "imports.ImportRun", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="people_employee_number"),
            models.UniqueConstraint(
                fields=["company", "id_number_index"],
                condition=~Q(id_number_index=""),
                name="people_employee_id_number",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "pinyin"], name="people_employee_pinyin"),
            models.Index(fields=["company", "initials"], name="people_employee_initials"),
            models.Index(fields=["phone_index"], name="people_employee_phone"),
        ]
