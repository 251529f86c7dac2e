"""The page that asks who is there once more: password, code or passkey. What needs it: `confirming`."""

from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from jinjie.foundation.people.sign_in import password_buckets
from jinjie.interfaces.web.accounts.browsers import known_browser
from jinjie.interfaces.web.accounts.entering import DEMO_SIGN_INS
from jinjie.interfaces.web.accounts.going import next_of
from jinjie.interfaces.web.asking import signed_in
from jinjie.system.accounts.actions.attempts import attempt
from jinjie.system.accounts.actions.passwords import LONGEST
from jinjie.system.accounts.actions.second_steps import WrongCode, check_code
from jinjie.system.accounts.ceremonies import PasskeyRefused, begin_use, finish_use, note_password, note_use
from jinjie.system.accounts.limits import CODE
from jinjie.system.accounts.models import User
from jinjie.system.accounts.places import address_of
from jinjie.system.accounts.queries import second_steps
from jinjie.system.preferences.queries import preference


@never_cache
@signed_in
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for one of the ways that this person has; what was sent tells which they chose."""
    user = request.user
    assert isinstance(user, User)  # behind `signed_in`
    problem = ""
    if request.method == "POST":
        try:
            if _shown(request, user):
                return redirect(next_of(request))
            problem = _("The password is wrong.")
        except (WrongCode, PasskeyRefused) as refusal:
            problem = refusal.said(translation)
    shown = {
        "held": second_steps(user.pk),
        "has_password": user.has_usable_password(),
        "is_demo": _is_demo(user),
        "problem": problem,
        "next": next_of(request),
        "at": "me",
    }
    return render(request, "web/accounts/confirm.html", shown, status=422 if problem else 200)


@never_cache
@require_POST
@signed_in
def confirm_options(request: HttpRequest) -> HttpResponse:
    """What the browser needs to ask for one of the person's own passkeys, as JSON."""
    assert isinstance(request.user, User)  # behind `signed_in`
    return JsonResponse(begin_use(request.user))


def _shown(request: HttpRequest, user: User) -> bool:
    """True if the person showed who they are. Failures are limited as at sign-in."""
    at = timezone.now()
    if request.POST.get("demo") and _is_demo(user):
        note_password(request, user)
        return True
    if answer := request.POST.get("credential", ""):
        attempt(at=at, buckets=[(f"code {user.pk}", CODE)]).withdraw()
        note_use(request, finish_use(answer, user), confirms=True)
        return True
    if code := request.POST.get("code", ""):
        tried = attempt(at=at, buckets=[(f"code {user.pk}", CODE)])
        found = check_code(user_id=user.pk, code=code)
        note_use(request, found.authenticator, confirms=True)
        tried.withdraw()
        return True
    given = request.POST.get("password", "")[: LONGEST + 1]
    buckets = password_buckets("", user, address_of(request), known_browser(request, user.pk))
    tried = attempt(at=at, buckets=buckets)
    if authenticate(request, username=user.username, password=given) != user:
        return False
    note_password(request, user)
    tried.withdraw()
    return True


def _is_demo(user: User) -> bool:
    """True for the demo's own people, who have no password: there one click confirms."""
    return user.username in preference(DEMO_SIGN_INS, [])
