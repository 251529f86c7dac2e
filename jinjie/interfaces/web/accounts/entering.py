"""Signing in: name and password, passkey, the second step. allauth leads from one to the next."""

from allauth.account.internal.flows.login import perform_login, perform_password_login, record_authentication
from allauth.account.models import Login
from allauth.account.stages import LoginStage, LoginStageController
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from jinjie.foundation.people.access import may_sign_in
from jinjie.foundation.people.directory import has_company, only_company, people_signing_in
from jinjie.foundation.people.sign_in import find_user, password_buckets
from jinjie.interfaces.web.accounts.browsers import known_browser, remember_browser
from jinjie.interfaces.web.accounts.forms import CodeForm, SignInForm
from jinjie.interfaces.web.accounts.going import next_of
from jinjie.interfaces.web.asking import clock
from jinjie.system.accounts.actions.attempts import attempt
from jinjie.system.accounts.actions.second_steps import WrongCode, check_code
from jinjie.system.accounts.ceremonies import (
    PasskeyRefused,
    begin_use,
    finish_use,
    note_use,
)
from jinjie.system.accounts.limits import ADDRESS, CODE
from jinjie.system.accounts.models import User
from jinjie.system.accounts.places import address_of, network_of
from jinjie.system.accounts.queries import anyone_can_sign_in, second_steps
from jinjie.system.preferences.queries import preference

DEMO_SIGN_INS = "demo.sign_ins"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password, or a passkey; on the demo also one click. Without a company: how to get one."""
    if request.user.is_authenticated:
        return redirect(next_of(request))
    if not has_company() and not anyone_can_sign_in():
        return render(request, "web/accounts/first_run.html")
    if request.method != "POST":
        return _page(request, SignInForm())
    form = SignInForm(request.POST)
    user = _by_password(request, form) if form.is_valid() else None
    if user is None:
        return _page(request, form, _("Name or password is wrong.") if form.is_valid() else "")
    login = Login(user=user, redirect_url=next_of(request))
    response = perform_password_login(request, {"username": user.username}, login)
    return remember_browser(request, response)


def _by_password(request: HttpRequest, form: SignInForm) -> User | None:
    """Whose name and password these are. Every answer costs the same queries and one hash."""
    name = form.cleaned_data["username"]
    meant = find_user(name)
    browser = known_browser(request, meant.pk if meant else None)
    buckets = password_buckets(name, meant, address_of(request), browser)
    tried = attempt(at=timezone.now(), buckets=buckets)
    user = authenticate(request, username=name, password=form.cleaned_data["password"])
    if not isinstance(user, User):
        return None
    tried.withdraw()
    return user


def _page(request: HttpRequest, form: SignInForm, problem: str = "") -> HttpResponse:
    demo: list[str] = preference(DEMO_SIGN_INS, [])
    shown = {
        "form": form,
        "problem": problem,
        "next": next_of(request),
        "company": only_company(),
        "people": people_signing_in(demo, clock(request).today) if demo else (),
    }
    status = 422 if form.errors or problem else 200
    return render(request, "web/accounts/sign_in.html", shown, status=status)


@never_cache
@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """What the browser needs to ask for a passkey of this server, as JSON."""
    _count_passkey(request)
    return JsonResponse(begin_use(None))


@never_cache
@require_POST
def sign_in_by_passkey(request: HttpRequest) -> HttpResponse:
    """The browser's answer: whoever the passkey belongs to is signed in, without a second step."""
    _count_passkey(request)
    try:
        authenticator = finish_use(request.POST.get("credential", ""), None)
        if not may_sign_in(authenticator.user, clock(request).today):
            raise PasskeyRefused
    except PasskeyRefused as refusal:
        return _page(request, SignInForm(), _said(refusal))
    login = Login(user=authenticator.user, redirect_url=next_of(request))
    return remember_browser(request, perform_passwordless_login(request, authenticator, login))


def _count_passkey(request: HttpRequest) -> None:
    attempt(at=timezone.now(), buckets=[(f"passkey {network_of(address_of(request))}", ADDRESS)])


def _said(refusal: WrongCode | PasskeyRefused) -> str:
    from django.utils import translation  # the module itself is the tongue

    return refusal.said(translation)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """After the password: a code of the app, a recovery code, or a passkey."""
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    if stage is None:
        return redirect(settings.LOGIN_URL)
    if request.method != "POST":
        return _second_step_page(request, stage, CodeForm())
    form = CodeForm(request.POST)
    problem = ""
    try:
        if _pass_second_step(request, stage, form):
            return remember_browser(request, stage.exit())
    except (WrongCode, PasskeyRefused) as refusal:
        problem = _said(refusal)
    return _second_step_page(request, stage, form, problem)


def _pass_second_step(request: HttpRequest, stage: LoginStage, form: CodeForm) -> bool:
    user = stage.login.user
    tried = attempt(at=timezone.now(), buckets=[(f"code {user.pk}", CODE)])
    if answer := request.POST.get("credential", ""):
        note_use(request, finish_use(answer, user))
    elif form.is_valid():
        note_use(request, check_code(user_id=user.pk, code=form.cleaned_data["code"]).authenticator)
    else:
        tried.withdraw()
        return False
    tried.withdraw()
    return True


@never_cache
@require_POST
def second_step_options(request: HttpRequest) -> HttpResponse:
    """What the browser needs to ask for one of that person's passkeys, as JSON."""
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    if stage is None:
        return JsonResponse({}, status=403)
    return JsonResponse(begin_use(stage.login.user))


def _second_step_page(
    request: HttpRequest, stage: LoginStage, form: CodeForm, problem: str = ""
) -> HttpResponse:
    held = second_steps(stage.login.user.pk)
    shown = {"form": form, "problem": problem, "held": held}
    status = 422 if form.errors or problem else 200
    return render(request, "web/accounts/second_step.html", shown, status=status)


def enter(request: HttpRequest, user: User, way: str, back: str) -> HttpResponse:
    """Sign someone in who has just shown who they are in another way: a link, the set-up, the demo's click.

    Goes to `back`, over the second step if the person has one.
    """
    record_authentication(request, user, method=way)
    return remember_browser(request, perform_login(request, Login(user=user, redirect_url=back)))
