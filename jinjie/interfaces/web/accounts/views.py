"""What a person sets for themselves, and signing out."""

from django.conf import settings
from django.contrib.auth import get_user_model, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jinjie.interfaces.web.accounts.entering import DEMO_SIGN_INS, enter
from jinjie.interfaces.web.accounts.going import next_of
from jinjie.interfaces.web.asking import actor_of, signed_in
from jinjie.interfaces.web.context import LANGUAGES, THEME_COOKIE, THEMES
from jinjie.system.accounts.actions.users import set_language, set_theme
from jinjie.system.accounts.queries import devices, second_steps
from jinjie.system.preferences.queries import preference

YEAR = 365 * 24 * 3600


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
    return enter(request, user, "demo", next_of(request))


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Back to the sign-in page. The browser forgets pages and drafts, so that nobody after finds them."""
    logout(request)
    response = redirect("web:sign-in")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_safe
@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """Language, colours, security, sign-out."""
    shown = {
        "at": "me",
        "held": second_steps(request.user.pk or 0),
        "devices": len(devices(request.user.pk or 0, request.session.session_key)),
    }
    return render(request, "web/accounts/me.html", shown)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language: with the user, and in this browser for the sign-in page."""
    chosen = request.POST.get("language", "")
    answer = redirect(next_of(request))
    if chosen in {code for code, _tag, _name in LANGUAGES}:
        if request.user.is_authenticated:
            set_language(actor=actor_of(request), at=timezone.now(), language=chosen)
        _keep(answer, settings.LANGUAGE_COOKIE_NAME, chosen)
    return answer


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the colour scheme likewise; empty means the device's own."""
    chosen = request.POST.get("theme", "")
    answer = redirect(next_of(request))
    if chosen in THEMES | {""}:
        if request.user.is_authenticated:
            set_theme(actor=actor_of(request), at=timezone.now(), theme=chosen)
        _keep(answer, THEME_COOKIE, chosen)
    return answer


def _keep(answer: HttpResponse, name: str, value: str) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    answer.set_cookie(name, value, max_age=YEAR, httponly=True, samesite="Lax", secure=secure)
