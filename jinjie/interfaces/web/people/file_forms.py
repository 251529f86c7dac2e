"""Forms of the employee file: its fields, custom ones among them, and rows to add."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.people.actions.edit import CUSTOM, GROUP_OF
from jinjie.foundation.people.choices import ContractKind, Degree, FieldGroup, Gender, Relation
from jinjie.foundation.people.custom_values import is_sensitive
from jinjie.foundation.people.masks import masked
from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.roster.columns import SECRETS
from jinjie.interfaces.web.people.custom_forms import custom_form_field, read_customs
from jinjie.interfaces.web.people.day_forms import day_field
from jinjie.interfaces.web.people.identity_forms import check_identity
from jinjie.system.customfields.models import CustomField

SEEN, GONE = "seen_", "gone_"
HINTS = {
    "health_notes": _(
        "What first aiders should know: allergies, illnesses, medicine. Only what the person wants kept."
    ),
}
"""What belongs into a field that is empty."""


def own_fields() -> dict[str, forms.Field]:
    """The fields that every file has."""
    secret = {"attrs": {"autocomplete": "off", "data-jj-secret": "yes"}}
    return {
        "name": forms.CharField(label=_("Name"), max_length=120),
        "name_en": forms.CharField(label=_("English name"), max_length=120, required=False),
        "gender": forms.ChoiceField(label=_("Gender"), required=False, choices=[("", "–"), *Gender.choices]),
        "born_on": day_field(label=_("Born"), required=False),
        "native_place": forms.CharField(label=_("Native place"), max_length=60, required=False),
        "phone": forms.CharField(label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(**secret)),
        "email": forms.EmailField(label=_("E-mail"), required=False),
        "address": forms.CharField(label=_("Address"), max_length=200, required=False, widget=forms.TextInput(**secret)),
        "id_number": forms.CharField(label=_("ID number"), max_length=40, required=False, widget=forms.TextInput(**secret)),
        "bank_name": forms.CharField(label=_("Bank"), max_length=80, required=False),
        "bank_account": forms.CharField(
            label=_("Bank account"), max_length=40, required=False, widget=forms.TextInput(**secret)
        ),
        "insured_in": forms.CharField(label=_("Social insurance in"), max_length=60, required=False),
        "health_notes": forms.CharField(
            label=_("Health notes"), max_length=500, required=False, widget=forms.Textarea(attrs={**secret["attrs"], "rows": 2})
        ),
    }  # fmt: skip


def _kept(hint: str) -> Any:
    return _("Now %(value)s. Leave empty to keep it.") % {"value": hint} if hint else ""


class FileForm(forms.Form):
    """The fields of the groups that the editor may change. Secrets are empty: what stays empty stays as it is."""

    def __init__(
        self,
        *args: Any,
        employee: Employee,
        groups: frozenset[FieldGroup],
        customs: list[tuple[CustomField, str]],
        marks: dict[str, str],
        **given: Any,
    ) -> None:
        super().__init__(*args, **given)
        self.employee = employee
        self.customs = {f"{CUSTOM}{row.key}": row for row, _text in customs}
        for name, field in own_fields().items():
            if GROUP_OF[name] in groups:
                self._add(name, field, marks)
                if name in SECRETS:
                    field.help_text = _kept(masked(name, getattr(employee, name))) or HINTS.get(name, "")
                    self._offer_removal(name, field, bool(getattr(employee, name)))
                else:
                    field.initial = getattr(employee, name)
        for row, text in customs:
            if FieldGroup(row.group) in groups:
                field = custom_form_field(row)
                if is_sensitive(row):
                    field.help_text = _kept(masked(f"{CUSTOM}{row.key}", text))
                    field.required = row.required and not text
                else:
                    field.initial = text
                self._add(f"{CUSTOM}{row.key}", field, marks)
                if is_sensitive(row):
                    self._offer_removal(f"{CUSTOM}{row.key}", field, bool(text) and not row.required)

    def _add(self, name: str, field: forms.Field, marks: dict[str, str]) -> None:
        self.fields[name] = field
        self.fields[f"{SEEN}{name}"] = forms.CharField(
            required=False, max_length=16, widget=forms.HiddenInput, initial=marks.get(name, "")
        )

    def _offer_removal(self, name: str, field: forms.Field, there: bool) -> None:
        """A secret's field is empty either way, so that taking its value out is a tick of its own."""
        if there:
            label = _("%(field)s: take out what is there") % {"field": field.label}
            self.fields[f"{GONE}{name}"] = forms.BooleanField(label=label, required=False)

    def clean(self) -> dict[str, Any]:
        """Custom values are read as their kind asks, the ID number as everywhere."""
        said: dict[str, Any] = super().clean() or {}
        read_customs(self, self.customs, said)
        check_identity(self, said, self.employee)
        for name in self._gone(said):
            if said.get(name):
                self.add_error(name, _("Either type a new value or take out the one that is there."))
        return said

    def _gone(self, said: dict[str, Any]) -> list[str]:
        return [name.removeprefix(GONE) for name, value in said.items() if name.startswith(GONE) and value]

    def values(self) -> dict[str, Any]:
        """What is to be written: secrets only where something was typed or is to be taken out."""
        gone = self._gone(self.cleaned_data)
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if not name.startswith((SEEN, GONE)) and (value or name in gone or not self._secret(name))
        }

    def _secret(self, name: str) -> bool:
        return name in SECRETS or (name in self.customs and is_sensitive(self.customs[name]))

    def seen(self) -> dict[str, str]:
        """The marks that the form had before it."""
        return {
            name.removeprefix(SEEN): value
            for name, value in self.cleaned_data.items()
            if name.startswith(SEEN)
        }


class ContractForm(forms.Form):
    """A labour contract."""

    kind = forms.ChoiceField(label=_("Kind of contract"), choices=ContractKind.choices)
    starts_on = day_field(label=_("From"))
    ends_on = day_field(label=_("To"), required=False)
    number = forms.CharField(label=_("Contract number"), max_length=60, required=False)


class EducationForm(forms.Form):
    """A school."""

    school = forms.CharField(label=_("School"), max_length=120)
    major = forms.CharField(label=_("Major"), max_length=120, required=False)
    degree = forms.ChoiceField(label=_("Degree"), choices=[("", "–"), *Degree.choices], required=False)
    graduated_on = day_field(label=_("Graduated"), required=False)


class PastJobForm(forms.Form):
    """Work before."""

    employer = forms.CharField(label=_("Employer"), max_length=120)
    title = forms.CharField(label=_("Position"), max_length=120, required=False)
    starts_on = day_field(label=_("From"))
    ends_on = day_field(label=_("To"), required=False)


class RelativeForm(forms.Form):
    """Family, or whom to call."""

    name = forms.CharField(label=_("Name"), max_length=120)
    relation = forms.ChoiceField(label=_("Relation"), choices=Relation.choices)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    emergency = forms.BooleanField(label=_("To be called in an emergency"), required=False)


ENTRY_FORMS: dict[str, tuple[Any, type[forms.Form], FieldGroup]] = {
    "contract": (_("Contract"), ContractForm, FieldGroup.BASIC),
    "education": (_("Education"), EducationForm, FieldGroup.BASIC),
    "job": (_("Work before"), PastJobForm, FieldGroup.BASIC),
    "relative": (_("Family and emergency"), RelativeForm, FieldGroup.CONTACT),
}
"""Kinds of rows with name, form and the group that may change them."""
