"""Forms of signing in and of one's own security."""

from django import forms
from django.utils.translation import gettext_lazy as _

from jinjie.system.accounts.actions.passwords import LONGEST


class SignInForm(forms.Form):
    """Name and password. What is wrong with them is never said one by one."""

    username = forms.CharField(label=_("Sign-in name"), max_length=150)
    password = forms.CharField(label=_("Password"), max_length=LONGEST, strip=False)


class CodeForm(forms.Form):
    """A code of an authenticator app, or a recovery code."""

    code = forms.CharField(label=_("Code"), max_length=20, error_messages={"required": _("Type the code.")})


class NewPasswordForm(forms.Form):
    """A new password, typed once: the eye beside it shows what was typed."""

    password = forms.CharField(
        label=_("New password"),
        max_length=LONGEST,
        strip=False,
        error_messages={"required": _("Type a new password.")},
    )


class PasskeyNameForm(forms.Form):
    """How a passkey is called in one's own list."""

    name = forms.CharField(
        label=_("Name"), max_length=60, error_messages={"required": _("Give the passkey a name.")}
    )


class ForgottenForm(forms.Form):
    """Who asks for a new password."""

    username = forms.CharField(label=_("Sign-in name"), max_length=150)
