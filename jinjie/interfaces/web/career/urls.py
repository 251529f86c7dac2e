"""Addresses of career. `my-path` and `why` are of oneself, or with company and number of someone one may see."""

from django.urls import path

from jinjie.interfaces.web.career import views

urlpatterns = [
    path("path", views.path, name="my-path"),
    path("path/why", views.total, name="why-total"),
    path("path/why/<str:criterion>", views.reason, name="why"),
    path("people/<slug:company>/<path:number>/path", views.path, name="my-path"),
    path("people/<slug:company>/<path:number>/path/why", views.total, name="why-total"),
    path("people/<slug:company>/<path:number>/path/why/<str:criterion>", views.reason, name="why"),
]
