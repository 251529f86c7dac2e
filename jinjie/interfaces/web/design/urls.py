"""The address of the gallery."""

from django.urls import path

from jinjie.interfaces.web.design import views

urlpatterns = [path("", views.gallery, name="design")]
