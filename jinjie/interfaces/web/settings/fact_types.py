"""Fact types: what the growth record of a company holds."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jinjie.areas.career.fact_types import TypePage, type_lines, type_page
from jinjie.foundation.growth.actions.types import (
    change_fact_type,
    create_fact_type,
    restore_fact_type,
    retire_fact_type,
)
from jinjie.foundation.growth.choices import Confirmer, FactKind
from jinjie.foundation.growth.permissions import may_define
from jinjie.interfaces.web.asking import clock, signed_in
from jinjie.interfaces.web.choosing import offer
from jinjie.interfaces.web.organisation.asking import Sight, sight_of
from jinjie.interfaces.web.settings.organising import do, page
from jinjie.interfaces.web.settings.organising_forms import NameForm
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.refusal import Refusal

STEPPED = {FactKind.GRADE: "grades", FactKind.COMPETENCY: "levels"}
"""Kinds whose values are named steps, and where their names are kept."""
MOST_STEPS = 30


class TypeForm(NameForm):
    """A fact type. Kind is chosen once, since measures depend on it."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), help_text=gettext_lazy("It stays; the measures that fit follow from it.")
    )
    unit = forms.CharField(
        label=gettext_lazy("Unit"), max_length=24, required=False,
        help_text=gettext_lazy("A word or a currency code, such as CNY"),
    )  # fmt: skip
    decimals = forms.IntegerField(label=gettext_lazy("Decimals shown"), min_value=0, max_value=4, initial=0)
    steps = forms.CharField(
        label=gettext_lazy("Names of its steps"), required=False, max_length=1000,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("For grades and competencies: one a line, the lowest first"),
    )  # fmt: skip
    lower_is_better = forms.BooleanField(label=gettext_lazy("Lower is better"), required=False)
    self_reported = forms.BooleanField(label=gettext_lazy("People may report it themselves"), required=False)
    confirmed_by = forms.ChoiceField(label=gettext_lazy("What people report is confirmed by"), required=False)

    def __init__(self, data: Any = None, *, initial: Any = None, kind: str = "") -> None:
        super().__init__(data, initial=initial)
        kinds = [(each.value, str(each.label)) for each in FactKind]
        offer(self, "kind", kinds)
        confirmers = (
            (Confirmer.MANAGER.value, _("the manager")), (Confirmer.HR.value, _("HR")),
            (Confirmer.NOBODY.value, _("nobody; it counts at once")),
        )  # fmt: skip
        offer(self, "confirmed_by", confirmers)
        self.fixed = kind
        if kind:
            del self.fields["kind"]
        if kind and kind not in STEPPED:
            del self.fields["steps"]

    def clean_steps(self) -> list[str]:
        """The names, one a line."""
        names = [line.strip() for line in self.cleaned_data["steps"].splitlines() if line.strip()]
        if len(names) > MOST_STEPS or len(set(names)) < len(names):
            raise forms.ValidationError(_("Up to 30 names, each of them once."))
        return names

    @property
    def given(self) -> dict[str, Any]:
        """What the actions take."""
        said = self.cleaned_data
        place = STEPPED.get(FactKind(self.fixed or said["kind"]))
        options = {"options": {place: said["steps"]}} if place and said.get("steps") else {}
        return {
            "name": said["name"], "name_en": said["name_en"], "unit": said["unit"], "decimals": said["decimals"],
            "higher_is_better": not said["lower_is_better"], "self_reported": said["self_reported"],
            "confirmed_by": said["confirmed_by"] if said["self_reported"] else "", **options,
        }  # fmt: skip


def _managed(request: HttpRequest) -> Sight:
    sight = sight_of(request)
    may_define(sight.viewer, sight.company.pk).require()
    return sight


def _found(sight: Sight, pk: int) -> TypePage:
    found = type_page(sight.company, min(pk, 2**62), sight.today)
    if found is None:
        raise Http404
    return found


@require_safe
@signed_in
def fact_types(request: HttpRequest) -> HttpResponse:
    """All fact types of the company."""
    sight = _managed(request)
    shown = {"sight": sight, "lines": type_lines(sight.company, sight.today), "at": "settings"}
    return render(request, "web/settings/fact_types.html", shown)


@require_safe
@signed_in
def one_fact_type(request: HttpRequest, fact_type: int) -> HttpResponse:
    """One fact type, and which criteria look at it."""
    sight = _managed(request)
    shown = {"sight": sight, "page": _found(sight, fact_type), "at": "settings"}
    return render(request, "web/settings/fact_type.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_fact_type(request: HttpRequest) -> HttpResponse:
    """Add a fact type of the company's own."""
    sight, form, back = _managed(request), TypeForm(request.POST or None), reverse("web:fact-types")
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            create_fact_type(
                actor=sight.viewer, at=clock(request).now, company=sight.company,
                kind=form.cleaned_data["kind"], **form.given,
            )  # fmt: skip

        said = _("“%(name)s” is there now.") % {"name": form.cleaned_data["name"]}
        answer = do(request, form, back, said, act)
        if answer:
            return answer
    return page(request, sight, form, _("New fact type"), _("Add the fact type"), back)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change(request: HttpRequest, fact_type: int) -> HttpResponse:
    """Change a fact type."""
    sight = _managed(request)
    row = _found(sight, fact_type).row
    first = {
        "name": row.name, "name_en": row.name_en, "seen": row.name, "unit": row.unit, "decimals": row.decimals,
        "lower_is_better": not row.higher_is_better, "self_reported": row.self_reported,
        "confirmed_by": row.confirmed_by, "steps": "\n".join(row.options.get(STEPPED.get(FactKind(row.kind), ""), [])),
    }  # fmt: skip
    form = TypeForm(request.POST or None, initial=first, kind=row.kind)
    back = reverse("web:fact-type", args=[row.pk])
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            given = form.given
            options = {**row.options, **given.pop("options", {})}
            change_fact_type(
                actor=sight.viewer, at=clock(request).now, fact_type=row, seen=form.cleaned_data["seen"],
                options=options, **given,
            )  # fmt: skip

        answer = do(request, form, back, _("Saved: %(name)s") % {"name": form.cleaned_data["name"]}, act)
        if answer:
            return answer
    return page(request, sight, form, row.label, _("Save"), back)


@require_POST
@signed_in
def retire(request: HttpRequest, fact_type: int) -> HttpResponse:
    """Retire a fact type; the toast takes it back."""
    sight = _managed(request)
    found = _found(sight, fact_type)
    try:
        retire_fact_type(actor=sight.viewer, at=clock(request).now, fact_type=found.row, as_of=sight.today)
    except Refusal as refusal:
        words = f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}".strip()
        shown = {"sight": sight, "page": found, "refused": words, "at": "settings"}
        return render(request, "web/settings/fact_type.html", shown, status=422)
    said = _("“%(name)s” is retired.") % {"name": found.row.label}
    return with_toast(redirect("web:fact-types"), said, reverse("web:fact-type-restore", args=[found.row.pk]))


@require_POST
@signed_in
def restore(request: HttpRequest, fact_type: int) -> HttpResponse:
    """Take a retirement back."""
    sight = _managed(request)
    row = _found(sight, fact_type).row
    restore_fact_type(actor=sight.viewer, at=clock(request).now, fact_type=row)
    return redirect("web:fact-type", fact_type=row.pk)
