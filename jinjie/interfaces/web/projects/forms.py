"""Forms of projects."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jinjie.areas.projects.choices import ProjectRole, Result
from jinjie.areas.projects.models import ProjectKind
from jinjie.interfaces.web.choosing import offer
from jinjie.interfaces.web.people.day_forms import day_field

ROLES = [(role.value, role.label) for role in ProjectRole if role != ProjectRole.LEAD]


class ProjectForm(forms.Form):
    """A project for the register, with one role that it looks for; more are added on its page."""

    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=120)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), help_text=gettext_lazy("Standards count projects by it.")
    )
    new_kind = forms.CharField(label=gettext_lazy("Or a new kind"), max_length=120, required=False)
    leader = forms.CharField(
        label=gettext_lazy("Employee number or name of the leader"), max_length=120, required=False,
        widget=forms.TextInput({"autocomplete": "off"}), help_text=gettext_lazy("Empty: yourself"),
    )  # fmt: skip
    what_for = forms.CharField(
        label=gettext_lazy("What it is about"),
        max_length=600,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    starts_on = day_field(label=gettext_lazy("From"))
    ends_on = day_field(label=gettext_lazy("Deadline"))
    size = forms.DecimalField(
        label=gettext_lazy("Size"), required=False, max_digits=14, decimal_places=2, min_value=0,
        help_text=gettext_lazy("A number that standards can ask for, such as the value of the contract"),
    )  # fmt: skip
    unit = forms.CharField(label=gettext_lazy("Unit of size"), max_length=24, required=False)
    wanted = forms.CharField(label=gettext_lazy("Who is looked for"), max_length=120, required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ROLES)
    places = forms.IntegerField(label=gettext_lazy("How many people"), min_value=1, max_value=99, initial=1)
    join_until = day_field(label=gettext_lazy("People may ask until"), required=False)

    def __init__(self, data: Any = None, *, kinds: Sequence[ProjectKind], serves: bool, today: date) -> None:
        super().__init__(data, initial={"starts_on": today})
        offer(self, "kind", ((kind.key, kind.label) for kind in kinds))
        if not serves:
            del self.fields["leader"], self.fields["new_kind"]
        elif not kinds:
            self.fields["kind"].required = False

    def clean(self) -> None:
        """Whoever looks for people says until when."""
        super().clean()
        if self.cleaned_data.get("wanted") and not self.cleaned_data.get("join_until"):
            self.add_error("join_until", _("Say until when people are looked for."))
        if "new_kind" in self.fields and not (
            self.cleaned_data.get("new_kind") or self.cleaned_data.get("kind")
        ):
            self.add_error("new_kind", _("Choose a kind, or name a new one."))


class SeatForm(forms.Form):
    """A role that is looked for."""

    title = forms.CharField(label=gettext_lazy("Who is looked for"), max_length=120)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ROLES)
    places = forms.IntegerField(label=gettext_lazy("How many people"), min_value=1, max_value=99, initial=1)
    until = day_field(label=gettext_lazy("People may ask until"))


class ChangeForm(forms.Form):
    """What a running project is about, its end, its size, and until when it looks for people."""

    what_for = forms.CharField(
        label=gettext_lazy("What it is about"), max_length=600, required=False, widget=forms.Textarea({"rows": 3})
    )  # fmt: skip
    ends_on = day_field(label=gettext_lazy("Deadline"))
    join_until = day_field(label=gettext_lazy("People may ask until"), required=False)
    size = forms.DecimalField(
        label=gettext_lazy("Size"), required=False, max_digits=14, decimal_places=2, min_value=0,
        help_text=gettext_lazy("A number that standards can ask for, such as the value of the contract"),
    )  # fmt: skip
    unit = forms.CharField(label=gettext_lazy("Unit of size"), max_length=24, required=False)


class TakeForm(forms.Form):
    """Somebody who is taken in without having asked."""

    person = forms.CharField(
        label=gettext_lazy("Employee number or name"), max_length=120, widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ROLES)


class CloseForm(forms.Form):
    """What came of a project."""

    closed_on = day_field(label=gettext_lazy("Closed on"))
    result = forms.ChoiceField(
        label=gettext_lazy("Result"), choices=[(each.value, each.label) for each in Result if each.value]
    )
    outcome = forms.CharField(
        label=gettext_lazy("What came of it"), max_length=300, required=False,
        help_text=gettext_lazy("Stands in the record of everyone who took part"),
    )  # fmt: skip
