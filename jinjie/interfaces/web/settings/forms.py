"""Forms of access: giving a role, taking it back, lending one's rights."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinjie.foundation.people.choices import Role, Scope
from jinjie.foundation.people.grants import Offer, RoleLine
from jinjie.foundation.people.models import Company, Department

EVERYWHERE = "*"
"""The choice of all companies."""


class Day(forms.DateInput):
    """A day as the browser's own calendar asks for it."""

    input_type = "date"

    def format_value(self, value: Any) -> str | None:
        """As the control wants it, whatever the language."""
        return value.isoformat() if isinstance(value, date) else value


class GrantForm(forms.Form):
    """Who, which role, over whom, from and until when, and why."""

    person = forms.CharField(
        label=gettext_lazy("Employee number or sign-in name"),
        max_length=150,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    scope = forms.ChoiceField(label=gettext_lazy("Scope"))
    company = forms.ChoiceField(label=gettext_lazy("Company"))
    departments = forms.MultipleChoiceField(
        label=gettext_lazy("Departments"),
        required=False,
        widget=forms.SelectMultiple({"size": 8}),
        help_text=gettext_lazy("Each stands for everything below it too. Hold Ctrl or ⌘ to choose several."),
    )
    valid_from = forms.DateField(label=gettext_lazy("Starts on"), widget=Day)
    valid_until = forms.DateField(label=gettext_lazy("Ends on"), required=False, widget=Day)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, help_text=gettext_lazy("It stays in the audit log.")
    )

    def __init__(
        self,
        data: Any = None,
        *,
        roles: Sequence[RoleLine],
        companies: Sequence[Company],
        everywhere: bool,
        departments: Sequence[Department],
        today: date,
    ) -> None:
        super().__init__(data, initial={"valid_from": today, "scope": Scope.COMPANY})
        scopes = [Scope.COMPANY, Scope.NAMED, Scope.BELOW, Scope.DEPARTMENT]
        places = [(row.key, row.label) for row in companies]
        if everywhere:
            scopes.append(Scope.ALL)
        several = len(companies) > 1
        self.places = {str(row.pk): row for row in departments}
        self.found = {row.key: row for row in companies}
        choice(self, "role", [(line.role.value, line.label) for line in roles if line.granted])
        choice(self, "scope", [(scope.value, str(scope.label)) for scope in scopes])
        choice(self, "company", places)
        choice(self, "departments", [(key, _indented(row, several)) for key, row in self.places.items()])

    @property
    def given(self) -> dict[str, Any]:
        """What the action takes, of a valid form. The company falls away where all are meant."""
        said = self.cleaned_data
        scope = Scope(said["scope"])
        named = said["departments"] if scope == Scope.NAMED else []
        return {
            "role": Role(said["role"]),
            "scope": scope,
            "company": None if scope == Scope.ALL else self.found[said["company"]],
            "departments": [self.places[key] for key in named],
            "valid_from": said["valid_from"],
            "valid_until": said["valid_until"],
            "reason": said["reason"],
        }


class RevokeForm(forms.Form):
    """Why a role is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("It stays in the audit log."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class LendForm(forms.Form):
    """What is lent to whom, until when, and why."""

    what = forms.ChoiceField(label=gettext_lazy("What is lent"), widget=forms.RadioSelect)
    person = forms.CharField(
        label=gettext_lazy("Employee number of the colleague"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    valid_from = forms.DateField(label=gettext_lazy("Starts on"), widget=Day)
    valid_until = forms.DateField(label=gettext_lazy("Ends on"), widget=Day)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Such as leave or travel."),
    )

    def __init__(self, data: Any = None, *, offers: Sequence[Offer], today: date) -> None:
        first = offers[0].key if offers else ""
        super().__init__(data, initial={"valid_from": today, "what": first})
        self.offers = {offer.key: offer for offer in offers}
        choice(self, "what", [(offer.key, offer.label) for offer in offers])


def choice(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Give a field of choices its choices."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


def _indented(place: Department, several: bool) -> str:
    depth = max(place.path.count("/") - 2, 0)
    name = f"{'　' * depth}{place.label}"
    return (
        _("%(company)s: %(department)s") % {"company": place.company_id, "department": name}
        if several and not depth
        else name
    )
