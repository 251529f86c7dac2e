"""A forgotten password: by mail where mail is set up, else by a one-time link from HR; and using such a link."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from jinjie.foundation.people.directory import only_company
from jinjie.foundation.people.jobs import mail_access_link
from jinjie.interfaces.web.accounts.entering import enter
from jinjie.interfaces.web.accounts.forms import ForgottenForm, NewPasswordForm
from jinjie.system.accounts.actions.attempts import TooManyTries, attempt
from jinjie.system.accounts.actions.links import standing_link, use_link
from jinjie.system.accounts.actions.passwords import WeakPassword
from jinjie.system.accounts.limits import ADDRESS, RESETS
from jinjie.system.accounts.places import address_of, network_of

WAITING = "jinjie.link"
"""Where in the session a link's token waits, so that it stays in no address and no history."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link. The answer is the same for every name, and so is the work: a job looks the name up."""
    mails = bool(settings.EMAIL_HOST)
    form = ForgottenForm(request.POST if request.method == "POST" and mails else None)
    if form.is_valid():
        name, now = form.cleaned_data["username"], timezone.now()
        attempt(at=now, buckets=[(f"forgotten at {network_of(address_of(request))}", ADDRESS)])
        try:
            attempt(at=now, buckets=[(f"forgotten {name.strip().casefold()}", RESETS)])
            base = f"{request.scheme}://{request.get_host()}"
            mail_access_link.enqueue(name, base, translation.get_language() or "")
        except TooManyTries:  # answered like the first time: how often others asked is nobody's business
            pass
    shown = {"form": form, "mails": mails, "sent": form.is_valid(), "company": only_company()}
    return render(
        request, "web/accounts/forgotten.html", shown, status=422 if form.is_bound and form.errors else 200
    )


@never_cache
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """A one-time link was opened: its token moves into the session. Opening it uses nothing up."""
    _limit(request)
    standing_link(token, timezone.now())
    request.session[WAITING] = token
    return redirect("web:use-link")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def use(request: HttpRequest) -> HttpResponse:
    """Choose the password; whoever did is signed in, over the second step if they have one."""
    token, now = str(request.session.get(WAITING, "")), timezone.now()
    _limit(request)
    found = standing_link(token, now)
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = use_link(at=now, token=token, password=form.cleaned_data["password"])
        except WeakPassword as refusal:
            form.add_error("password", refusal.said(translation))
        else:
            request.session.flush()
            return enter(request, user, "link", "")
    shown = {"form": form, "person": found.user, "lifts": found.lifts_second_step}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "web/accounts/use_link.html", shown, status=status)


def _limit(request: HttpRequest) -> None:
    attempt(at=timezone.now(), buckets=[(f"link at {network_of(address_of(request))}", ADDRESS)])
