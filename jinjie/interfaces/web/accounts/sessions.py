"""Where one is signed in, and signing other browsers out."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jinjie.interfaces.web.accounts.devices import device_words, is_phone
from jinjie.interfaces.web.asking import actor_of, signed_in
from jinjie.interfaces.web.toasts import with_toast
from jinjie.system.accounts.actions.sessions import end_other_sessions, end_session
from jinjie.system.accounts.queries import Device, devices

WAYS = {
    "password": lambda: _("password"),
    "passkey": lambda: _("passkey"),
    "totp": lambda: _("authenticator app"),
    "recovery": lambda: _("recovery code"),
    "link": lambda: _("one-time link"),
    "setup": lambda: _("set-up"),
    "demo": lambda: _("demo"),
}


@dataclass(frozen=True)
class Row:
    """A browser as the page shows it; texts in the reader's language."""

    key: str
    name: str
    icon: str
    address: str
    how: str
    began_at: datetime
    seen_at: datetime
    current: bool


def _row(device: Device) -> Row:
    return Row(
        key=device.key,
        name=device_words(device.browser) or _("Unknown browser"),
        icon="device-mobile" if is_phone(device.browser) else "device-desktop",
        address=device.address,
        how=" + ".join(WAYS[way]() for way in device.way.split("+") if way in WAYS),
        began_at=device.began_at,
        seen_at=device.seen_at,
        current=device.current,
    )


@never_cache
@require_safe
@signed_in
def sessions(request: HttpRequest) -> HttpResponse:
    """Every browser in which one is signed in, with device, address and last use."""
    found = [_row(device) for device in devices(request.user.pk or 0, request.session.session_key)]
    shown = {"rows": found, "others": len(found) > 1, "at": "me"}
    return render(request, "web/accounts/sessions.html", shown)


@never_cache
@require_POST
@signed_in
def end_one(request: HttpRequest) -> HttpResponse:
    """Sign one other browser out. The own one is signed out by its own button."""
    which = request.POST.get("which", "").replace("\0", "")[:40]
    end_session(actor=actor_of(request), at=timezone.now(), which=which)
    return with_toast(redirect("web:sessions"), _("That browser is signed out."))


@never_cache
@require_POST
@signed_in
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign all other browsers out."""
    end_other_sessions(actor=actor_of(request), at=timezone.now(), keep=request.session.session_key)
    return with_toast(redirect("web:sessions"), _("All other browsers are signed out."))
