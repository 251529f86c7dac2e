"""Addresses of analytics; the part comes last, so that filters carry on from one to another."""

from django.urls import path

from jinjie.interfaces.web.analytics import views

urlpatterns = [
    path("analytics/promotion", views.promotion, name="analytics"),
    path("analytics/promotion/people", views.people, name="analytics-people"),
    path("analytics/promotion/figures.xlsx", views.sheet, name="analytics-sheet"),
]
