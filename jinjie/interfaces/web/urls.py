"""Addresses of the pages: each package brings its own, all in the one namespace `web`."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from jinjie.interfaces.web.health import health

PACKAGES = [
    "accounts",
    "home",
    "career",
    "growth",
    "awards",
    "projects",
    "messages",
    "approvals",
    "people",
    "organisation",
    "settings",
    "imports",
    "team",
    "analytics",
    "audit",
    "setup",
]
"""In this order: of two addresses that fit, the first answers."""

app_name = "web"
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="health"),
    *(path("", include(f"jinjie.interfaces.web.{name}.urls")) for name in PACKAGES),
]
if settings.DEBUG:
    urlpatterns.append(path("design/", include("jinjie.interfaces.web.design.urls")))
