"""Custom fields of the employee file: HR adds, orders, renames and retires them; they work at once."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from jinjie.foundation.people.actions import custom as actions
from jinjie.foundation.people.choices import FieldGroup
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.once import AlreadySent, claim
from jinjie.interfaces.web.people.worklife import refused
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.refusal import Refusal
from jinjie.system.customfields.models import CustomField, Kind

EXAMPLES = (gettext_lazy("T-shirt size"), gettext_lazy("Driving licence"), gettext_lazy("Customer industry"))


class DefinitionForm(forms.Form):
    """A field's definition. The kind is chosen once."""

    name = forms.CharField(label=gettext_lazy("Field name"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=60, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of value"), choices=Kind.choices)
    choices = forms.CharField(
        label=gettext_lazy("Words to choose from"), required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One a line; only for a choice."),
    )  # fmt: skip
    group = forms.ChoiceField(
        label=gettext_lazy("Field group"), choices=FieldGroup.choices,
        help_text=gettext_lazy(
            "Who may see the group sees the field, searches and exports it. Of identity, pay and health the values are encrypted, shown masked one by one, and in no list, search or export."
        ),
    )  # fmt: skip
    required = forms.BooleanField(
        label=gettext_lazy("Has to be filled in when the file is edited"), required=False
    )

    def __init__(self, *args: Any, fixed: bool = False, **given: Any) -> None:
        super().__init__(*args, **given)
        if fixed:
            del self.fields["kind"]

    def said(self) -> dict[str, Any]:
        """The valid form as an action's arguments."""
        found = dict(self.cleaned_data)
        found["choices"] = found["choices"].splitlines()
        found["group"] = FieldGroup(found["group"])
        if "kind" in found:
            found["kind"] = Kind(found["kind"])
        return found


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def fields(request: HttpRequest) -> HttpResponse:
    """The fields in order, and the form that adds one."""
    actor, at = actor_of(request), clock(request).now
    actions.may_define(actor)
    form = DefinitionForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            with claim(request, at=at, answer=request.path):
                made = actions.define(actor=actor, at=at, **form.said())
            return with_toast(
                redirect("web:custom-fields"), _("“%(name)s” is in every file now.") % {"name": made.label}
            )
        except AlreadySent:
            return redirect("web:custom-fields")
        except Refusal as error:
            refused(form, error)
    rows = list(CustomField.objects.filter(subject=actions.EMPLOYEE).order_by("order", "pk"))
    given = {
        "at": "settings", "form": form, "examples": EXAMPLES,
        "rows": [(row, row.get_kind_display(), FieldGroup(row.group).label) for row in rows if row.retired_at is None],
        "retired": [row for row in rows if row.retired_at is not None],
    }  # fmt: skip
    return render(request, "web/people/fields.html", given, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def field(request: HttpRequest, key: str) -> HttpResponse:
    """One field's name, choices, group."""
    actor, at = actor_of(request), clock(request).now
    actions.may_define(actor)
    row = get_object_or_404(CustomField, subject=actions.EMPLOYEE, key=key, retired_at__isnull=True)
    usual = {
        "name": row.name, "name_en": row.name_en, "choices": "\n".join(row.choices), "group": row.group,
        "required": row.required,
    }  # fmt: skip
    form = DefinitionForm(request.POST or None, fixed=True, initial=usual)
    if form.is_bound and form.is_valid():
        try:
            actions.change(actor=actor, at=at, field=row, **form.said())
            return with_toast(redirect("web:custom-fields"), _("The field was changed."))
        except Refusal as error:
            refused(form, error)
    given = {"at": "settings", "form": form, "row": row, "kind": row.get_kind_display()}
    return render(request, "web/people/field.html", given, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def order_field(request: HttpRequest, key: str) -> HttpResponse:
    """Move a field up or down, take it out of use or back."""
    actor, at = actor_of(request), clock(request).now
    actions.may_define(actor)
    row = get_object_or_404(CustomField, subject=actions.EMPLOYEE, key=key)
    verb = request.POST.get("verb", "")
    answer = redirect("web:custom-fields")
    if verb in ("up", "down"):
        actions.move(actor=actor, at=at, field=row, up=verb == "up")
    elif verb == "retire":
        actions.retire(actor=actor, at=at, field=row)
        return with_toast(
            answer, _("“%(name)s” is not asked any more; what was entered stays.") % {"name": row.label}
        )
    elif verb == "back":
        actions.retire(actor=actor, at=at, field=row, back=True)
    return answer
