"""Addresses of the set-up."""

from django.urls import path

from jinjie.interfaces.web.setup import views

urlpatterns = [
    path("set-up", views.set_up, name="set-up"),
    path("set-up/company", views.company, name="set-up-company"),
    path("set-up/administrator", views.administrator, name="set-up-administrator"),
    path("set-up/roster", views.roster, name="set-up-roster"),
    path("set-up/roster/template", views.roster_file, name="set-up-roster-file"),
    path("set-up/ladder", views.ladder, name="set-up-ladder"),
    path("set-up/figures", views.figures, name="set-up-figures"),
    path("set-up/figures/template", views.figures_file, name="set-up-figures-file"),
    path("set-up/first", views.first, name="set-up-first"),
    path("set-up/over", views.over, name="set-up-over"),
]
