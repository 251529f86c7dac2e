"""Addresses of the pages."""

from django.urls import path

from jinjie.interfaces.web.health import health

app_name = "web"
urlpatterns = [path("healthz", health, name="health")]
