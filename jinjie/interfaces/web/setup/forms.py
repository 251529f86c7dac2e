"""The forms of the set-up."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jinjie.journeys.set_up import KEY, WEEK


class CodeForm(forms.Form):
    """The code that the server's console shows."""

    code = forms.CharField(
        label=_("Set-up code"),
        max_length=40,
        help_text=_("“jinjie serve” shows it when it starts; “jinjie set-up” shows a new one."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip


class CompanyForm(forms.Form):
    """The first company."""

    name = forms.CharField(label=_("Name of the company"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "organization"}))  # fmt: skip
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    key = forms.RegexField(
        KEY,
        label=_("Key"),
        max_length=30,
        help_text=_("A short word for addresses and commands, such as “qinghe”. It stays."),
        error_messages={"invalid": _("2 to 30 small letters, digits or hyphens, beginning with a letter.")},
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    calendar = forms.ChoiceField(
        label=_("Work calendar"),
        choices=[
            ("CN", _("Mainland China, with its holidays and make-up workdays")),
            (WEEK, _("Monday to Friday, without holidays")),
        ],
        help_text=_("Time limits and windows count its workdays."),
    )


class AdministratorForm(forms.Form):
    """Who keeps the keys."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))  # fmt: skip
    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("12 characters or more."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same password again"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both passwords agree."""
        given = super().clean() or {}
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", _("This is another password than the first."))
        return given
