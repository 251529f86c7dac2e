"""The addresses that allauth's sign-in leads to by names of its own; each is one of our pages."""

from django.urls import path

from jinjie.interfaces.web.accounts import entering

urlpatterns = [
    path("sign-in", entering.sign_in, name="account_login"),
    path("sign-in/second-step", entering.second_step, name="mfa_authenticate"),
]
