"""The form in which a person reports something of themselves: its fields follow the type of fact."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from jinjie.foundation.growth.actions.facts import NewFact
from jinjie.foundation.growth.choices import FactKind
from jinjie.foundation.growth.models import Fact, FactItem, FactType
from jinjie.foundation.growth.wording import unit_word

EARLIEST = date(1970, 1, 1)
FIELDS: dict[str, tuple[str, ...]] = {
    FactKind.DOCUMENT: ("item", "title", "happened_on", "note"),
    FactKind.CERTIFICATE: ("item", "title", "number", "happened_on", "valid_until", "note"),
    FactKind.PROJECT: ("item", "title", "role", "result", "value", "happened_on", "note"),
    FactKind.COURSE: ("item", "title", "passed", "value", "happened_on", "note"),
    FactKind.TEST: ("item", "title", "passed", "value", "happened_on", "note"),
    FactKind.AWARD: ("item", "title", "happened_on", "note"),
    FactKind.INDICATOR: ("title", "value", "happened_on", "note"),
}
OTHERS = ("item", "title", "value", "happened_on", "note")
DETAILS = ("role", "result", "number", "valid_until", "note", "passed")
NEEDS_VALUE = {FactKind.INDICATOR, FactKind.SCORE, FactKind.OKR}


def _day(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
    )


class ReportForm(forms.Form):
    """What is said of oneself. `today` is the last day that may be named."""

    def __init__(
        self, fact_type: FactType, today: date, data: Any = None, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.fact_type, self.today = fact_type, today
        self.items: dict[str, FactItem] = {item.key: item for item in fact_type.items.all()}
        wanted = FIELDS.get(fact_type.kind, OTHERS)
        made = _fields(fact_type, self.items)
        for name in wanted:
            if name != "item" or self.items:
                self.fields[name] = made[name]
        self.fields["happened_on"].widget.attrs["max"] = today.isoformat()
        if not self.items:
            self.fields["title"].required = True

    def clean_happened_on(self) -> date:
        """A day that was."""
        day: date = self.cleaned_data["happened_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day is still to come. Record it once it has happened."))
        if day < EARLIEST:
            raise forms.ValidationError(_("This is before 1970. Check the year."))
        return day

    def clean(self) -> dict[str, Any]:
        """What it is about is named: by an item of the list, or in words."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.items and not cleaned.get("item") and not cleaned.get("title") and "title" not in self.errors:
            self.add_error("title", _("Choose from the list, or say in words what it is."))
        return cleaned

    def new_fact(self, before: Fact | None = None) -> NewFact:
        """What the form says, as the action takes it; what it does not ask stays as it was before."""
        given = self.cleaned_data
        details = dict(before.details) if before else {}
        for name in DETAILS:
            if name not in self.fields:
                continue
            value = given.get(name)
            if value in (None, ""):
                details.pop(name, None)
            else:
                details[name] = value.isoformat() if isinstance(value, date) else value
        return NewFact(
            happened_on=given["happened_on"],
            value=given.get("value"),
            item=self.items.get(given.get("item", "")),
            title=given.get("title", ""),
            details=details,
        )


def _fields(fact_type: FactType, items: Mapping[str, FactItem]) -> dict[str, forms.Field]:
    unit = unit_word(fact_type.unit, Decimal(2)) if fact_type.unit else ""
    value = _("Value in %(unit)s") % {"unit": unit} if unit else _("Value")
    if fact_type.kind == FactKind.PROJECT:
        value = _("Result in figures")
    choices = [("", _("not in the list")), *((key, item.label) for key, item in items.items())]
    return {
        "item": forms.ChoiceField(label=_("Which one"), choices=choices, required=False),
        "title": forms.CharField(label=_("In words"), max_length=200, required=False),
        "happened_on": _day(_("When")),
        "valid_until": _day(_("Valid until"), required=False),
        "number": forms.CharField(label=_("Number on it"), max_length=80, required=False),
        "role": forms.ChoiceField(
            label=_("Your role"),
            choices=[("member", _("member")), ("core", _("core member")), ("lead", _("lead"))],
        ),
        "result": forms.ChoiceField(
            label=_("How it ended"), choices=[("", _("still running")), ("done", _("done")), ("failed", _("stopped"))],
            required=False,
        ),
        "passed": forms.BooleanField(label=_("Passed"), required=False, initial=True),
        "value": forms.DecimalField(
            label=value, required=fact_type.kind in NEEDS_VALUE, max_digits=13, decimal_places=4, localize=False
        ),
        "note": forms.CharField(
            label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("What whoever confirms it should know."),
        ),
    }  # fmt: skip


def initial_of(fact: Fact) -> dict[str, Any]:
    """What a form shows of a fact that is changed."""
    found: dict[str, Any] = {name: fact.details.get(name, "") for name in DETAILS}
    found |= {"title": fact.title, "happened_on": fact.happened_on, "value": fact.amount}
    return found | {"item": fact.item.key if fact.item else ""}
