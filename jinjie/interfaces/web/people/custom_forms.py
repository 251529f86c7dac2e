"""A company's own fields in forms of people."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.people.custom_values import is_sensitive
from jinjie.interfaces.web.people.day_forms import day_field
from jinjie.system.customfields.logic import Unreadable, read_value
from jinjie.system.customfields.models import CustomField, Kind


def custom_form_field(custom: CustomField) -> forms.Field:
    """The form's field for a custom field. What is typed into one of a sensitive group is in no draft."""
    field = _form_field(custom)
    if is_sensitive(custom):
        field.widget.attrs |= {"autocomplete": "off", "data-jj-secret": "yes"}
    return field


def _form_field(custom: CustomField) -> forms.Field:
    given: dict[str, Any] = {"label": custom.label, "required": custom.required}
    kind = Kind(custom.kind)
    if kind == Kind.DAY:
        return day_field(**given)
    if kind == Kind.CHOICE:
        return forms.ChoiceField(choices=[("", "–"), *((word, word) for word in custom.choices)], **given)
    if kind == Kind.YES_NO:
        return forms.ChoiceField(choices=[("", "–"), ("yes", _("yes")), ("no", _("no"))], **given)
    widget = forms.TextInput(attrs={"inputmode": "decimal"} if kind == Kind.NUMBER else {})
    return forms.CharField(max_length=400, widget=widget, **given)


def read_customs(form: forms.Form, customs: Mapping[str, CustomField], said: dict[str, Any]) -> None:
    """Read custom values as their kind asks, by the form's names; what can't be is told beside the field."""
    for name, custom in customs.items():
        value = said.get(name)
        if value in (None, ""):
            continue
        try:
            text = value.isoformat() if hasattr(value, "isoformat") else str(value)
            said[name] = read_value(custom.kind, custom.choices, text)[0]
        except Unreadable as error:
            form.add_error(name, error.why.said(translation))
