"""All addresses: each door brings its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("jinjie.interfaces.web.urls")),
    path("", include("jinjie.interfaces.web.accounts.stages")),
]

handler400 = "jinjie.interfaces.web.errors.bad_request"
handler403 = "jinjie.interfaces.web.errors.forbidden"
handler404 = "jinjie.interfaces.web.errors.not_found"
handler500 = "jinjie.interfaces.web.errors.broken"
