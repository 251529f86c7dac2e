"""Forms of awards."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jinjie.areas.awards.actions import LONGEST
from jinjie.areas.awards.choices import GIVERS, AwardKind, Often
from jinjie.areas.awards.models import Award
from jinjie.areas.awards.queries import GradeType
from jinjie.foundation.growth.models.fact import SCALE
from jinjie.interfaces.web.choosing import offer
from jinjie.interfaces.web.people.day_forms import day_field


class AwardForm(forms.Form):
    """An award of the catalogue. Names are given once: standards ask for them."""

    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=120, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=AwardKind.choices)
    what_for = forms.CharField(label=gettext_lazy("What it is for"), max_length=LONGEST, required=False)
    often = forms.ChoiceField(
        label=gettext_lazy("How often a person may have it"), choices=Often.choices, required=False
    )
    givers = forms.MultipleChoiceField(
        label=gettext_lazy("Who may give it"), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Each to the people whom the role is about, never to oneself"),
    )  # fmt: skip
    rule = forms.ChoiceField(
        label=gettext_lazy("Given by itself"), required=False,
        help_text=gettext_lazy("From a published grade on; taken back where the grade is corrected"),
    )  # fmt: skip
    rule_since = day_field(label=gettext_lazy("For grades from this day on"), required=False)

    def __init__(
        self, data: Any = None, *, grades: Sequence[GradeType], today: date, award: Award | None = None
    ) -> None:
        super().__init__(data, initial=_initial(award, today))
        self.grades = {each.pk: each for each in grades}
        offer(self, "givers", ((role.value, role.label) for role in GIVERS))
        rules = [
            (f"{each.pk}.{place}", f"{each.name} ≥ {name}") for each in grades for place, name in each.steps
        ]
        offer(self, "rule", [("", _("no, by people only")), *rules])
        if award is not None:
            del self.fields["name"], self.fields["name_en"]

    def clean(self) -> None:
        """A rule needs its first day: nobody is given an award for grades of years ago by a slip."""
        super().clean()
        if self.cleaned_data.get("rule") and not self.cleaned_data.get("rule_since"):
            self.add_error("rule_since", _("Say from which day on grades count for it."))

    @property
    def chosen_rule(self) -> tuple[int, int] | None:
        """(fact type, place) of the rule; None without one."""
        text: str = self.cleaned_data.get("rule", "")
        kind, _dot, place = text.partition(".")
        return (int(kind), int(place)) if text else None


class GiveForm(forms.Form):
    """Giving an award."""

    person = forms.CharField(
        label=gettext_lazy("Employee number or name"), max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
    given_on = day_field(label=gettext_lazy("Given on"))
    reason = forms.CharField(
        label=gettext_lazy("What for"),
        max_length=LONGEST,
        help_text=gettext_lazy("The person reads it; it stays in the record."),
    )


def _initial(award: Award | None, today: date) -> dict[str, Any]:
    if award is None:
        return {"rule_since": today, "givers": ["hr"]}
    rule = f"{award.rule_type_id}.{award.rule_at_least // SCALE}" if award.rule_at_least is not None else ""
    return {
        "kind": award.kind, "what_for": award.what_for, "often": award.often, "givers": award.givers, "rule": rule,
        "rule_since": award.rule_since or today,
    }  # fmt: skip
