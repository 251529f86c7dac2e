"""Addresses of the pages. `my-path` and `why` are of oneself, or with company and number of someone one may see."""

from django.urls import path

from jinjie.interfaces.web.accounts import views as accounts
from jinjie.interfaces.web.career import views as career
from jinjie.interfaces.web.health import health
from jinjie.interfaces.web.people import views as people

app_name = "web"
urlpatterns = [
    path("", accounts.home, name="home"),
    path("healthz", health, name="health"),
    path("sign-in", accounts.sign_in, name="sign-in"),
    path("sign-in/demo", accounts.sign_in_as, name="sign-in-as"),
    path("sign-out", accounts.sign_out, name="sign-out"),
    path("me", accounts.me, name="me"),
    path("language", accounts.language, name="language"),
    path("theme", accounts.theme, name="theme"),
    path("path", career.path, name="my-path"),
    path("path/why/<str:criterion>", career.reason, name="why"),
    path("people", people.people, name="people"),
    path("people/<slug:company>/<path:number>/path", career.path, name="my-path"),
    path("people/<slug:company>/<path:number>/path/why/<str:criterion>", career.reason, name="why"),
]
