"""A form with every kind of field, one of them wrong."""

from django import forms
from django.utils.translation import gettext_lazy as _


class EveryField(forms.Form):
    """What a form can hold."""

    name = forms.CharField(label=_("Name"), max_length=40, help_text=_("As in the identity document."))
    number = forms.CharField(label=_("Employee number"), max_length=12, required=False)
    day = forms.DateField(label=_("Joined on"), widget=forms.DateInput(attrs={"type": "date"}))
    state = forms.ChoiceField(
        label=_("State"), choices=[("regular", _("regular")), ("leaving", _("leaving"))]
    )
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agreed = forms.BooleanField(label=_("I have read the standard"), required=False)
    file = forms.FileField(label=_("File"), required=False)
