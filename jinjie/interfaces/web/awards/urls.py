"""Addresses of awards."""

from django.urls import path

from jinjie.interfaces.web.awards import views

urlpatterns = [
    path("awards", views.awards, name="awards"),
    path("awards/new", views.new, name="award-new"),
    path("awards/<int:award>", views.one_award, name="award"),
    path("awards/<int:award>/edit", views.edit, name="award-edit"),
    path("awards/<int:award>/retire", views.retire, name="award-retire"),
    path("awards/gifts/<int:gift>/revoke", views.revoke, name="gift-revoke"),
]
