"""Addresses of people."""

from django.urls import path

from jinjie.interfaces.web.people import views

urlpatterns = [
    path("people", views.people, name="people"),
]
