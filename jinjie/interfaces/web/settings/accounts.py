"""The accounts of an installation: the list, and one of them with what an administrator may do to it."""

from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jinjie.foundation.people.accounts import (
    ALONE,
    CLOSED,
    EVERY,
    NEW,
    OPEN,
    AccountLine,
    account_lines,
    select_accounts,
    visible_accounts,
)
from jinjie.foundation.people.actions.accounts import give_link, set_account_open, sign_out_everywhere
from jinjie.foundation.people.permissions import may_look_after_accounts
from jinjie.foundation.people.sign_in import may_reset_access
from jinjie.interfaces.web.accounts.confirming import recently_confirmed, to_confirmation
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.toasts import with_toast
from jinjie.system.accounts.actions.links import Issued
from jinjie.system.accounts.queries import access_state, devices

PAGE = 30
STATES: dict[str, Callable[[], str]] = {
    EVERY: lambda: _("All"),
    OPEN: lambda: _("Open"),
    CLOSED: lambda: pgettext("account", "Closed"),
    ALONE: lambda: _("Password alone"),
    NEW: lambda: _("Never came in"),
}


@require_safe
@signed_in
def accounts(request: HttpRequest) -> HttpResponse:
    """The accounts, by sign-in name."""
    actor, read = actor_of(request), clock(request)
    may_look_after_accounts(actor).require()
    state, text = request.GET.get("state", EVERY), request.GET.get("q", "").replace("\0", "").strip()[:60]
    state = state if state in STATES else EVERY
    rows = select_accounts(visible_accounts(actor, read.today), state, text, actor, read.today)
    found = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    page = rows[max(found.start_index() - 1, 0) : found.end_index()]
    shown = {
        "lines": account_lines(page, actor, read.today, read.now),
        "found": found,
        "state": state,
        "states": [(key, word()) for key, word in STATES.items()],
        "q": text,
        "looks_after": True,
        "tab": "accounts",
        "at": "settings",
    }
    return render(request, "web/settings/accounts.html", shown)


def _account(request: HttpRequest, account: int) -> AccountLine:
    actor, read = actor_of(request), clock(request)
    may_look_after_accounts(actor).require()
    rows = visible_accounts(actor, read.today).filter(pk=account) if account < 1 << 63 else None
    lines = account_lines(rows, actor, read.today, read.now) if rows is not None else ()
    if not lines:
        raise Http404
    return lines[0]


@never_cache
@require_safe
@signed_in
def one_account(request: HttpRequest, account: int) -> HttpResponse:
    """How an account stands, and the buttons."""
    return _page(request, _account(request, account), None)


@never_cache
@require_POST
@signed_in
def new_link(request: HttpRequest, account: int) -> HttpResponse:
    """A one-time link, as invitation or because the password is forgotten. Shown this once, in no address and no log."""
    found = _account(request, account)
    if not recently_confirmed(request):
        return _first(request, account)
    lifts = bool(request.POST.get("second_step"))
    issued = give_link(actor=actor_of(request), at=timezone.now(), user_id=found.pk, lifts_second_step=lifts)
    return _page(request, found, issued)


@never_cache
@require_POST
@signed_in
def close_or_open(request: HttpRequest, account: int) -> HttpResponse:
    """Close the account with all its sessions, or open it again."""
    found = _account(request, account)
    if not recently_confirmed(request):
        return _first(request, account)
    active = request.POST.get("active") == "yes"
    set_account_open(actor=actor_of(request), at=timezone.now(), user_id=found.pk, active=active)
    said = (
        _("The account is open again.") if active else _("The account is closed and signed out everywhere.")
    )
    return with_toast(redirect("web:account", account=account), said)


@never_cache
@require_POST
@signed_in
def sign_out(request: HttpRequest, account: int) -> HttpResponse:
    """End every session of the account."""
    found = _account(request, account)
    if not recently_confirmed(request):
        return _first(request, account)
    sign_out_everywhere(actor=actor_of(request), at=timezone.now(), user_id=found.pk)
    return with_toast(redirect("web:account", account=account), _("Signed out everywhere."))


def _first(request: HttpRequest, account: int) -> HttpResponse:
    return to_confirmation(request, reverse("web:account", args=[account]))


def _page(request: HttpRequest, found: AccountLine, issued: Issued | None) -> HttpResponse:
    verdict = may_reset_access(actor_of(request), found.pk)
    shown = {
        "account": found,
        "name": found.name or found.username,
        "state": access_state(found.pk, timezone.now()),
        "devices": len(devices(found.pk, None)),
        "refused": "" if verdict else verdict.why.said(translation),
        "own": found.pk == request.user.pk,
        "link": request.build_absolute_uri(reverse("web:link", args=[issued.token])) if issued else "",
        "ends_at": issued.ends_at if issued else None,
        "to_link": reverse("web:account-link", args=[found.pk]),
        "to_state": reverse("web:account-state", args=[found.pk]),
        "at": "settings",
    }
    return render(request, "web/settings/account.html", shown)
