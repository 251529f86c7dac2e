"""One's own security: password, authenticator app, passkeys, recovery codes. Changes ask who is there (step-up)."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import decrypt, encrypt
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jinjie.interfaces.web.accounts.codes import qr_code
from jinjie.interfaces.web.accounts.confirming import needs_confirmation
from jinjie.interfaces.web.accounts.devices import device_words
from jinjie.interfaces.web.accounts.forms import CodeForm, NewPasswordForm, PasskeyNameForm
from jinjie.interfaces.web.accounts.going import given_next, with_next
from jinjie.interfaces.web.asking import actor_of, signed_in
from jinjie.interfaces.web.toasts import with_toast
from jinjie.system.accounts.actions.attempts import attempt
from jinjie.system.accounts.actions.passwords import WeakPassword, change_password
from jinjie.system.accounts.actions.second_steps import (
    WrongCode,
    enrol_passkey,
    enrol_totp,
    read_recovery_codes,
    remove_second_step,
    rename_passkey,
    renew_recovery_codes,
)
from jinjie.system.accounts.ceremonies import PasskeyRefused, begin_enrolment, finish_enrolment
from jinjie.system.accounts.limits import CODE
from jinjie.system.accounts.models import User
from jinjie.system.accounts.places import device_of
from jinjie.system.accounts.queries import second_steps

PENDING = "jinjie.pending_secret"


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # behind `signed_in`
    return request.user


def _pending_secret(request: HttpRequest) -> str:
    """The secret that is being set up; it waits in the session, encrypted as it will be in its table."""
    if kept := request.session.get(PENDING):
        return str(decrypt(kept))
    secret: str = generate_totp_secret()
    request.session[PENDING] = encrypt(secret)
    return secret


def _after(request: HttpRequest, text: str, made_codes: bool = False) -> HttpResponse:
    """New recovery codes are shown first; then back to where one came from, else to one's own page."""
    back = given_next(request)
    if made_codes:
        return with_toast(redirect(with_next("web:recovery-codes", back)), text)
    return with_toast(redirect(back or f"{reverse('web:me')}#security"), text)


@never_cache
@signed_in
@needs_confirmation
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """A new password; every other browser is signed out by it."""
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = change_password(
                actor=actor_of(request), at=timezone.now(), password=form.cleaned_data["password"],
                keep_session=request.session.session_key,
            )  # fmt: skip
        except WeakPassword as refusal:
            form.add_error("password", refusal.said(translation))
        else:
            update_session_auth_hash(request, user)
            return _after(request, _("The password is changed. All other browsers are signed out."))
    return _render(request, "web/accounts/password.html", form)


@never_cache
@signed_in
@needs_confirmation
@require_http_methods(["GET", "HEAD", "POST"])
def authenticator(request: HttpRequest) -> HttpResponse:
    """An authenticator app: scan, type the first code, done. The secret stands in the session until then."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    secret = _pending_secret(request)
    if form.is_valid():
        tried = attempt(at=timezone.now(), buckets=[(f"enrol {_user(request).pk}", CODE)])
        try:
            made = enrol_totp(
                actor=actor_of(request), at=timezone.now(), secret=secret,
                code=form.cleaned_data["code"],
            )  # fmt: skip
        except WrongCode as refusal:
            form.add_error("code", refusal.said(translation))
        else:
            tried.withdraw()
            request.session.pop(PENDING, None)
            return _after(
                request, _("The authenticator app is set up. It is asked for at the next sign-in."), made
            )
    address = get_adapter().build_totp_url(_user(request), secret)
    grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    shown = {
        "picture": qr_code(address, _("QR code of the key below")),
        "grouped": grouped,
        "address": address,
    }
    return _render(request, "web/accounts/authenticator.html", form, **shown)


@never_cache
@signed_in
@needs_confirmation
@require_http_methods(["GET", "HEAD", "POST"])
def new_passkey(request: HttpRequest) -> HttpResponse:
    """A passkey: the browser makes it, we keep what it says of itself."""
    given = {"name": request.POST.get("name") or device_words(device_of(request))}
    form = PasskeyNameForm(given if request.method == "POST" else None, initial=given)
    problem = ""
    if form.is_valid():
        try:
            credential = finish_enrolment(request.POST.get("credential", ""))
        except PasskeyRefused as refusal:
            problem = refusal.said(translation)
        else:
            made = enrol_passkey(
                actor=actor_of(request), at=timezone.now(), name=form.cleaned_data["name"],
                credential=credential,
            )  # fmt: skip
            return _after(request, _("The passkey is set up. The next sign-in needs no password."), made)
    return _render(request, "web/accounts/new_passkey.html", form, problem)


@never_cache
@require_POST
@signed_in
@needs_confirmation
def new_passkey_options(request: HttpRequest) -> HttpResponse:
    """What the browser needs to make a passkey, as JSON."""
    return JsonResponse(begin_enrolment(_user(request)))


@never_cache
@signed_in
@needs_confirmation
@require_http_methods(["GET", "HEAD", "POST"])
def passkey(request: HttpRequest, which: int) -> HttpResponse:
    """One passkey: rename or remove it."""
    held = {each.pk: each for each in second_steps(_user(request).pk).passkeys}
    if which not in held:
        raise Http404
    form = PasskeyNameForm(
        request.POST if request.method == "POST" else None, initial={"name": held[which].name}
    )
    if form.is_valid():
        rename_passkey(
            actor=actor_of(request), at=timezone.now(), which=which, name=form.cleaned_data["name"]
        )
        return _after(request, _("The passkey has its new name."))
    return _render(request, "web/accounts/passkey.html", form, passkey=held[which])


@never_cache
@require_POST
@signed_in
@needs_confirmation
def remove(request: HttpRequest, which: int) -> HttpResponse:
    """Remove one's authenticator app or a passkey."""
    if not remove_second_step(actor=actor_of(request), at=timezone.now(), which=which):
        raise Http404
    return _after(request, _("It is removed."))


@never_cache
@require_safe
@signed_in
@needs_confirmation
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes, shown once; afterwards how many are left, and how to get new ones."""
    shown = {
        "codes": read_recovery_codes(actor=actor_of(request), at=timezone.now()),
        "held": second_steps(_user(request).pk),
        "next": given_next(request),
        "me": reverse("web:me"),
        "at": "me",
    }
    return render(request, "web/accounts/recovery_codes.html", shown)


@never_cache
@require_POST
@signed_in
@needs_confirmation
def renew_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes; the old ones are void."""
    renew_recovery_codes(actor=actor_of(request), at=timezone.now())
    return redirect(with_next("web:recovery-codes", given_next(request)))


def _render(
    request: HttpRequest,
    template: str,
    form: CodeForm | NewPasswordForm | PasskeyNameForm,
    problem: str = "",
    **more: object,
) -> HttpResponse:
    shown = {"form": form, "problem": problem, "next": given_next(request), "at": "me", **more}
    wrong = problem or (form.is_bound and form.errors)
    return render(request, template, shown, status=422 if wrong else 200)
