"""Forms of the roster and of a person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.people.roster.columns import Column
from jinjie.foundation.people.roster.export import SHORTEST_REASON, Form, Wish


class ExportForm(forms.Form):
    """What to put into the file, and why."""

    reason = forms.CharField(
        label=_("What is the file for?"), min_length=SHORTEST_REASON, max_length=200,
        help_text=_("Written into the audit log and into the last line of the file."),
    )  # fmt: skip
    columns = forms.MultipleChoiceField(label=_("Columns"))
    plain = forms.BooleanField(
        label=_("Write phone, ID and bank numbers out in full"), required=False,
        help_text=_("Else they are masked, as on the screen."),
    )  # fmt: skip
    form = forms.ChoiceField(
        label=_("Kind of file"), choices=[(Form.XLSX.value, "Excel (XLSX)"), (Form.CSV.value, "CSV")],
        widget=forms.RadioSelect,
    )  # fmt: skip
    pick = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, offered: list[Column], plain: bool, **given: Any) -> None:
        super().__init__(*args, **given)
        choices: Any = self.fields["columns"]
        choices.choices = [(column.key, str(column.label)) for column in offered]
        if not plain:
            del self.fields["plain"]

    def wish(self, offered: list[Column]) -> Wish:
        """The valid form as the action's wish."""
        said = self.cleaned_data
        only = [int(part) for part in said["pick"].split(",") if part.isascii() and part.isdecimal()]
        return Wish(
            columns=tuple(column for column in offered if column.key in said["columns"]),
            reason=said["reason"],
            form=Form(said["form"]),
            plain=said.get("plain", False),
            only=frozenset(only) or None,
        )
