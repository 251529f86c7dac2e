"""Addresses of teams. `fact` is the converter of the growth record, whose addresses come first."""

from django.urls import path

from jinjie.interfaces.web.team import confirming, standings, views

urlpatterns = [
    path("team", views.team, name="team"),
    path("confirm", confirming.confirm, name="facts-to-confirm"),
    path("confirm/together", confirming.confirm_many, name="confirm-many"),
    path("confirm/<fact:fact>", confirming.decide, name="decide"),
    path("confirm/<fact:fact>/take-back", confirming.take_back, name="take-back"),
    path("standings", standings.standings, name="standings"),
    path("standings/export", standings.export, name="standings-export"),
    path("teams", views.teams, name="teams"),
    path("team/<str:department>", views.team, name="team"),
]
