"""Where one arrives: the promise and what is to be done."""

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jinjie.areas.career.home import home_page
from jinjie.areas.career.situation import NobodyThere
from jinjie.interfaces.web.asking import actor_of, asked_of, signed_in
from jinjie.interfaces.web.home.parts import all_parts, moved, ordered
from jinjie.interfaces.web.nobody import page_of_nobody
from jinjie.interfaces.web.toasts import with_toast
from jinjie.system.accounts.models import User
from jinjie.system.preferences.actions import set_home_order


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """One's own home."""
    asked = asked_of(request)
    try:
        page = home_page(actor_of(request), asked.question)
    except NobodyThere:
        return page_of_nobody(request, asked, "home")
    parts = ordered(all_parts(), _order(request))
    shown = {
        "page": page,
        "greeting": _greeting(page.name, timezone.localtime()),
        "dated": _dated(page.as_of),
        "sections": parts,
        "main": parts[:1],
        "side": parts[1:],
        "todo_count": len(page.todos),
        "at": "home",
    }
    return render(request, "web/home/home.html", shown)


@require_safe
@signed_in
def order(request: HttpRequest) -> HttpResponse:
    """Where the order of one's home is changed: buttons that work without script and by keyboard."""
    parts = ordered(all_parts(), _order(request))
    return render(request, "web/home/order.html", {"parts": parts, "at": "home"})


@require_POST
@signed_in
def move(request: HttpRequest) -> HttpResponse:
    """One section up or down, or everything as it comes."""
    keys = [part.key for part in ordered(all_parts(), _order(request))]
    if request.POST.get("reset"):
        set_home_order(actor=actor_of(request), at=timezone.now(), order=[])
        return with_toast(redirect("web:home-order"), _("The sections stand as they come"))
    up = "up" in request.POST
    key = request.POST.get("up" if up else "down", "")
    set_home_order(actor=actor_of(request), at=timezone.now(), order=moved(keys, key, up))
    return redirect("web:home-order")


def _order(request: HttpRequest) -> str:
    return request.user.home_order if isinstance(request.user, User) else ""


def _greeting(name: str, now: datetime) -> str:
    if now.hour < 5 or now.hour >= 18:
        return _("Good evening, %(name)s") % {"name": name}
    if now.hour < 12:
        return _("Good morning, %(name)s") % {"name": name}
    return _("Good afternoon, %(name)s") % {"name": name}


def _dated(day: date) -> str:
    """“11 月 12 日 周四”, “Thursday, 12 November”."""
    if (get_language() or "").startswith("en"):
        return date_format(day, "l, j F")
    return f"{day.month} 月 {day.day} 日 周{'一二三四五六日'[day.weekday()]}"
