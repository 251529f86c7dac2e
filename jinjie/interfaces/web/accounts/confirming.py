"""Step-up: what is sensitive asks once more who is there, and then not for a while.

    @signed_in
    @needs_confirmation
    def export(request): ...

`recently_confirmed(request)` is the same question for a page that shows part of itself without. Both read the session
alone and cost no query. A sign-in counts as a confirmation; either lasts `CONFIRMED_FOR` (JINJIE_CONFIRM_MINUTES).

What a form asked for is not lost over it: `confirm_then` keeps it in the session and goes on, once, at an address that
asks `kept_for`.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from jinjie.interfaces.web.accounts.going import with_next
from jinjie.interfaces.web.asking import came_from

View = Callable[..., HttpResponse]
KEPT = "confirm.kept"
"""In the session: what somebody asked for before they showed who they are."""


def recently_confirmed(request: HttpRequest) -> bool:
    """True if whoever is signed in showed it within the last minutes: password, code, passkey. No query."""
    if not request.user.is_authenticated:
        return False
    shown = [float(each.get("at", 0)) for each in get_authentication_records(request, request.user)]
    return bool(shown) and time.time() - max(shown) < settings.CONFIRMED_FOR.total_seconds()


def confirm_address(request: HttpRequest, back: str = "") -> str:
    """The confirmation page, which comes back to `back`, else to the page that was asked for or sent the form."""
    return with_next("web:confirm", back or came_from(request) or reverse("web:home"))


def needs_confirmation(view: View) -> View:
    """Only for someone who showed lately who they are; others confirm it and come back. Put it below `signed_in`."""

    @wraps(view)
    def confirmed(request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
        if recently_confirmed(request):
            return view(request, *args, **given)
        return to_confirmation(request)

    return confirmed


def to_confirmation(request: HttpRequest, back: str = "") -> HttpResponse:
    """Send to the confirmation page, which comes back to `back`, else to where one is."""
    address = confirm_address(request, back)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def confirm_then(request: HttpRequest, address: str, asked: dict[str, str]) -> HttpResponse:
    """Ask who is there, then go on at `address`, which finds there what was asked."""
    request.session[KEPT] = {"address": address, "at": time.time(), "asked": asked}
    return to_confirmation(request, address)


def kept_for(request: HttpRequest) -> dict[str, str] | None:
    """What was asked for at this address before the confirmation that has just been given; once, and not for long."""
    if request.method != "GET" or KEPT not in request.session or not recently_confirmed(request):
        return None
    kept = request.session.pop(KEPT)
    lasting = time.time() - kept["at"] < settings.CONFIRMED_FOR.total_seconds()
    return kept["asked"] if lasting and kept["address"] == request.get_full_path() else None
