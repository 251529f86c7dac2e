"""Addresses of teams."""

from django.urls import path

from jinjie.interfaces.web.team import views

urlpatterns = [
    path("team", views.team, name="team"),
    path("confirm", views.teams, name="confirm"),
    path("teams", views.teams, name="teams"),
    path("team/<str:department>", views.team, name="team"),
]
