"""Forms of work life: a change of department, position or manager; leaving; a new employee."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.people.actions.custom import fields_of
from jinjie.foundation.people.actions.edit import CUSTOM
from jinjie.foundation.people.actions.planned import Move
from jinjie.foundation.people.choices import FieldGroup, Gender
from jinjie.foundation.people.models import Company, Department, Employee, Level, Position
from jinjie.interfaces.web.people.custom_forms import custom_form_field, read_customs
from jinjie.interfaces.web.people.day_forms import day_field
from jinjie.interfaces.web.people.identity_forms import check_identity


class DepartmentField(forms.ModelChoiceField):  # type: ignore[type-arg]  # can't be subscripted when it runs
    """Departments of a company, indented as the tree is."""

    def label_from_instance(self, obj: Any) -> str:
        """The name, moved in by its depth."""
        deep: int = obj.path.count("/") - 2
        return "　" * max(deep, 0) + str(obj.label)


class PersonField(forms.CharField):
    """Somebody of the company by number or name. The cleaned value is the employee."""

    def __init__(self, **given: Any) -> None:
        super().__init__(max_length=60, **given)
        self.company: Company | None = None

    def clean(self, value: Any) -> Any:
        """The one person of that number or name."""
        text = super().clean(value).strip()
        if not text:
            return None
        people = Employee.objects.filter(company=self.company)
        number = text.split()[-1] if " " in text else text
        found = list(people.filter(number=number)[:1]) or list(people.filter(name=text)[:2])
        found = found or list(people.filter(name_en__iexact=text)[:2])
        if not found:
            raise forms.ValidationError(_("There is nobody of that number or name."))
        if len(found) > 1:
            raise forms.ValidationError(_("Several people are called so; write the employee number."))
        return found[0]


def departments_of(company: Company) -> Any:
    """Departments in the order of the tree."""
    return Department.objects.filter(company=company).order_by("path")


class ChangeForm(forms.Form):
    """What changes, from when, why."""

    on = day_field(
        label=_("Takes effect on"),
        help_text=_("Today, ahead or back. It takes effect by itself on that day."),
    )
    department = DepartmentField(label=_("Department"), queryset=Department.objects.none(), required=False)
    position = forms.ModelChoiceField(label=_("Position"), queryset=Position.objects.none(), required=False)
    manager = PersonField(
        label=_("Manager"), required=False,
        help_text=_("Number or name. Empty: the manager stays, or the new department's head leads."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)
    correction = forms.BooleanField(
        label=_("This corrects what was entered wrongly"), required=False,
        help_text=_("History then says “correction” instead of a move."),
    )  # fmt: skip
    seen = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    opened = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, employee: Employee, **given: Any) -> None:
        super().__init__(*args, **given)
        fields: dict[str, Any] = self.fields
        fields["department"].queryset = departments_of(employee.company)
        fields["department"].empty_label = _("stays as it is")
        fields["position"].queryset = Position.objects.filter(company=employee.company).order_by("pk")
        fields["position"].empty_label = _("stays as it is")
        fields["manager"].company = employee.company

    def move(self) -> Move:
        """The valid form as a move. A new department without a manager is led by its head."""
        said = self.cleaned_data
        return Move(
            department=said["department"],
            position=said["position"],
            manager=said["manager"],
            default_manager=said["department"] is not None and said["manager"] is None,
            reason=said["reason"],
            correction=said["correction"],
        )


class LeaveForm(forms.Form):
    """The last working day, and the name typed."""

    last_day = day_field(
        label=_("Last working day"), help_text=_("Still a day of employment; access ends the day after.")
    )
    notice_on = day_field(label=_("Notice given on"), required=False)
    typed = forms.CharField(
        label=_("Type the name to confirm"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    seen = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    opened = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)


class HireForm(forms.Form):
    """A new employee."""

    number = forms.CharField(label=_("Employee number"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    hired_on = day_field(label=_("First day"))
    probation_until = day_field(label=_("Probation until"), required=False)
    department = DepartmentField(
        label=_("Department"), queryset=Department.objects.none(), empty_label=_("Choose one")
    )
    position = forms.ModelChoiceField(
        label=_("Position"), queryset=Position.objects.none(), required=False, empty_label=_("none yet")
    )
    level = forms.ModelChoiceField(
        label=_("Level"),
        queryset=Level.objects.none(),
        required=False,
        empty_label=_("as the position says"),
        help_text=_("Empty: the position's own level."),
    )
    manager = PersonField(
        label=_("Manager"), required=False, help_text=_("Number or name. Empty: the department's head leads.")
    )
    gender = forms.ChoiceField(label=_("Gender"), required=False, choices=[("", "–"), *Gender.choices])
    born_on = day_field(label=_("Born"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    id_number = forms.CharField(label=_("ID number"), max_length=40, required=False)
    bank_account = forms.CharField(label=_("Bank account"), max_length=40, required=False)

    def __init__(self, *args: Any, company: Company, groups: frozenset[FieldGroup], **given: Any) -> None:
        super().__init__(*args, **given)
        fields: dict[str, Any] = self.fields
        self.customs = {
            f"{CUSTOM}{row.key}": row for row in fields_of(company.key) if FieldGroup(row.group) in groups
        }
        fields.update({name: custom_form_field(row) for name, row in self.customs.items()})
        fields["department"].queryset = departments_of(company)
        fields["position"].queryset = Position.objects.filter(company=company).order_by("pk")
        fields["level"].queryset = Level.objects.filter(company=company).order_by("sequence__order", "rank")
        fields["level"].label_from_instance = lambda row: (
            f"{row.key} {row.label}" if row.label != row.key else row.key
        )
        fields["manager"].company = company
        for secret in ("id_number", "phone", "bank_account"):
            fields[secret].widget.attrs["data-jj-secret"] = "yes"

    def clean(self) -> dict[str, Any]:
        """Probation ends after the first day."""
        said: dict[str, Any] = super().clean() or {}
        first, until = said.get("hired_on"), said.get("probation_until")
        if first and until and until < first:
            self.add_error("probation_until", _("Probation ends before the first day."))
        check_identity(self, said)
        read_customs(self, self.customs, said)
        return said

    def custom_values(self) -> dict[str, str]:
        """Texts of the company's own fields by key, without what was left empty."""
        values = {row.key: str(self.cleaned_data.get(name) or "") for name, row in self.customs.items()}
        return {key: text for key, text in values.items() if text}
