"""Signing in and out, and what a person sets for themselves."""

from django.conf import settings
from django.contrib.auth import get_user_model, login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from jinjie.foundation.people.directory import has_company, only_company, people_signing_in
from jinjie.interfaces.web.accounts.forms import SignInForm
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.context import LANGUAGES, THEME_COOKIE, THEMES
from jinjie.system.accounts.actions import set_language, set_theme
from jinjie.system.preferences.queries import preference

BACKEND = "django.contrib.auth.backends.ModelBackend"
DEMO_SIGN_INS = "demo.sign_ins"
YEAR = 365 * 24 * 3600


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; on the demo also one click. Without a company: how to get one."""
    back = _back(request, request.POST.get("next") or request.GET.get("next") or "")
    if request.user.is_authenticated:
        return redirect(back)
    if not has_company():
        return render(request, "web/accounts/first_run.html")
    form = SignInForm(request, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return redirect(back)
    demo: list[str] = preference(DEMO_SIGN_INS, [])
    shown = {
        "form": form,
        "next": back,
        "company": only_company(),
        "people": people_signing_in(demo, clock(request).today) if demo else (),
    }
    return render(request, "web/accounts/sign_in.html", shown, status=400 if form.errors else 200)


@never_cache
@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """One click on the demo: only the demo's own users, and only where the demo company was made."""
    name = request.POST.get("username", "")
    if name not in preference(DEMO_SIGN_INS, []):
        raise Http404
    user = get_user_model().objects.filter(username=name, is_active=True).first()
    if user is None:
        raise Http404
    login(request, user, backend=BACKEND)
    return redirect(_back(request, request.POST.get("next", "")))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Back to the sign-in page."""
    logout(request)
    return redirect("web:sign-in")


@require_safe
@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """Language, colour scheme, sign-out."""
    return render(request, "web/accounts/me.html", {"at": "me"})


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language: with the user, and in this browser for the sign-in page."""
    chosen = request.POST.get("language", "")
    answer = redirect(_back(request, request.POST.get("next", "")))
    if chosen in {code for code, _tag, _name in LANGUAGES}:
        if request.user.is_authenticated:
            set_language(actor=actor_of(request), at=timezone.now(), language=chosen)
        _keep(answer, settings.LANGUAGE_COOKIE_NAME, chosen)
    return answer


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the colour scheme likewise; empty means the device's own."""
    chosen = request.POST.get("theme", "")
    answer = redirect(_back(request, request.POST.get("next", "")))
    if chosen in THEMES | {""}:
        if request.user.is_authenticated:
            set_theme(actor=actor_of(request), at=timezone.now(), theme=chosen)
        _keep(answer, THEME_COOKIE, chosen)
    return answer


def _keep(answer: HttpResponse, name: str, value: str) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    answer.set_cookie(name, value, max_age=YEAR, httponly=True, samesite="Lax", secure=secure)


def _back(request: HttpRequest, address: str) -> str:
    """The address to go on to, if it is one of ours."""
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if address and ours else reverse(settings.LOGIN_REDIRECT_URL)
