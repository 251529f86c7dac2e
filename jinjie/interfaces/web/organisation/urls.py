"""Addresses of the organisation."""

from django.urls import path

from jinjie.interfaces.web.organisation import views

urlpatterns = [
    path("organisation", views.organisation, name="organisation"),
    path("organisation/picture", views.picture, name="organisation-picture"),
    path("organisation/people", views.people, name="organisation-people"),
    path("organisation/search", views.search, name="organisation-search"),
    path("organisation/person/<slug:company>/<path:number>", views.person, name="organisation-person"),
]
