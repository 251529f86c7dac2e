"""How one is told: quiet hours, digest, channels by kind, devices."""

from datetime import time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jinjie.foundation.notifications.actions.choosing import choose
from jinjie.foundation.notifications.choices import Rhythm
from jinjie.foundation.notifications.port import Devices, channel_of
from jinjie.foundation.notifications.wanted import wanted_page
from jinjie.interfaces.web.asking import actor_of, signed_in
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal


@require_safe
@signed_in
def wishes(request: HttpRequest) -> HttpResponse:
    """The page."""
    push = channel_of("push")
    key = push.application_key() if push and push.set_up() and isinstance(push, Devices) else ""
    shown = {
        "page": wanted_page(actor_of(request)),
        "rhythms": Rhythm.choices,
        "application_key": key,
        "at": "me",
    }
    return render(request, "web/messages/wishes.html", shown)


@require_POST
@signed_in
def keep(request: HttpRequest) -> HttpResponse:
    """Keep them. What is offered and not ticked is off."""
    actor = actor_of(request)
    ticked = set(request.POST.getlist("on"))
    off = {
        row.key: [
            box.channel for box in row.boxes if box.offered and f"{row.key}/{box.channel}" not in ticked
        ]
        for row in wanted_page(actor).rows
        if not row.fixed
    }
    quiet = request.POST.get("quiet") == "1"
    begin = _hour(request.POST.get("from", ""), "from") if quiet else time(0)
    choose(
        actor=actor,
        at=timezone.now(),
        quiet_from=begin,
        quiet_until=_hour(request.POST.get("until", ""), "until") if quiet else begin,
        rhythm=request.POST.get("rhythm", ""),
        off=off,
    )
    return with_toast(redirect("web:notice-wishes"), _("Kept"))


def _hour(text: str, column: str) -> time:
    try:
        found = time.fromisoformat(text)
    except ValueError:
        raise Refusal(
            phrase("“%(text)s” is no time of day.", text=text[:20]),
            code="notifications.bad_time",
            place=Place(column=column),
            remedy=phrase("Write it as 22:00."),
        ) from None
    return found.replace(second=0, microsecond=0, tzinfo=None)
