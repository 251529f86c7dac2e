"""Devices that receive messages: added from the device itself, removed from anywhere; and their word that one arrived."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from jinjie.foundation.notifications.actions.endpoints import add_endpoint, note_arrived, remove_endpoint
from jinjie.interfaces.web.accounts.devices import device_words
from jinjie.interfaces.web.asking import actor_of, signed_in
from jinjie.interfaces.web.toasts import with_toast
from jinjie.system.accounts.places import device_of

LONGEST = 2_000


@require_POST
@signed_in
def add(request: HttpRequest) -> HttpResponse:
    """Let this browser receive messages."""
    given, label = request.POST.get("subscription", "")[:LONGEST], device_words(device_of(request))
    add_endpoint(actor=actor_of(request), at=timezone.now(), channel="push", given=given, label=label)
    return with_toast(redirect("web:notice-wishes"), _("This device receives messages now"))


@require_POST
@signed_in
def remove(request: HttpRequest, device: int) -> HttpResponse:
    """Let a device receive nothing any more."""
    remove_endpoint(actor=actor_of(request), at=timezone.now(), endpoint=device)
    return with_toast(redirect("web:notice-wishes"), _("The device receives nothing any more"))


@csrf_exempt  # a service worker has no form; the sealed token says all that is believed, and only that something arrived
@require_POST
def received(request: HttpRequest) -> HttpResponse:
    """A device says that a message arrived. The answer is the same whatever the token is."""
    note_arrived(at=timezone.now(), receipt=request.POST.get("receipt", "")[:LONGEST])
    return HttpResponse(status=204)
