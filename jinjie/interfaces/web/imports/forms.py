"""The forms of an import: the file, and how its columns are read."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.people.models import Company
from jinjie.interfaces.web.choosing import offer
from jinjie.system.imports.models import ImportRun

KINDS = (
    (ImportRun.Kind.ROSTER, _("Roster"), _("One row a person: number, name, day of hiring, department, level …")),
    (ImportRun.Kind.INDICATORS, _("KPI values"), _("Figures by person and month, one a row or one column a metric")),
    (ImportRun.Kind.FACTS, _("Records"), _("Courses, exams, awards, grades, certificates, one a row")),
    (ImportRun.Kind.ASSIGNMENTS, _("Past assignments"), _("Who was where from which day until when")),
)  # fmt: skip
"""What can be imported, in the order in which a company starts: kind, name, what its rows are."""


class UploadForm(forms.Form):
    """What kind of table, for which company, and the file."""

    kind = forms.ChoiceField(
        label=_("What is in the table"),
        choices=[(kind.value, label) for kind, label, _note in KINDS],
        initial=ImportRun.Kind.ROSTER,
    )
    company = forms.ChoiceField(label=_("Company"))
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # said in the reader's words by what reads the file
        max_length=None,
        error_messages={"required": _("Choose a file.")},
    )

    def __init__(self, companies: Sequence[Company], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._companies = {company.key: company for company in companies}
        field = self.fields["company"]
        offer(self, "company", ((company.key, company.label) for company in companies))
        field.initial = companies[0].key
        if len(companies) == 1:
            field.widget = forms.HiddenInput()

    @property
    def chosen_company(self) -> Company:
        """The company that was chosen."""
        return self._companies[self.cleaned_data["company"]]


class OptionsForm(forms.Form):
    """How cells are read where the table leaves it open."""

    date_order = forms.ChoiceField(
        label=_("Dates such as 3/5/24 mean"),
        required=False,
        choices=[("", _("ask for each")), ("mdy", _("month/day/year")), ("dmy", _("day/month/year"))],
    )
    create_missing = forms.BooleanField(
        label=_("Create what is not there yet"),
        required=False,
        help_text=_("Departments, positions, levels, metrics. Otherwise each new name is asked about."),
    )
    backfill = forms.BooleanField(
        label=_("These figures were known at the time"),
        required=False,
        help_text=_("Then earlier days are shown as if the figures had been there."),
    )
    metric = forms.CharField(
        label=_("All values are of the metric"), required=False, max_length=120,
        help_text=_("Only where no column names it."),
    )  # fmt: skip
    period = forms.CharField(
        label=_("All values are of the period"), required=False, max_length=20,
        help_text=_("Only where no column names it; such as 2026-10."),
    )  # fmt: skip

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dropped = {"metric", "period"} if kind != ImportRun.Kind.INDICATORS else set()
        if kind in (ImportRun.Kind.ROSTER, ImportRun.Kind.ASSIGNMENTS):
            dropped |= {"backfill"}
        for name in dropped:
            del self.fields[name]

    def options(self) -> dict[str, Any]:
        """What was chosen, without what was left open."""
        return {name: value for name, value in self.cleaned_data.items() if value}
