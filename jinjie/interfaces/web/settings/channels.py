"""Channels: how each fares, a test message, receipts, and the delivery log."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jinjie.foundation.notifications.actions.trying import send_test
from jinjie.foundation.notifications.choices import State
from jinjie.foundation.notifications.log import channels_page, log_page
from jinjie.foundation.notifications.port import Fate, all_channels, channel_of
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.once import AlreadySent, claim
from jinjie.kit.refusal import Refusal

LONGEST = 254


@require_safe
@signed_in
def channels(request: HttpRequest) -> HttpResponse:
    """The page. Refused to who does not look after the system."""
    return _page(request)


@require_POST
@signed_in
def test(request: HttpRequest) -> HttpResponse:
    """Send a test message; its fate stands beside the channel."""
    key = request.POST.get("channel", "")
    address = request.POST.get("address", "").strip()[:LONGEST]
    now = timezone.now()
    try:
        with claim(request, at=now):
            outcome = send_test(actor=actor_of(request), at=now, channel=key, address=address)
    except AlreadySent:
        return redirect("web:channels")
    except Refusal as refusal:
        if channel_of(key) is None or refusal.code == "not_allowed":
            raise
        return _page(request, key, False, refusal.said(translation), address)
    good = outcome.fate in (Fate.SENT, Fate.DELIVERED)
    said = _("The test message is on its way.") if good else outcome.why.said(translation)
    return _page(request, key, good, said, address)


def _page(
    request: HttpRequest, tried: str = "", good: bool = False, said: str = "", address: str = ""
) -> HttpResponse:
    fares, receipts = channels_page(actor_of(request), clock(request).now)
    shown: dict[str, Any] = {
        "fares": fares,
        "receipts": receipts,
        "tried": tried,
        "good": good,
        "said": said,
        "address": address,
        "at": "settings",
    }
    return render(request, "web/settings/channels.html", shown, status=422 if said and not good else 200)


@require_safe
@signed_in
def log(request: HttpRequest) -> HttpResponse:
    """What was sent, waits or failed, newest first."""
    channel = request.GET.get("channel", "")
    state = _number(request.GET.get("state", ""))
    found = log_page(
        actor_of(request),
        channel=channel if channel_of(channel) else "",
        state=state if state in State.values else None,
        before=_number(request.GET.get("before", "")),
    )
    shown = {
        "found": found,
        "channels": [(each.key, each.label.said(translation)) for each in all_channels()],
        "channel": channel,
        "states": State.choices,
        "state": state,
        "at": "settings",
    }
    return render(request, "web/settings/channel_log.html", shown)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None
