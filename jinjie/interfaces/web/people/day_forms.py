"""Days in forms: the browser's own picker, within reason."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

FIRST, LAST = date(1950, 1, 1), date(2199, 12, 31)


class DayInput(forms.DateInput):
    """The browser's own day picker; days are ISO in both directions."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(**given: Any) -> forms.DateField:
    """A day within reason."""
    field = forms.DateField(widget=DayInput(), input_formats=["%Y-%m-%d"], **given)
    field.validators.append(_within)
    return field


def _within(value: date) -> None:
    if not FIRST <= value <= LAST:
        raise forms.ValidationError(_("Enter a day between 1950 and 2199."))
