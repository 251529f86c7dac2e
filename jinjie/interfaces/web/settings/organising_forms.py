"""Forms of the organisation: departments, positions, sequences, levels, closing."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jinjie.foundation.people.actions.organising import Lead
from jinjie.foundation.people.models import Employee, Level
from jinjie.interfaces.web.choosing import offer
from jinjie.kit.tidy import folded


class Day(forms.DateInput):
    """A day as the browser's own calendar asks for it."""

    input_type = "date"

    def format_value(self, value: Any) -> str | None:
        """As the control wants it, whatever the language."""
        return value.isoformat() if isinstance(value, date) else value


class NameForm(forms.Form):
    """Names in Chinese (or the company's own language) and English. `seen` is what the form was opened with."""

    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=120, required=False)
    seen = forms.CharField(max_length=120, required=False, widget=forms.HiddenInput)

    def clean_name(self) -> str:
        """Something must be left once blanks and marks that nobody sees are gone."""
        name: str = self.cleaned_data["name"]
        if not folded(name):
            raise forms.ValidationError(_("Give it a name."))
        return name


class DepartmentForm(NameForm):
    """A department: names, place in the tree and (of one that is there) who leads it."""

    parent = forms.ChoiceField(label=gettext_lazy("Below"), required=False)
    lead = forms.ChoiceField(label=gettext_lazy("Led by"), widget=forms.Select)
    head = forms.CharField(
        label=gettext_lazy("Employee number or name of the head"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    since = forms.DateField(
        label=gettext_lazy("Since"),
        required=False,
        widget=Day,
        help_text=gettext_lazy("Days before keep who led then."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        parents: Sequence[tuple[int, str]],
        leads: bool = False,
        initial: Any = None,
    ) -> None:
        super().__init__(data, initial=initial)
        choices = [("", _("the company itself")), *((str(pk), name) for pk, name in parents)]
        offer(self, "parent", choices)
        leading = [
            ("person", _("somebody of its own")),
            ("above", _("the head of the department above")),
            ("vacant", _("nobody: the place is open")),
        ]
        offer(self, "lead", leading)
        if not leads:
            for name in ("lead", "head", "since"):
                del self.fields[name]

    def chosen_lead(self, head: Employee | None) -> Lead:
        """Who is to lead, as the action takes it."""
        return Lead(head, vacant=self.cleaned_data["lead"] == "vacant")

    def clean(self) -> dict[str, Any]:
        """Whoever leads has to be named."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("lead") == "person" and not given.get("head"):
            self.add_error("head", _("Say who leads it, by number or name."))
        return given


class LeaderForm(forms.Form):
    """Who leads the company, and since when."""

    head = forms.CharField(
        label=gettext_lazy("Employee number or name of the head"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    since = forms.DateField(
        label=gettext_lazy("Since"), widget=Day, help_text=gettext_lazy("Days before keep who led then.")
    )


class PositionForm(NameForm):
    """A position and its usual level."""

    level = forms.ChoiceField(label=gettext_lazy("Usual level"), required=False)

    def __init__(self, data: Any = None, *, levels: Sequence[Level], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        named = [(str(row.pk), f"{row.sequence.label} · {row.key} {row.label}") for row in levels]
        offer(self, "level", [("", _("none")), *named])


class LevelForm(NameForm):
    """A level: its short key stands behind its name everywhere, so people choose it themselves."""

    key = forms.RegexField(
        label=gettext_lazy("Key"),
        regex=r"^[\w.+-]{1,20}$",
        max_length=20,
        help_text=gettext_lazy("Short, such as P4 or M1; it stays."),
        error_messages={"invalid": gettext_lazy("Letters, figures, dot, plus and dash only.")},
    )
    field_order = ("key", "name", "name_en")


class CloseForm(forms.Form):
    """From which day on it is closed."""

    on = forms.DateField(label=gettext_lazy("Closed from"), widget=Day)
