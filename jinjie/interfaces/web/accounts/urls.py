"""Addresses of sign-in and of what a person sets for themselves."""

from django.urls import path

from jinjie.interfaces.web.accounts import views

urlpatterns = [
    path("sign-in", views.sign_in, name="sign-in"),
    path("sign-in/demo", views.sign_in_as, name="sign-in-as"),
    path("sign-out", views.sign_out, name="sign-out"),
    path("me", views.me, name="me"),
    path("language", views.language, name="language"),
    path("theme", views.theme, name="theme"),
]
