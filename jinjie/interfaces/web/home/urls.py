"""The addresses of home."""

from django.urls import path

from jinjie.interfaces.web.home import profile, views

urlpatterns = [
    path("", views.home, name="home"),
    path("sections", views.order, name="home-order"),
    path("sections/move", views.move, name="home-move"),
    path("me/profile", profile.profile, name="profile"),
]
